"""What a trainee is told of the answers on the disk, in both languages. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from grader.items.texts import Text

CONFLICT: Final = Text(
    "Another window had a different answer. Both are kept: the later counts, the other is in answers.conflicts.json.",
    "另一窗口中有不同的答案。两者均已保留：以较晚者为准，另一个存于 answers.conflicts.json。",
)
OUTDATED: Final = Text(
    "An answer kept in this browser was given before this exercise was changed. It is kept in answers.conflicts.json.",
    "此浏览器中暂存的答案是在本题修改之前作出的，已保存在 answers.conflicts.json 中。",
)
TOO_LONG: Final = Text(
    "All answers together are too long for one file. Shorten the longest text.",
    "全部答案超出单个文件的上限。请缩短最长的文字。",
)
VOLATILE: Final = Text(
    "This page keeps files in memory only. Allow site data for it in the browser and load it again.",
    "此页面仅将文件保存在内存中。请在浏览器中允许本站存储数据，然后重新加载。",
)
NOT_SHOWN: Final = Text(
    "The stored answer does not fit this exercise and is not shown. A new answer takes its place; "
    "the old one is kept in answers.conflicts.json.",
    "已存答案与本题不符，未予显示。新答案将取而代之，原答案保存在 answers.conflicts.json 中。",
)


def together(notices: Sequence[Text]) -> Text | None:
    """Return several notices as one, None where there is none."""
    if not notices:
        return None
    return Text(" ".join(one.en for one in notices), "".join(one.zh for one in notices))


def long_note(characters: int, limit: int) -> Text:
    """Say that a note to the instructor is too long."""
    return Text(
        f"The note has {characters:,} characters; at most {limit:,} are kept. Shorten it.",
        f"留言有 {characters:,} 字，最多保存 {limit:,} 字。请精简。",
    )


def unreadable(name: str, detail: str) -> Text:
    """Say that `answers.json` was set aside under another name."""
    return Text(
        f"answers.json could not be read ({detail}). It is kept as {name}; answers go to a new file. "
        "Nothing of it is lost: show it to your instructor.",
        f"answers.json 无法读取（{detail}），已另存为 {name}；答案将写入新文件。其内容没有丢失，请交给教师查看。",
    )


def taken_in(name: str, aside: str) -> Text:
    """Say that a copy's answers were taken in."""
    return Text(
        f"A second file of answers, {name}, lay beside answers.json. Its answers are taken in: of each exercise the "
        f"later answer counts. The file itself is kept as {aside}.",
        f"在 answers.json 旁发现另一份答案文件 {name}，其中的答案已并入：每题以较晚的答案为准。该文件另存为 {aside}。",
    )


def no_copy(name: str, fault: str) -> Text:
    """Say that a file that looks like a copy of the answers was left alone."""
    return Text(
        f"{name} looks like a second file of answers, but it can't be taken in ({fault}). It is left as it is.",
        f"{name} 看似另一份答案文件，但无法并入（{fault}），已原样保留。",
    )


def not_taken_in(names: Sequence[str], reason: Text) -> Text:
    """Say that copies wait until the folder can be written."""
    listed = ", ".join(names)
    return Text(
        f"There is a second file of answers, {listed}; it can't be taken in now. {reason.en}",
        f"存在另一份答案文件 {listed}，现在无法并入。{reason.zh}",
    )


def elsewhere(folder: Path, count: int) -> Text:
    """Say that another copy of this folder holds answers."""
    return Text(
        f"There are no answers here yet, but {count} in another copy of this folder: {folder}. "
        "To go on with them, open the notebook there.",
        f"此处尚无答案，但该文件夹的另一副本中有 {count} 题的答案：{folder}。如要继续，请打开那里的笔记本。",
    )


def without_exercise(items: Sequence[str]) -> Text:
    """List the answers whose exercises are no longer in the assignment."""
    listed = ", ".join(items)
    return Text(
        f"Your instructor's newer release no longer has these exercises; your answers to them are kept in "
        f"answers.json and do not count: {listed}.",
        f"教师发布的新版本中已没有下列题目；您的答案仍保存在 answers.json 中，但不计分：{listed}。",
    )
