"""A trainee's work as it lies in an exercise folder: answers and notebook, read whole. Writes and mends nothing."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grader.items.answers import Answers, AnswersFault, read_answers
from grader.items.assignments import Assignment
from grader.items.codecs import CodecError, read_items
from grader.items.json_values import MAX_BYTES, JsonFault
from grader.items.responses import Omitted, parse
from grader.items.texts import Text

ANSWERS: Final = "answers.json"
ITEMS: Final = "items.json"
_LIMITS: Final = {ANSWERS: MAX_BYTES, ITEMS: 20_000_000}
_MAX_NOTEBOOK: Final = 20_000_000
_OPENED: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WHOLE: Final = Text(
    "unpack or fetch the whole assignment again, keeping your answers.json",
    "重新解压或获取整个作业，并保留您的 answers.json",
)


class HandInError(Exception):
    """Work that can't be handed in: where, what is wrong and how to mend it, to a trainee in both languages."""

    def __init__(self, where: str, what: Text, cure: Text) -> None:
        super().__init__(f"{where}: {what.en}. fix: {cure.en}")
        self.told = Text(str(self), f"{where}：{what.zh}。办法：{cure.zh}")


class NoAnswersError(HandInError):
    """Nothing was answered yet: there is no `answers.json`."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """The assignment, the answers to it, and the bytes of `answers.json` and the notebook as they were read."""

    assignment: Assignment
    answers: Answers
    files: Mapping[str, bytes]

    def parted(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of the items that are answered, and of those that are not."""
        return parted(self.assignment, self.answers)


def parted(assignment: Assignment, answers: Answers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the items that are answered, and of those that are not; a cleared answer is none."""
    given = {
        item.id
        for item in assignment.items
        if item.id in answers.responses and not isinstance(parse(item, answers.responses[item.id].value), Omitted)
    }
    ids = [item.id for item in assignment.items]
    return tuple(id_ for id_ in ids if id_ in given), tuple(id_ for id_ in ids if id_ not in given)


def read_work(folder: Path) -> Work:
    """Read the work in an exercise folder. Raises `HandInError`."""
    assignment = _read_assignment(folder)
    answers, data = read_given(folder, assignment.name)
    notebook = f"{assignment.name}.ipynb"
    try:
        return Work(
            assignment=assignment, answers=answers, files={ANSWERS: data, notebook: read_regular(folder, notebook)}
        )
    except FileNotFoundError:
        what = Text("the notebook is not in this folder", "此文件夹中没有该笔记本")
        raise HandInError(notebook, what, _WHOLE) from None


def _read_assignment(folder: Path) -> Assignment:
    try:
        assignment = read_items(read_regular(folder, ITEMS))
    except FileNotFoundError:
        there = folder.is_dir()
        what = Text(
            f"no exercise folder: {'no items.json in it' if there else 'no such folder'}",
            "不是练习文件夹：其中没有 items.json" if there else "没有此文件夹",
        )
        cure = Text(
            "name the folder in which your notebook lies, as in grader hand-in 02-agency-duties",
            "指明笔记本所在的文件夹，例如 grader hand-in 02-agency-duties",
        )
        raise HandInError(str(folder), what, cure) from None
    except CodecError as error:
        fault = str(error).split(". fix:")[0]
        raise HandInError(ITEMS, Text(fault, f"文件有误（{fault}）"), _WHOLE) from None
    if not re.fullmatch(r"\w[\w-]*", assignment.name):
        raise HandInError(ITEMS, Text("it names no assignment", "其中没有作业名称"), _WHOLE)
    return assignment


def read_given(folder: Path, assignment: str) -> tuple[Answers, bytes]:
    """Read the answers to an assignment, and their bytes. Raises `HandInError`."""
    notebook = f"{assignment}.ipynb"
    try:
        data = read_regular(folder, ANSWERS)
    except FileNotFoundError:
        what = Text("there are no answers in this folder", "此文件夹中还没有答案")
        cure = Text(
            f"open {notebook} and answer until it says Saved; then hand in again",
            f"打开 {notebook} 并作答，直至显示“已保存”，然后再提交",
        )
        raise NoAnswersError(ANSWERS, what, cure) from None
    try:
        answers = read_answers(data)
    except (JsonFault, AnswersFault) as fault:
        what = Text(f"it can't be read ({fault.detail})", f"无法读取（{fault.detail}）")
        cure = Text(
            f"open {notebook} and run all cells: it says what became of your answers. "
            "Keep a copy of answers.json and tell your instructor",
            f"打开 {notebook} 并运行全部单元格，其中会说明答案的情况。请保留一份 answers.json 并告知老师",
        )
        raise HandInError(ANSWERS, what, cure) from None
    if answers.assignment != assignment:
        what = Text(
            f"these are answers to {answers.assignment[:60]!r}, and this folder is {assignment}",
            f"这是 {answers.assignment[:60]!r} 的答案，而此文件夹是 {assignment}",
        )
        cure = Text("put it back beside the notebook that it belongs to", "把它放回所属笔记本的旁边")
        raise HandInError(ANSWERS, what, cure)
    return answers, data


def read_regular(folder: Path, name: str) -> bytes:
    """Read a regular file of at most its limit, following no link and waiting on no pipe.

    Raises `HandInError`, or FileNotFoundError.
    """
    path, limit = folder / name, _LIMITS.get(name, _MAX_NOTEBOOK)
    put = Text(
        "put the file itself there, as it came or as the notebook wrote it",
        "把文件本身放在那里，如收到时或笔记本写出时那样",
    )
    irregular = Text("it is no regular file", "不是普通文件")
    try:
        if path.is_symlink():
            raise HandInError(name, Text("a symbolic link stands in its place", "该处是一个符号链接"), put)
        with os.fdopen(os.open(path, _OPENED), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise HandInError(name, irregular, put)
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(name) from None
    except IsADirectoryError:
        raise HandInError(name, irregular, put) from None
    except OSError as error:
        system = error.strerror or "it can't be read"
        raise HandInError(
            name, Text(system, f"无法读取（{system}）"), Text("make the file readable", "使该文件可读")
        ) from None
    if len(data) > limit:
        what = Text(f"it is larger than {limit:,} bytes", f"超过 {limit:,} 字节")
        cure = (
            Text("shorten your longest text", "缩短最长的文字")
            if name == ANSWERS
            else Text("clear the notebook's outputs and save it", "清除笔记本的输出并保存")
        )
        raise HandInError(name, what, cure)
    return data
