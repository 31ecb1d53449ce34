"""What a person marks in formgrader: the notebook with each response shown under its exercise, or a mere folder."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, assert_never

from grader.grading.cohorts import Cohort, Progress, gather, never, score_one
from grader.grading.courses import Course
from grader.grading.intake import submission_secret
from grader.grading.results import Result
from grader.grading.submissions import Scored, ScoredItem
from grader.grading.timestamps import write_timestamp
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option

_MODE = 0o444
_ANEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_STATUS = {
    "scored": "scored automatically",
    "omitted": "left blank",
    "unreadable": "could not be read: a person marks it",
    "unmarked": "not scored automatically: a person marks it",
    "dropped": "dropped: it counts for nobody",
    "credited": "full points for all who handed in",
}


def prepare_marking(
    course: Course,
    cohort: Cohort,
    results: Sequence[Result],
    *,
    notebooks: bool = True,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = never,
) -> None:
    """Make the folder `autograded/<student>/<assignment>/` for all, and the notebook where a person must look.

    formgrader takes work without that folder for ungraded. Where a notebook already lies, it is renewed. With
    `notebooks` off, only folders are made. Once `stopped` says so, the rest is left for the next time.
    """
    name = cohort.key.name
    sheet = Sheet.of(cohort.pristine.data, cohort.key.items)
    for done, result in enumerate(results, 1):
        if stopped():
            return
        folder = f"{course.autograded}/{result.student}/{name}"
        if notebooks and (result.marking or os.path.exists(f"{folder}/{name}.ipynb")):  # noqa: PTH110 - quick: done for every trainee
            _write_notebook(folder, cohort, sheet, score_one(cohort, result.student))
        else:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
        if progress and (done % 100 == 0 or done == len(results)):
            progress("marking", done, len(results))


def write_marking(course: Course, assignment: str, students: Iterable[str] | None = None) -> list[Path]:
    """Make the marking notebooks of some students, or of all, on demand. Raises `CourseError`."""
    cohort = gather(course, assignment)
    sheet = Sheet.of(cohort.pristine.data, cohort.key.items)
    wanted = cohort.students if students is None else tuple(students)
    made = []
    for student in wanted:
        chosen = cohort if student in cohort.students else gather(course, assignment, student=student)
        folder = course.autograded / student / assignment
        _write_notebook(str(folder), chosen, sheet, score_one(chosen, student))
        made.append(folder / f"{assignment}.ipynb")
    return made


@dataclass(frozen=True)
class Sheet:
    """An assignment's notebook, cut into text where responses and findings go: quick to fill for many trainees."""

    items: Mapping[str, Item]
    head: str
    pieces: tuple[tuple[str, str], ...]
    tail: str

    @classmethod
    def of(cls, pristine: bytes, items: Iterable[Item]) -> Sheet:
        """Cut a built notebook."""
        faces = {item.id: item for item in items}
        notebook = json.loads(pristine)
        for cell in notebook["cells"]:
            _keep_still(cell)
            if (id_ := _graded_id(cell)) in faces:
                _open_up(cell)
                cell["outputs"] = [f"{_PLACE}{id_}"]
        notebook["cells"].insert(0, _PLACE)
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        place = json.dumps(_PLACE)[:-1]
        head, rest = text.split(f'{place}",', 1)
        first, *parts = rest.split(place)
        cut = [part.split('"', 1) for part in parts]
        befores = [first, *(after for _, after in cut)]
        pieces = tuple((before, id_) for before, (id_, _) in zip(befores, cut, strict=False))
        return cls(faces, head, pieces, befores[-1])

    def filled(self, scored: Scored) -> bytes:
        """Return the notebook of one submission: the same that `fill` makes, written the way Jupyter reads it."""
        given = {item.item: item for item in scored.items}
        text = [self.head]
        if scored.findings:
            text.append(json.dumps(_findings_cell(scored), ensure_ascii=False) + ",")
        for before, id_ in self.pieces:
            text += (before, json.dumps(_output(self.items[id_], given[id_]), ensure_ascii=False))
        text.append(self.tail)
        return "".join(text).encode()


_PLACE = "\u0001grader:"


def fill(notebook: dict[str, Any], items: Iterable[Item], scored: Scored) -> None:
    """Show responses in a pristine notebook, in place: HTML outputs in which nothing that a trainee wrote is live."""
    faces = {item.id: item for item in items}
    given = {item.item: item for item in scored.items}
    for cell in notebook["cells"]:
        _keep_still(cell)
        if (id_ := _graded_id(cell)) in given:
            _open_up(cell)
            cell["outputs"] = [_output(faces[id_], given[id_])]
    if scored.findings:
        notebook["cells"].insert(0, _findings_cell(scored))


def _graded_id(cell: dict[str, Any]) -> str:
    id_: str = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")
    return id_


