"""The start page of a course and the list of its modules, from all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.delivery.notebooks import notebook
from grader.items.assignments import Module
from grader.items.courses import Entry, entry_of, write_course

START = "course/start.ipynb"
LIST = "course/course.json"
_TITLE = """\
# Start here · 从这里开始

{first}

Open a lesson, do its practice, then do its graded exercises in the folder `exercises`. To hand in, open the exercises:
the last card makes one file, or submits to your course, and gives you a receipt.

先打开课文、做课内练习，再到 `exercises` 文件夹做计分练习。
提交时请打开计分练习：页末的卡片会生成一个文件，或直接提交到课程，并给出回执。

```python
from grader.widgets import start
start()
```

## All modules · 全部单元

| | lesson · 课文 | exercises · 练习 |
| --- | --- | --- |
"""


def start_files(modules: Iterable[Module]) -> dict[str, bytes]:
    """Return the start page and the list of modules, by their paths below the course root.

    The links stand in the notebook's own text as well, relative to it, so that they work where nothing is drawn.
    """
    entries = [entry_of(module) for module in modules]
    first = next((entry for entry in entries if entry.lesson), None)
    led = f"New here? Begin with · 初次学习请从这里开始：{_lesson(first)}." if first else ""
    text = _TITLE.format(first=led) + "\n".join(_rows(entries)) + "\n"
    return {LIST: write_course(entries), START: notebook(text, START)}


def _rows(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        exercises = f"[{entry.name}](../exercises/{entry.name}/{entry.name}.ipynb)" if entry.exercises else ""
        title = f"{entry.name.partition('-')[0]} {entry.title.en} · {entry.title.zh}"
        yield f"| {title} | {_lesson(entry) if entry.lesson else ''} | {exercises} |"


def _lesson(entry: Entry) -> str:
    """Return the links to a module's lesson, one for each language that it is written in."""
    links = {
        "en": f"[{entry.name}]({entry.name}/lesson.ipynb)",
        "zh": f"[中文]({entry.name}/lesson.zh.ipynb)",
    }
    return " · ".join(link for language, link in links.items() if entry.lesson and language in entry.lesson.languages)
