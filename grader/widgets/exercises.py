"""The exercise that a notebook cell shows: one anywidget that carries an item to the page and answers to the disk.

Decides nothing: what is drawn, kept or said is decided in `drawings`, `store` and `checks`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import anywidget
import traitlets.traitlets as t

from grader.items.answers import Answer, Answers
from grader.items.json_values import JSON
from grader.items.kinds import Explain, Item
from grader.items.presentation import presented, seat
from grader.items.responses import Unreadable, parse
from grader.items.texts import Text
from grader.widgets.checks import check
from grader.widgets.conflicts import Conflict
from grader.widgets.drawings import drawing, pair
from grader.widgets.files import NotSavedError
from grader.widgets.folders import Found, find
from grader.widgets.kernels import KERNEL, Kernel
from grader.widgets.merging import is_blank
from grader.widgets.notices import NOT_SHOWN, together, without_exercise
from grader.widgets.scripts import LOADER, packed, pages_of
from grader.widgets.store import Change, Store, seat_of
from grader.widgets.trainees import trainee
from grader.widgets.wordings import said

_LONGEST_SITTING: Final = 86_400
_MANY: Final = 10


class Exercise(anywidget.AnyWidget):
    """One item on the page.

    The page sends `save`, `check` and `hello`; it is answered with `saved` (only once the answer is on
    the disk) or `failed`, with `checked`, and with `here`. Its `language` is kept, and not answered.
    """

    _esm = LOADER
    _pack = t.Bytes().tag(sync=True)
    item = t.Dict().tag(sync=True)
    place = t.Dict().tag(sync=True)
    stored = t.Dict().tag(sync=True)
    notice = t.List(allow_none=True).tag(sync=True)
    layout = None  # one message fewer: the style sheet lays out

    def __init__(self, found: Found, kernel: Kernel) -> None:
        self._found = found
        self._kernel = kernel
        name, who = found.assignment.name, trainee()
        self._seat = "" if found.is_practice else seat(name, who) if who else kernel.seat
        self._store = Store(folder=found.folder, assignment=name, release=found.release, owner=who, seat=self._seat)
        stored, notice = self._stored()
        super().__init__(
            _pack=packed(pages_of(found.item, is_practice=found.is_practice)),
            item=drawing(self._seated()),
            place=kernel.place() | {"assignment": name, "practice": found.is_practice},
            stored=stored,
            notice=notice and pair(notice),
        )
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        return f"Exercise {self._found.item.id}: run this cell (Shift+Enter) to see it. 运行此单元格以显示练习。"

    def _stored(self) -> tuple[dict[str, JSON], Text | None]:
        item = self._found.item
        self._hidden = False
        try:
            answers, notice = self._store.load()
            written = seat_of(answers)
            self._seat = self._seat if written is None else written
            answer = answers.responses.get(item.id, Answer(value=None))
            if isinstance(parse(item, answer.value), Unreadable) and not _is_text_of(item, answer.value):
                self._hidden = True
                answer = replace(answer, value=None, sure=None)
            conflict = self._store.undecided(item.id, answer.value)
        except NotSavedError as error:
            return self._drawn(Answer(value=None), None), error.reason
        told = [*([notice] if notice else []), *([NOT_SHOWN] if self._hidden else []), *self._orphans(answers)]
        return self._drawn(answer, conflict), together(told)

    def _seated(self) -> Item:
        """Return the item as this trainee sees it: of what is scored, rows in an order that no neighbour shares."""
        return presented(self._found.item, self._seat) if self._seat else self._found.item

    def _orphans(self, answers: Answers) -> list[Text]:
        """List, once a notebook, the answers that a newer release has no exercise for."""
        items = [item.id for item in self._found.assignment.items]
        gone = [id_ for id_, answer in answers.responses.items() if id_ not in items and not is_blank(answer.value)]
        is_first = not self._found.is_practice and items[0] == self._found.item.id
        return [without_exercise(sorted(gone))] if gone and is_first else []

    def _hear(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        page = message.get("page")
        match message:
            case {"type": "hello"}:
                self.send({"type": "here", "page": page})
            case {"type": "language"}:
                self._kernel.heed(message)
            case {"type": "save", "seq": int(seq), "base": int(base), "value": value, "seconds": int(seconds)}:
                self._save(self._change(message, base, value, seconds), {"page": page, "seq": seq})
            case {"type": "check", "seq": int(seq), "value": value} if self._found.is_practice:
                result = check(self._found.item, value)
                self.send({"type": "checked", "page": page, "seq": seq, "result": result})

    def _change(self, message: dict[str, Any], base: int, value: JSON, seconds: int) -> Change:
        item, after = self._found.item, message.get("after")
        sure, note = message.get("sure", "as-before"), message.get("note")
        held, settles, version = message.get("held"), message.get("settles"), message.get("version", item.version)
        return Change(
            item=item.id,
            value=value,
            version=version if isinstance(version, int) else 0,
            base=base,
            after=tuple(after[-_MANY:]) if isinstance(after, list) else (),
            seconds=min(max(seconds, 0), _LONGEST_SITTING),
            held=held if isinstance(held, str) else None,
            outdated=version != item.version,
            sure=sure if isinstance(sure, bool) or sure is None else "as-before",
            note=note if isinstance(note, str) else None,
            settles=settles if isinstance(settles, int) and not isinstance(settles, bool) else None,
            hidden=self._hidden,
        )

    def _save(self, change: Change, reply: dict[str, JSON]) -> None:
        try:
            outcome = self._store.record(change)
        except NotSavedError as error:
            self.send({"type": "failed", **reply, "reason": pair(error.reason), "lasting": error.lasting})
            return
        self._hidden = self._hidden and change.outdated
        stored = self._drawn(outcome.answer, outcome.conflict)
        notice = outcome.notice and pair(outcome.notice)
        self.send({"type": "saved", **reply, **stored, "notice": notice})
        self._kernel.tell(change.item, stored)

    def _drawn(self, answer: Answer, conflict: Conflict | None) -> dict[str, JSON]:
        """Return an answer as the page takes it, with the other one in words where there are two."""
        shown: dict[str, JSON] = {
            "value": answer.value,
            "sure": answer.sure,
            "note": answer.note,
            "version": answer.version,
            "revision": answer.revision,
            "at": answer.at,
        }
        if conflict is not None:
            item, other = self._found.item, conflict.answer
            shown["conflict"] = {
                "value": other.value,
                "fits": not isinstance(parse(item, other.value), Unreadable) or _is_text_of(item, other.value),
                "said": pair(said(item, other.value, unlike=answer.value)),
                "mine": pair(said(item, answer.value, unlike=other.value)),
                "at": other.at,
                "number": conflict.number,
            }
        return shown


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
