"""What a bundle's start scripts run: the environment made in the bundle's folder, then JupyterLab on the first page.

It goes into the bundle as it is, as `install/start.py`, and runs on a trainee's machine before anything is installed:
standard library only, and nothing of this package.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

INSTALL = Path(__file__).resolve().parent
FOLDER = INSTALL.parent
FIRST_PAGE = "course/start.ipynb"
ENVIRONMENT = FOLDER / ".venv"
STAMP = ENVIRONMENT / "installed.txt"
DONE, FAULT, WRONG_PYTHON = 0, 1, 3
_OTHER_PYTHON_EN = "fix: install that Python, or ask your instructor for the package that needs a network"
_OTHER_PYTHON_ZH = "办法：安装上述 Python，或向老师索取联网安装的课程包"


def main(arguments: Sequence[str]) -> int:
    """Install once, then open JupyterLab. `--fits` only asks this Python, `--install-only` opens nothing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that has no Chinese shows the rest all the same
            stream.reconfigure(errors="replace")
    fault = misfit(needs())
    if "--fits" in arguments:
        return WRONG_PYTHON if fault else DONE
    if fault:
        return _tell(*fault)
    try:
        installed = installed_as(STAMP) == _contents() or _install()
    except OSError as error:
        return _tell(
            f"{FOLDER}: this folder can't be written ({error.strerror}). fix: copy the whole folder to your own disk, "
            "for instance to Documents, and start there",
            f"{FOLDER}：此文件夹无法写入（{error.strerror}）。办法：把整个文件夹复制到您自己的磁盘（例如“文档”），再从那里启动",
        )
    if not installed:
        return FAULT
    return DONE if "--install-only" in arguments else _open()


def needs() -> dict[str, str]:
    """Return the oldest Python that does and, where the packages are inside, the Python and machine they are for."""
    told = json.loads((INSTALL / "needs.json").read_text(encoding="utf-8"))
    return {name: str(value) for name, value in told.items()}


def this_machine() -> dict[str, str]:
    """Return what `needs` would say of packages for the running Python."""
    return {
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "system": platform.system(),
        "machine": platform.machine(),
    }


def misfit(wanted: dict[str, str]) -> tuple[str, str] | None:
    """Say in both languages why this Python does not do, or None where it does."""
    here = this_machine()
    running, oldest = platform.python_version(), wanted["oldest"]
    if sys.version_info[:3] < tuple(int(part) for part in oldest.split(".")):
        return (
            f"Python {running} is too old. fix: install Python {oldest} or newer from python.org and start again",
            f"Python {running} 版本过低。办法：从 python.org 安装 Python {oldest} 或更高版本，再重新启动",
        )
    made_for = {name: value for name, value in wanted.items() if name != "oldest"}
    if made_for and here != made_for:
        there = f"Python {running}, {here['system']} {here['machine']}"
        words = f"Python {wanted['python']}, {wanted['system']} {wanted['machine']}"
        return (
            f"this package was made for {words}; here is {there}. {_OTHER_PYTHON_EN}",
            f"此课程包适用于 {words}；本机为 {there}。{_OTHER_PYTHON_ZH}",
        )
    return None


def installed_as(stamp: Path) -> str:
    """Return what the environment was made from, nothing where it was not made to the end."""
    try:
        return stamp.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _contents() -> str:
    """Tell this environment from that of another bundle, folder or Python: a moved one is made anew."""
    told = hashlib.sha256(f"{FOLDER}\n{sys.base_prefix}\n{sys.version}\n".encode())
    for path in sorted(INSTALL.glob("*")):
        told.update(path.name.encode())
        if path.is_file():
            told.update(path.read_bytes())
    return told.hexdigest()


def _install() -> bool:
    """Make the environment anew and put the wheels into it; say whether that went well."""
    _say("Preparing the course. This happens once and takes a few minutes.", "正在准备课程，只需一次，约几分钟。")
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(ENVIRONMENT)
    except (subprocess.CalledProcessError, ModuleNotFoundError):
        _tell(
            "this Python can't make an environment. fix: on Debian or Ubuntu, sudo apt install python3-venv; elsewhere "
            "install Python from python.org",
            "此 Python 无法创建环境。办法：Debian 或 Ubuntu 请运行 sudo apt install python3-venv；"
            "其他系统请从 python.org 安装 Python",
        )
        return False
    wheels = INSTALL / "wheels"
    command = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-index", "--find-links", str(wheels)] if wheels.is_dir() else []
    command += ["--constraint", str(INSTALL / "constraints.txt"), *map(str, INSTALL.glob("*.whl"))]
    if subprocess.call(command, env=_own_environment()):  # noqa: S603 - our own command
        network = "" if wheels.is_dir() else " The first start needs a network."
        _tell(
            f"the packages could not be installed.{network} fix: read the lines above, start again, or show them to "
            "your instructor",
            f"未能安装所需软件包。{'首次启动需要联网。' if network else ''}"
            "办法：查看上面的提示并重新启动，或请老师查看",
        )
        return False
    STAMP.write_text(_contents(), encoding="utf-8")
    return True


def _open() -> int:
    page = FIRST_PAGE if (FOLDER / FIRST_PAGE).is_file() else ""
    _say(
        "The course opens in your browser. Keep this window open while you work; close it when you have finished.",
        "课程将在浏览器中打开。学习期间请勿关闭此窗口，结束后再关闭。",
    )
    command = [str(_python()), "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={FOLDER}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    command += [page] if page else []
    os.chdir(FOLDER)
    if os.name != "nt":  # Windows has no such thing as becoming another program
        os.execve(command[0], command, _own_environment())  # noqa: S606 - our own command: one program to stop, not two
    try:
        return subprocess.call(command, env=_own_environment())  # noqa: S603 - our own command
    except KeyboardInterrupt:
        return DONE


def _python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _own_environment() -> dict[str, str]:
    """Return the environment without another Python's packages or kernels in it."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    path = os.pathsep.join([str(_python().parent), kept.get("PATH", os.defpath)])
    return kept | {"PATH": path, "PYTHONNOUSERSITE": "1", "JUPYTER_PREFER_ENV_PATH": "1"}


def _say(english: str, chinese: str) -> None:
    sys.stdout.write(f"{english}\n{chinese}\n")
    sys.stdout.flush()


def _tell(english: str, chinese: str) -> int:
    sys.stderr.write(f"{english}\n{chinese}\n")
    return FAULT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
