"""A submission for every fault, named by it, and how to make them. For tests, demo and bench; grades nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.grading.courses import Course
from grader.grading.specimens import AT, HONEST, Specimen, Workshop
from grader.grading.timestamps import write_timestamp
from grader.items.answers import write_answers
from grader.items.json_values import JSON
from grader.items.kinds import Assign, Choose, Classify, Order


def _bytes(data: bytes) -> Callable[[Workshop], None]:
    return lambda shop: shop.write("answers.json", data)


def _cut(shop: Workshop) -> None:
    whole = write_answers(shop.reference())
    shop.write("answers.json", whole[: len(whole) // 2])


def _twice(shop: Workshop) -> None:
    whole = write_answers(shop.reference()).decode()
    shop.write("answers.json", whole.replace('"form": null', '"form": null,\n "form": null', 1))


def _nan(literal: str) -> Callable[[Workshop], None]:
    def make_it(shop: Workshop) -> None:
        whole = write_answers(shop.reference()).decode()
        shop.write("answers.json", whole.replace('"seconds": 0', f'"seconds": {literal}', 1))

    return make_it


def _linked_answers(shop: Workshop) -> None:
    outside = shop.folder.parent.parent.parent / "outside-answers.json"
    outside.write_bytes(write_answers(shop.reference()))
    shop.path("answers.json").symlink_to(outside)


def _broken_link(shop: Workshop) -> None:
    shop.path("answers.json").symlink_to("nowhere")


def _linked_folder(shop: Workshop) -> None:
    shop.answer(shop.reference())
    elsewhere = shop.folder.parent.parent.parent / f"outside-{shop.student}"
    shop.folder.rename(elsewhere)
    shop.folder.symlink_to(elsewhere, target_is_directory=True)


def _file_for_folder(shop: Workshop) -> None:
    for path in shop.folder.iterdir():
        path.unlink()
    shop.folder.rmdir()
    shop.folder.write_bytes(b"no folder")


def _timestamp(text: str) -> Callable[[Workshop], None]:
    def make_it(shop: Workshop) -> None:
        shop.answer(shop.reference())
        shop.write("timestamp.txt", text)

    return make_it


def _stamp_in_place(place: Callable[[Path], None]) -> Callable[[Workshop], None]:
    def make_it(shop: Workshop) -> None:
        shop.answer(shop.reference())
        shop.path("timestamp.txt").unlink()
        place(shop.path("timestamp.txt"))

    return make_it


def _link_out(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def _notebook(change: Callable[[list[dict[str, Any]]], None]) -> Callable[[Workshop], None]:
    def make_it(shop: Workshop) -> None:
        shop.answer(shop.reference())
        shop.rewrite_notebook(change)

    return make_it


def _notebook_bytes(of: Callable[[bytes], bytes | None]) -> Callable[[Workshop], None]:
    def make_it(shop: Workshop) -> None:
        shop.answer(shop.reference())
        data = of(shop.notebook)
        shop.path(shop.notebook_name).unlink()
        if data is not None:
            shop.write(shop.notebook_name, data)

    return make_it


def _graded(cells: list[dict[str, Any]]) -> list[int]:
    return [i for i, cell in enumerate(cells) if "nbgrader" in cell["metadata"]]


def _copy_cell(cells: list[dict[str, Any]]) -> None:
    place = _graded(cells)[0]
    cells.insert(place, cells[place] | {"id": "copied"})


def _delete_cell(cells: list[dict[str, Any]]) -> None:
    del cells[_graded(cells)[0]]


def _change_points(cells: list[dict[str, Any]]) -> None:
    cells[_graded(cells)[0]]["metadata"]["nbgrader"]["points"] = 100


def _change_id(cells: list[dict[str, Any]]) -> None:
    cells[_graded(cells)[0]]["metadata"]["nbgrader"]["grade_id"] = "mine"


CANARY = "GRADER_CANARY"
"""The environment variable that names the file which the hostile notebook would write, were it ever run."""


def _hostile_code(cells: list[dict[str, Any]]) -> None:
    source = (
        f"import os, pathlib\npathlib.Path(os.environ.get('{CANARY}', 'canary')).write_text('was run')\nos._exit(1)"
    )
    cells[_graded(cells)[0]]["source"] = source
    shell: dict[str, Any] = {
        "cell_type": "code",
        "id": "hostile",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    cells.insert(0, shell | {"source": source})


def _own(**members: JSON) -> Callable[[Workshop], None]:
    return lambda shop: shop.vary(**members)


def _unknown_item(shop: Workshop) -> None:
    loaded = json.loads(write_answers(shop.reference()))
    loaded["responses"]["no-such-item"] = {"value": ["a"], "version": 1}
    shop.write("answers.json", json.dumps(loaded).encode())


def _unknown_category(shop: Workshop) -> None:
    item = next(item for item in shop.key.items if isinstance(item, Classify | Assign | Choose))
    match item:
        case Classify():
            shop.vary_response(item.id, value={item.stimuli[0].id: "no-such-category"})
        case Assign():
            shop.vary_response(item.id, value={item.stimuli[0].id: ["no-such-category"]})
        case Choose():
            shop.vary_response(item.id, value=["no-such-category"])


def _other_version(shop: Workshop) -> None:
    item = shop.key.items[0]
    shop.vary_response(item.id, version=item.version + 1)


FAULTY: Mapping[str, Specimen] = {
    "no-answers": Specimen("no-answers", lambda _: None),
    "empty": Specimen("empty", _bytes(b"")),
    "truncated": Specimen("truncated", _cut),
    "not-json": Specimen("not-json", _bytes(b"answers: all of them right\n")),
    "wrong-encoding": Specimen("wrong-encoding", _bytes('{"assignment": "\u51fa\u53e3"}'.encode("gb18030"))),
    "utf-16": Specimen("wrong-encoding", _bytes('{"schema": 1}'.encode("utf-16"))),
    "duplicate-keys": Specimen("duplicate-keys", _twice),
    "nan": Specimen("not-finite", _nan("NaN")),
    "infinity": Specimen("not-finite", _nan("-Infinity")),
    "overflow": Specimen("not-finite", _nan("1e999")),
    "too-deep": Specimen("too-deep", _bytes(b'{"responses": ' + b"[" * 20_000 + b"]" * 20_000 + b"}")),
    "thirty-megabytes": Specimen("too-large", _bytes(b'{"pad": "' + b"x" * 30_000_000 + b'"}')),
    "no-object": Specimen("wrong-shape", _bytes(b"[1, 2, 3]")),
    "no-value": Specimen("wrong-shape", _own(responses={"x": 1})),
    "unknown-item": Specimen("unknown-item", _unknown_item),
    "unknown-category": Specimen("unknown-category", _unknown_category),
    "wrong-type": Specimen("wrong-type", lambda shop: shop.vary_value((Classify, Assign, Choose, Order), 45)),
    "other-version": Specimen("other-version", _other_version),
    "other-assignment": Specimen("other-assignment", _own(assignment="05-enforcement")),
    "other-schema": Specimen("other-schema", _own(schema=99)),
    "other-form": Specimen("other-form", _own(form="form-7")),
    "other-release": Specimen("other-release", _own(release="0" * 64)),
    "other-owner": Specimen("other-owner", _own(owner="reference")),
    "unknown-owner": Specimen("unknown-owner", _own(owner="nobody we know")),
    "linked-answers": Specimen("link", _linked_answers),
    "broken-link": Specimen("link", _broken_link),
    "linked-folder": Specimen("link", _linked_folder),
    "file-for-folder": Specimen("not-a-file", _file_for_folder),
    "directory": Specimen("directory", lambda shop: shop.path("answers.json").mkdir()),
    "pipe": Specimen("not-a-file", lambda shop: os.mkfifo(shop.path("answers.json"))),
    "bad-timestamp": Specimen("bad-timestamp", _timestamp("yesterday, I think")),
    "empty-timestamp": Specimen("bad-timestamp", _timestamp("")),
    "linked-timestamp": Specimen("bad-timestamp", _stamp_in_place(_link_out)),
    "pipe-timestamp": Specimen("bad-timestamp", _stamp_in_place(os.mkfifo)),
    "directory-timestamp": Specimen("bad-timestamp", _stamp_in_place(Path.mkdir)),
    "notebook-missing": Specimen("notebook-missing", _notebook_bytes(lambda _: None)),
    "notebook-truncated": Specimen("notebook-unreadable", _notebook_bytes(lambda data: data[: len(data) // 2])),
    "notebook-not-json": Specimen("notebook-unreadable", _notebook_bytes(lambda _: b"no notebook")),
    "notebook-cells-copied": Specimen("cells-copied", _notebook(_copy_cell)),
    "notebook-cells-deleted": Specimen("cells-deleted", _notebook(_delete_cell)),
    "notebook-points-changed": Specimen("cells-changed", _notebook(_change_points)),
    "notebook-id-changed": Specimen("cells-changed", _notebook(_change_id)),
    "notebook-hostile-code": Specimen("cells-changed", _notebook(_hostile_code)),
}

BAD_IDS: tuple[str, ...] = (
    "..leading", "a:b", "star*", "new\nline", "\u202egnp", "\u05e9\u05dc\u05d5\u05dd", "x" * 200,
)  # fmt: skip
"""Names of folders that can be no student ids. (A slash and 300 characters can't be a folder's name at all.)"""


def make(
    course: Course, assignment: str, name: str, *, student: str | None = None, submitted: Path | None = None,
    at: datetime = AT,
) -> Path:  # fmt: skip
    """Make one specimen as `<submitted>/<student>/<assignment>/`; unless given, the student's id is its name."""
    who = student or name
    folder = (submitted or course.submitted) / who / assignment
    folder.mkdir(parents=True)
    shop = Workshop(folder, course.key(assignment), course.notebook(assignment), who, at)
    shop.write(shop.notebook_name, shop.notebook)
    shop.write("timestamp.txt", write_timestamp(at))
    shop.write("submission_secret.txt", hashlib.sha256(who.encode()).hexdigest())
    (HONEST.get(name) or FAULTY[name]).make(shop)
    return folder


def make_all(
    course: Course, assignment: str, names: Iterable[str] | None = None, *, submitted: Path | None = None
) -> list[str]:
    """Make specimens, all there are unless named, and return the ids of their students."""
    made = list(names if names is not None else [*HONEST, *FAULTY])
    for name in made:
        make(course, assignment, name, submitted=submitted)
    return made