def _open_up(cell: dict[str, Any]) -> None:
    cell["metadata"].get("jupyter", {}).pop("source_hidden", None)


def _keep_still(cell: dict[str, Any]) -> None:
    """Take away the tag by which a cell runs when its notebook is opened: here stands what is to be marked."""
    cell["metadata"].pop("tags", None)


def _write_notebook(folder: str, cohort: Cohort, sheet: Sheet, scored: Scored) -> None:
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - quick: done for many trainees
    name = cohort.key.name
    _put(f"{folder}/{name}.ipynb", sheet.filled(scored))
    _put(f"{folder}/timestamp.txt", write_timestamp(scored.timestamp).encode() if scored.timestamp else b"")
    secret = submission_secret(cohort.submitted, scored.student, name)
    _put(f"{folder}/submission_secret.txt", secret or secrets.token_hex(64).encode())


def _put(path: str, data: bytes) -> None:
    """Write a file anew, whatever stands there, with the rights that nbgrader gives to graded work."""
    try:
        file = os.open(path, _ANEW, _MODE)
    except FileExistsError:
        os.unlink(path)  # noqa: PTH108 - as the rest of this function
        file = os.open(path, _ANEW, _MODE)
    with open(file, "wb", buffering=0) as anew:  # noqa: PTH123 - of a descriptor
        anew.write(data)


def _output(item: Item, scored: ScoredItem) -> dict[str, Any]:
    line = f"{_STATUS[scored.status]} · {float(scored.earned):g} / {float(scored.possible):g}"
    detail = f"<p><em>{escape(scored.detail)}</em></p>" if scored.detail else ""
    stem = f"<p>{_label(item.stem.en, item.stem.zh)}</p>" if isinstance(item, Explain) else ""
    body = f"{stem}<p><strong>{line}</strong></p>{detail}{_response(item, scored.value)}"
    html = f'<div class="grader-response">{body}</div>'
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": html, "text/plain": f"{item.id}: {line}"},
    }


def _response(item: Item, value: JSON) -> str:  # noqa: PLR0911 - one a kind
    match item, value:
        case _, None:
            return "<p>–</p>"
        case Explain(), str():
            return f'<div style="white-space: pre-wrap">{escape(value)}</div>'
        case Classify() | Assign(), dict():
            labels = _labels(item.categories)
            return _table(
                (_label(row.text.en, row.text.zh), _joined(value.get(row.id), labels)) for row in item.stimuli
            )
        case Order(), list():
            return f"<ol>{_listed(value, _labels(item.steps))}</ol>"
        case Choose(), list():
            return f"<ul>{_listed(value, _labels(item.options))}</ul>"
        case Number(), int() | float():
            return f"<p>{escape(str(value)[:60])} {escape(item.unit.en)} / {escape(item.unit.zh)}</p>"
        case Case(), dict() if all(any(step.id == id_ for step in item.steps) for id_ in value):
            return _table(
                (_label(step.stem.en, step.stem.zh), _joined(value[step.id], _labels(step.options)))
                for step in item.steps
                if step.id in value
            )
        case ((Classify() | Assign() | Order() | Choose() | Number() | Case() | Explain()), _):
            return f'<pre style="white-space: pre-wrap">{escape(json.dumps(value, ensure_ascii=False)[:4000])}</pre>'
        case _:
            assert_never(item)


def _labels(options: tuple[Option, ...]) -> dict[str, str]:
    return {option.id: _label(option.text.en, option.text.zh) for option in options}


def _label(english: str, chinese: str) -> str:
    return escape(english) if english == chinese else f"{escape(english)} / {escape(chinese)}"


def _joined(value: JSON, labels: Mapping[str, str]) -> str:
    chosen = value if isinstance(value, list) else [] if value is None else [value]
    return "; ".join(_shown(one, labels) for one in chosen) or "–"


def _shown(value: JSON, labels: Mapping[str, str]) -> str:
    label = labels.get(value) if isinstance(value, str) else None
    return escape(json.dumps(value, ensure_ascii=False)[:200]) if label is None else label


def _listed(values: list[JSON], labels: Mapping[str, str]) -> str:
    return "".join(f"<li>{_shown(value, labels)}</li>" for value in values[:200])


def _table(rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows)
    return f"<table>{body}</table>"


def _findings_cell(scored: Scored) -> dict[str, Any]:
    names = dict.fromkeys(finding.finding for finding in scored.findings)
    what = {finding.finding: finding.kind.what for finding in scored.findings}
    lines = "\n".join(f"- `{name}`: {what[name]}" for name in names)
    return {
        "cell_type": "markdown",
        "id": "grader-findings",
        "metadata": {},
        "source": f"**Found in this submission**\n\n{lines}",
    }
