"""The last cell of an exercise notebook: what is answered, and the buttons that hand it in.

Decides nothing: what lies in the folder is read by `works`, sealed by `hand_ins`, submitted by `exchanges`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import anywidget
import traitlets.traitlets as t

from grader.items.assignments import Assignment
from grader.items.json_values import JSON
from grader.items.receipts import receipt
from grader.items.texts import Text
from grader.items.trainee_ids import trainee_id_fault
from grader.widgets.drawings import pair
from grader.widgets.exchanges import Exchange, ExchangeError, exchange_of, submit
from grader.widgets.folders import find_graded
from grader.widgets.hand_ins import STAMP, HandedIn, note, noted, place, seal
from grader.widgets.kernels import KERNEL, Kernel
from grader.widgets.leavings import clear
from grader.widgets.progresses import progress
from grader.widgets.scripts import HAND_IN, LOADER, packed
from grader.widgets.trainees import trainee
from grader.widgets.works import HandInError, read_given, read_work

_NOT_AN_ID: Final = Text("This can be no id: {}.", "编号有误：{}。")
_WHO: Final = Text("Write the id that your instructor gave you, then hand in.", "请先填写老师给您的编号，然后提交。")
_NOT_SUBMITTED: Final = Text(
    "Your course did not take it: {}. Nothing is lost. Make the file instead and give it to your instructor.",
    "课程未能接收：{}。没有任何内容丢失。请改为生成文件并交给老师。",
)
_CHANGED: Final = Text(
    "Your answers have changed since you handed in. Hand in again first; nothing was cleared.",
    "提交之后答案又有改动。请先重新提交；尚未清除任何内容。",
)
#: Set where several people work at one computer: after the hand-in, the card offers to clear it.
_SHARED: Final = "GRADER_SHARED"


class HandInCell(anywidget.AnyWidget):
    """The hand-in of one assignment on the page.

    The page sends `hand-in`, `look` (for an exchange), `submit` and `clear`; it is answered with `handed-in` (the
    zip beside it), `looked`, `busy` and `submitted`, `cleared`, or `refused` with a reason. Its `language` is kept.
    """

    _esm = LOADER
    _pack = t.Bytes().tag(sync=True)
    place = t.Dict().tag(sync=True)
    work = t.Dict().tag(sync=True)
    layout = None  # one message fewer: the style sheet lays out

    def __init__(self, folder: Path, assignment: Assignment, kernel: Kernel) -> None:
        self._folder = folder
        self._assignment = assignment
        self._kernel = kernel
        self._exchange: Exchange | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        super().__init__(
            _pack=packed(HAND_IN),
            place=kernel.place()
            | {
                "assignment": assignment.name,
                "title": pair(assignment.title),
                "shared": os.environ.get(_SHARED) == "1",
            },
            work=self._work(),
        )
        self.on_msg(self._hear)
        kernel.watchers.append(self._refresh)

    def __repr__(self) -> str:
        return "Hand in: run this cell (Shift+Enter) to see it. 提交：运行此单元格以显示。"

    def _refresh(self) -> None:
        self.work = self._work()

    def _work(self) -> dict[str, JSON]:
        """Describe what lies in the folder: nothing that was answered, only whether it was."""
        how_far = progress(self._folder, self._assignment)
        answers, before = how_far.answers, noted(self._folder)
        last: dict[str, JSON] | None = None
        if before is not None:
            last = {
                "receipt": before.receipt,
                "at": before.at.strftime(STAMP) if before.at else None,
                "course": before.course,
                "owner": before.owner,
                "same": receipt(answers, before.owner) == before.receipt,
            }
        return how_far.shown() | {
            "owner": answers.owner or (before.owner if before else ""),
            "saver": answers.owner or "",
            "last": last,
        }

    def _hear(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        page = message.get("page")
        match message:
            case {"type": "hand-in", "owner": str(owner)}:
                self._hand_in(trainee() or owner.strip(), page)
            case {"type": "language"}:
                self._kernel.heed(message)
            case {"type": "look"}:
                self._soon(self._look())
            case {"type": "submit"} if self._exchange is not None:
                self.send({"type": "busy", "page": page})
                self._soon(self._submit(self._exchange, page))
            case {"type": "clear", "receipt": str(code), "owner": str(owner)}:
                self._clear(code, owner, page)

    def _hand_in(self, owner: str, page: JSON) -> None:
        fault = trainee_id_fault(owner) if owner else None
        if not owner or fault:
            told = _filled(_NOT_AN_ID, fault) if fault else _WHO
            self.send({"type": "refused", "page": page, "about": "owner", "reason": pair(told)})
            return
        try:
            sealed = seal(read_work(self._folder), noted(self._folder), owner=owner)
        except HandInError as error:
            self.send({"type": "refused", "page": page, "about": "work", "reason": pair(error.told)})
            return
        placed = self._placed(sealed)
        note(self._folder, placed)
        self.send({"type": "handed-in", "page": page, **_shown(placed)}, [placed.data])
        self._refresh()

    def _placed(self, sealed: HandedIn) -> HandedIn:
        """Put the file beside the folder, else into it; where neither takes it, the page still has it to download."""
        for folder in (self._folder.absolute().parent, self._folder):
            with suppress(HandInError):
                return place(sealed, folder)
        return sealed

    async def _look(self) -> None:
        self._exchange = await exchange_of(self._folder, self._assignment.name)
        self.send({"type": "looked", "course": self._exchange.course if self._exchange else ""})

    async def _submit(self, exchange: Exchange, page: JSON) -> None:
        """Submit through nbgrader, but not again what was submitted: a later time would stand for the same work."""
        before = noted(self._folder)
        try:
            work = read_work(self._folder)
            if before is not None and before.course == exchange.course:
                again = seal(work, before, owner=before.owner)
                if again.changed is False:
                    self.send({"type": "submitted", "page": page, "course": exchange.course, **_shown(again)})
                    return
            received = await submit(exchange, self._assignment.name)
            sealed = seal(work, before, owner=received.student, now=received.at)
        except HandInError as error:
            self.send({"type": "refused", "page": page, "about": "work", "reason": pair(error.told)})
            return
        except ExchangeError as error:
            reason = _filled(_NOT_SUBMITTED, Text(str(error), str(error)))
            self.send({"type": "refused", "page": page, "about": "course", "reason": pair(reason)})
            return
        note(self._folder, sealed, course=exchange.course)
        self.send({"type": "submitted", "page": page, "course": exchange.course, **_shown(sealed)})
        self._refresh()

    def _clear(self, code: str, owner: str, page: JSON) -> None:
        """Remove this assignment's answers from a shared computer, if they are those that were handed in."""
        try:
            answers, _ = read_given(self._folder, self._assignment.name)
        except HandInError as error:
            self.send({"type": "refused", "page": page, "about": "work", "reason": pair(error.told)})
            return
        if not (before := noted(self._folder)) or before.receipt != code or receipt(answers, owner) != code:
            self.send({"type": "refused", "page": page, "about": "work", "reason": pair(_CHANGED)})
            return
        kept = clear(self._folder, f"{owner}-{self._assignment.name}.zip")
        self.send({"type": "cleared", "page": page, "kept": list(kept)})
        self._kernel.changed()

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside the kernel's other work, or at once where no loop runs."""
        try:
            task = asyncio.get_running_loop().create_task(work)
        except RuntimeError:
            asyncio.run(work)
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _filled(text: Text, with_: Text) -> Text:
    return Text(text.en.format(with_.en), text.zh.format(with_.zh))


def _shown(handed_in: HandedIn) -> dict[str, JSON]:
    return {
        "name": handed_in.name,
        "path": str(handed_in.path or ""),
        "owner": handed_in.owner,
        "receipt": handed_in.receipt,
        "at": handed_in.at.strftime(STAMP),
        "changed": handed_in.changed,
        "unanswered": list(handed_in.unanswered),
    }


def hand_in() -> HandInCell:
    """Show how far this notebook's assignment is, and the buttons that hand it in.

    Raises `ExerciseError`, which names the cure, where the folder has no assignment.
    """
    return drawn(KERNEL)


def drawn(kernel: Kernel) -> HandInCell:
    """Draw the hand-in of a kernel's assignment."""
    folder, assignment = find_graded(kernel.places, "hand-in")
    return HandInCell(folder, assignment, kernel)
