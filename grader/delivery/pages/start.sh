#!/bin/sh
# Starts the course on Linux. The first start prepares it, once.
cd "$(dirname "$0")" || exit 1
for python in python3 python3.13 python3.12 python3.11 python3.14; do
    if command -v "$python" >/dev/null 2>&1; then
        found="$python"
        if "$python" install/start.py --fits >/dev/null 2>&1; then
            exec "$python" install/start.py "$@"
        fi
    fi
done
if [ -n "$found" ]; then
    exec "$found" install/start.py "$@" # says why none fits
fi
echo "There is no Python on this machine. fix: install Python as START-HERE.html says and start again." >&2
echo "本机没有 Python。办法：按 START-HERE.html 所述安装 Python，再重新启动。" >&2
exit 1
