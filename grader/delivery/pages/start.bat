@echo off
rem Starts the course on Windows. The first start prepares it, once.
chcp 65001 >nul
cd /d "%~dp0"
set PYTHONUTF8=1
for %%P in ("py -3.11" "py -3.12" "py -3.13" "py -3.14" "py -3" "python") do (
    %%~P install\start.py --fits >nul 2>nul
    if not errorlevel 1 (
        %%~P install\start.py %*
        if errorlevel 1 pause
        exit /b
    )
)
py -3 install\start.py %*
if not errorlevel 9009 goto told
python install\start.py %*
if not errorlevel 9009 goto told
echo There is no Python on this machine. fix: install Python as START-HERE.html says and start again.
:told
pause
exit /b 1
