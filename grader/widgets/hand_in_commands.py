"""`grader hand-in` where a trainee has only the trainee's wheel. Writes nothing itself; knows no other command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from grader import __version__
from grader.widgets.hand_ins import hand_in
from grader.widgets.works import HandInError

_DONE, _WRONG_USE = 0, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the file to hand in from an exercise's folder; print its receipt, or what is wrong and its cure."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console that has no Chinese shows the rest all the same
            stream.reconfigure(errors="replace")
    asked = _parser().parse_args(arguments)
    try:
        handed_in = hand_in(asked.folder, owner=asked.owner, out=asked.out)
    except HandInError as error:
        sys.stderr.write(f"{error.told.en}\n{error.told.zh}\n")
        return _WRONG_USE
    told = handed_in.told()
    text = json.dumps(handed_in.as_json(), ensure_ascii=False) if asked.json else f"{told.en}\n\n{told.zh}"
    sys.stdout.write(text + "\n")
    return _DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grader", description="The trainee's command. 学员命令。")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="hand-in")
    one = commands.add_parser(
        "hand-in",
        help="put an exercise's answers and notebook into one zip to hand in 把答案和笔记本合成一个提交文件",
        epilog="example: grader hand-in exercises/02-agency-duties --as anna",
    )
    one.add_argument("folder", type=Path, nargs="?", default=Path(), help="the exercise's folder 练习文件夹")
    one.add_argument("--as", dest="owner", metavar="ID", help="your id 您的编号")
    one.add_argument("--out", type=Path, metavar="DIR", help="where to put the file 文件放在哪里")
    one.add_argument("--json", action="store_true", help="print one JSON object, for programs 输出 JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
