"""The exercise that a notebook cell shows: one anywidget that carries an item to the page and answers to the disk.

Decides nothing: what is drawn, kept or said is decided in `drawings`, `store` and `checks`.
"""

from __future__ import annotations

from typing import Any, Final

import anywidget
import traitlets.traitlets as t

from grader.items.answers import Answer
from grader.items.json_values import JSON
from grader.items.kinds import Explain
from grader.items.responses import Unreadable, parse
from grader.items.texts import Text
from grader.widgets.checks import check
from grader.widgets.drawings import drawing, pair
from grader.widgets.files import NotSavedError
from grader.widgets.folders import Found, find
from grader.widgets.kernels import KERNEL, Kernel
from grader.widgets.scripts import packed, pages_of
from grader.widgets.store import Change, Store
from grader.widgets.trainees import trainee

_LONGEST_SITTING: Final = 86_400
_NOT_SHOWN: Final = Text(
    "The stored answer does not fit this exercise and is not shown. A new answer takes its place.",
    "已存答案与本题不符，未予显示。新答案将取而代之。",
)


class Exercise(anywidget.AnyWidget):
    """One item on the page.

    The page sends `save`, `check` and `hello`; it is answered with `saved` (only once the answer is on
    the disk) or `failed`, with `checked`, and with `here`.
    """

    _esm = t.Unicode().tag(sync=True)
    item = t.Dict().tag(sync=True)
    place = t.Dict().tag(sync=True)
    stored = t.Dict().tag(sync=True)
    notice = t.List(allow_none=True).tag(sync=True)
    layout = None  # one message fewer: the style sheet lays out

    def __init__(self, found: Found, kernel: Kernel) -> None:
        self._found = found
        self._kernel = kernel
        self._store = Store(
            folder=found.folder, assignment=found.assignment.name, release=found.release, owner=trainee()
        )
        stored, notice = self._stored()
        super().__init__(
            _esm=packed(pages_of(found.item, is_practice=found.is_practice)),
            item=drawing(found.item),
            place={
                "assignment": found.assignment.name,
                "trainee": trainee() or "",
                "practice": found.is_practice,
                "language": kernel.places.language,
            },
            stored=stored,
            notice=notice and pair(notice),
        )
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        return f"Exercise {self._found.item.id}: run this cell (Shift+Enter) to see it. 运行此单元格以显示练习。"

    def _stored(self) -> tuple[dict[str, JSON], Text | None]:
        item = self._found.item
        try:
            answers, notice = self._store.load()
        except NotSavedError as error:
            return _drawn(Answer(value=None)), error.reason
        answer = answers.responses.get(item.id, Answer(value=None))
        if isinstance(parse(item, answer.value), Unreadable) and not _is_text_of(item, answer.value):
            return _drawn(Answer(value=None, revision=answer.revision)), _NOT_SHOWN
        return _drawn(answer), notice

    def _hear(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        page = message.get("page")
        match message:
            case {"type": "hello"}:
                self.send({"type": "here", "page": page})
            case {"type": "save", "seq": int(seq), "base": int(base), "value": value, "seconds": int(seconds)}:
                held, sure = message.get("held"), message.get("sure", "as-before")
                change = Change(
                    item=self._found.item.id,
                    value=value,
                    version=self._found.item.version,
                    base=base,
                    seconds=min(max(seconds, 0), _LONGEST_SITTING),
                    held=held if isinstance(held, str) else None,
                    sure=sure if isinstance(sure, bool) or sure is None else "as-before",
                )
                self._save(change, {"page": page, "seq": seq})
            case {"type": "check", "seq": int(seq), "value": value} if self._found.is_practice:
                result = check(self._found.item, value)
                self.send({"type": "checked", "page": page, "seq": seq, "result": result})

    def _save(self, change: Change, reply: dict[str, JSON]) -> None:
        try:
            outcome = self._store.record(change)
        except NotSavedError as error:
            self.send({"type": "failed", **reply, "reason": pair(error.reason)})
            return
        stored = _drawn(outcome.answer)
        notice = outcome.notice and pair(outcome.notice)
        self.send({"type": "saved", **reply, **stored, "notice": notice})
        self._kernel.tell(change.item, stored)


def _drawn(answer: Answer) -> dict[str, JSON]:
    return {"value": answer.value, "sure": answer.sure, "revision": answer.revision, "at": answer.at}


def _is_text_of(item: object, value: JSON) -> bool:
    """Tell whether it is a text, if too long: shown whole all the same, so that it can be shortened."""
    return isinstance(item, Explain) and isinstance(value, str)


def exercise(item: str) -> Exercise:
    """Show one exercise of this notebook's assignment, with the answer that is stored for it.

    Raises `ExerciseError`, which names the cure, where the folder has no such item.
    """
    return drawn(item, KERNEL)


def drawn(item: str, kernel: Kernel) -> Exercise:
    """Draw one exercise for a kernel, and have it hear of what the kernel stores."""
    shown = Exercise(find(kernel.places, item), kernel)
    kernel.add(item, shown)
    return shown
