"""Submissions made to order: honest ones of every strength, and one for every fault. For tests, demo and bench."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, assert_never

from grader.grading.courses import Course
from grader.grading.references import reference_answers
from grader.grading.timestamps import write_timestamp
from grader.items.answers import Answer, Answers, write_answers
from grader.items.assignments import Assignment
from grader.items.chains import met, right_at
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.samples import reference_value

AT = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)
"""When specimens were handed in, unless told otherwise."""


@dataclass(frozen=True)
class Specimen:
    """A kind of submission: how it is made, and the finding that grading must name (None: none)."""

    finding: str | None
    make: Callable[[Workshop], None]


@dataclass(frozen=True)
class Workshop:
    """One submission's folder while it is being made, and what it is made of."""

    folder: Path
    key: Assignment
    notebook: bytes
    student: str
    at: datetime

    def write(self, name: str, data: bytes | str) -> None:
        """Write a file of the submission."""
        self.path(name).write_bytes(data if isinstance(data, bytes) else data.encode())

    def path(self, name: str) -> Path:
        """Return a file's path in the submission."""
        return self.folder / name

    @property
    def notebook_name(self) -> str:
        """The notebook's file name."""
        return f"{self.key.name}.ipynb"

    def reference(self) -> Answers:
        """Return answers that earn everything."""
        return reference_answers(self.key, at=self.at)

    def answer(self, answers: Answers) -> None:
        """Write answers.json."""
        self.write("answers.json", write_answers(answers))

    def vary(self, **members: Any) -> None:  # noqa: ANN401 - JSON members of any kind
        """Write the reference with members of answers.json replaced."""
        self.write("answers.json", json.dumps(json.loads(write_answers(self.reference())) | members).encode())

    def vary_value(self, kinds: type | tuple[type, ...], value: JSON) -> None:
        """Write the reference with the value of the first item of some kinds replaced."""
        item = next(item for item in self.key.items if isinstance(item, kinds))
        self.vary_response(item.id, value=value)

    def vary_response(self, item: str, **members: JSON) -> None:
        """Write the reference with members of one response replaced."""
        loaded = json.loads(write_answers(self.reference()))
        loaded["responses"][item].update(members)
        self.write("answers.json", json.dumps(loaded).encode())

    def rewrite_notebook(self, change: Callable[[list[dict[str, Any]]], None]) -> None:
        """Write the notebook with its list of cells changed."""
        members = json.loads(self.notebook)
        change(members["cells"])
        self.write(self.notebook_name, json.dumps(members, indent=1).encode())


def make_crowd(
    course: Course, assignment: str, count: int, *, submitted: Path | None = None, at: datetime = AT
) -> list[str]:
    """Make many honest submissions of differing strength, the same ones every time, and return their ids."""
    key, notebook = course.key(assignment), course.notebook(assignment)
    students = [f"trainee-{number:05d}" for number in range(1, count + 1)]
    for student in students:
        folder = (submitted or course.submitted) / student / assignment
        folder.mkdir(parents=True)
        shop = Workshop(folder, key, notebook, student, at)
        shop.write(shop.notebook_name, notebook)
        shop.write("timestamp.txt", write_timestamp(at))
        shop.answer(answers_of_strength(key, student, 0.25 + 0.7 * _draw(student, "strength"), at=at))
    return students


def answers_of_strength(key: Assignment, student: str, strength: float, *, at: datetime = AT) -> Answers:
    """Return a trainee's answers: each decision is right with the given chance, drawn from a digest of who and what."""
    stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    responses = {}
    for item in key.items:
        if _draw(student, item.id, "left blank") < 0.06 * (1 - strength):
            continue
        value = _respond(item, student, strength)
        seconds = int(20 + 200 * _draw(student, item.id, "seconds"))
        sure = _draw(student, item.id, "sure") < strength
        responses[item.id] = Answer(value=value, version=item.version, revision=1, at=stamp, seconds=seconds, sure=sure)
    return Answers(assignment=key.name, release=key.release, owner=student, responses=responses)


def _draw(*of: str) -> float:
    return int.from_bytes(hashlib.blake2b("\0".join(of).encode(), digest_size=6).digest()) / 2**48


def _respond(item: Item, student: str, strength: float) -> JSON:  # noqa: C901, PLR0911 - one arm a kind
    def right(what: str) -> bool:
        return _draw(student, item.id, what) < strength

    def other(what: str, options: tuple[Option, ...], keyed: frozenset[str]) -> str:
        rest = [option.id for option in options if option.id not in keyed] or [option.id for option in options]
        return rest[int(_draw(student, item.id, what, "other") * len(rest))]

    match item:
        case Classify(key=key, categories=categories):
            return {
                stimulus: keyed if right(stimulus) else other(stimulus, categories, frozenset({keyed}))
                for stimulus, keyed in (key or {}).items()
            }
        case Assign(key=sets, categories=categories):
            return {
                stimulus: sorted(keyed if right(stimulus) else {*sorted(keyed)[1:], other(stimulus, categories, keyed)})
                for stimulus, keyed in (sets or {}).items()
            }
        case Order(key=steps):
            sequence = list(steps or ())
            for place in range(len(sequence) - 1):
                if not right(f"place {place}"):
                    sequence[place], sequence[place + 1] = sequence[place + 1], sequence[place]
            return list(sequence)
        case Choose(key=chosen, options=options, multiple=multiple):
            keyed = chosen or frozenset()
            if right("choice"):
                return sorted(keyed)
            wrong = other("choice", options, keyed)
            return sorted({*sorted(keyed)[1:], wrong}) if multiple else [wrong]
        case Number():
            figure = reference_value(item)
            return figure if right("figure") or not isinstance(figure, int | float) else figure + 15
        case Case(key=keys):
            decided: dict[str, frozenset[str]] = {}
            while step := next((one for one in met(item.steps, decided) if one.id not in decided), None):
                keyed = right_at(keys or {}, step.id, decided)
                wrong = other(step.id, step.options, keyed)
                decided[step.id] = keyed if right(step.id) else frozenset({wrong})
            return {step: sorted(options) for step, options in decided.items()}
        case Explain():
            return f"Because of the rule that was taught in this module ({student})."[: item.max_characters]
        case _:
            assert_never(item)


def _untouched(shop: Workshop) -> None:
    shop.answer(replace(shop.reference(), responses={}))


def _of_strength(strength: float) -> Callable[[Workshop], None]:
    return lambda shop: shop.answer(answers_of_strength(shop.key, shop.student, strength, at=shop.at))


def _saved_by_jupyter(shop: Workshop) -> None:
    shop.answer(shop.reference())
    output = {"output_type": "stream", "name": "stdout", "text": ["drawn\n"]}

    def save(cells: list[dict[str, Any]]) -> None:
        for count, cell in enumerate((cell for cell in cells if cell["cell_type"] == "code"), 1):
            cell["execution_count"], cell["outputs"] = count, [output]
        note = {"cell_type": "markdown", "id": "my-own-note", "metadata": {}, "source": ["my own note"]}
        cells.append(note)

    shop.rewrite_notebook(save)


HONEST: Mapping[str, Specimen] = {
    "reference": Specimen(None, lambda shop: shop.answer(shop.reference())),
    "good": Specimen(None, _of_strength(0.85)),
    "middling": Specimen(None, _of_strength(0.6)),
    "weak": Specimen(None, _of_strength(0.3)),
    "blank": Specimen(None, _untouched),
    "saved-by-jupyter": Specimen(None, _saved_by_jupyter),
}
