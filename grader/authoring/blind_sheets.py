"""Sheets for blind readers: items without their keys go out, answers come back and are held against the keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from grader.authoring.contents import Content, Pool
from grader.authoring.members import Members
from grader.authoring.planted_keys import PLANTED, held_against, read_planted, write_planted
from grader.authoring.problems import Problem, SourceError
from grader.authoring.reviews import (
    READINGS,
    Reading,
    Record,
    Review,
    Verdict,
    read_records,
    reviewed,
    reviews,
    reviews_file,
    wording_digest,
    write_records,
)
from grader.authoring.yaml_sources import Mapping as YamlMapping
from grader.authoring.yaml_sources import Sequence as YamlSequence
from grader.authoring.yaml_sources import read_yaml, write_yaml
from grader.items.assignments import Assignment
from grader.items.codecs import write_items
from grader.items.json_values import JSON
from grader.items.kinds import Item
from grader.items.scores import Score
from grader.items.scoring import score
from grader.items.texts import Language

ReaderKind = ("person", "machine")


def write_sheet(
    path: Path,
    root: Path,
    content: Content,
    *,
    reading: Reading,
    reader: str,
    pools: Sequence[Pool],
    count: int,
    files: Sequence[str] = (),
) -> int:
    """Write the next items that lack a reading, in an order of this reader's own; return how many.

    `files` are assignments' names, as `02-agency-duties` or `bank-law`; none are all.

    The sheet holds no key, rationale or level; a citation only where the reading gives it.
    """
    waiting = [
        review
        for review in reviews(root, content)
        if review.pool in pools
        and (not files or review.assignment in files)
        and not any(record.reading == reading for record in review.records)
        and (reading != "en-stem" or review.item.level == "apply")
    ]
    waiting.sort(key=lambda review: hashlib.sha256(f"{reader} {review.item.id}".encode()).hexdigest())
    entries = [_entry(review, reading) for review in waiting[:count]]
    if entries:
        path.write_text(write_yaml({"reading": reading, "reader": reader, "items": entries}), encoding="utf-8")
    return len(entries)


def _language(reading: Reading) -> Language:
    return "zh" if reading == "zh-facts" else "en"


def _entry(review: Review, reading: Reading) -> dict[str, Any]:
    item = review.item
    single = Assignment(name="sheet", title=item.stem, items=(item,))
    members = json.loads(write_items(single))["items"][0]
    face = {name: _in_language(value, _language(reading)) for name, value in members.items()}
    for secretless in ("points", "minutes"):
        face.pop(secretless)
    cited = {"sources": list(item.sources)} if reading == "en-source" else {}
    return {
        "item": face.pop("id"),
        "digest": wording_digest(item, _language(reading)),
        **face,
        **cited,
        "answer": None,
        "remark": "",
    }


def _in_language(value: Any, language: Language) -> Any:  # noqa: ANN401 - any JSON
    """Put each text into one language, and each list of {id, text} into a mapping."""
    if isinstance(value, dict):
        if set(value) == {"en", "zh"}:
            return value[language]
        return {name: _in_language(member, language) for name, member in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(entry, dict) and set(entry) == {"id", "text"} for entry in value):
            return {entry["id"]: entry["text"][language] for entry in value}
        return [_in_language(entry, language) for entry in value]
    return value


def record_sheet(
    path: Path, shown: str, root: Path, content: Content, *, kind: str, day: date
) -> tuple[list[Record], list[Problem]]:
    """Hold the answers of a sheet against the keys and write them into the review files.

    Returns the records and what could not be taken: an unreadable answer, an item changed since. An empty
    answer is an item not read. Raises `SourceError` for a file that is no sheet.
    """
    problems: list[Problem] = []
    root_of_sheet = read_yaml(path, shown)
    if not isinstance(root_of_sheet, YamlMapping):
        raise SourceError([Problem(f"{shown}:1", "this is no sheet", "make one: grader bank review sheet")])
    head = Members(root_of_sheet, shown, problems)
    reading, reader = head.word("reading", READINGS), head.string("reader")
    entries = head.get("items", YamlSequence, "a list of items") or ()
    head.done()
    if problems or reading is None:
        raise SourceError(problems)
    items = {item.id: (pooled.shown, item) for pooled in reviewed(content) for item in pooled.assignment.items}
    records: dict[str, list[Record]] = {}
    planted = {wrong.item: wrong for wrong in read_planted(root / PLANTED)}
    for entry in entries:
        id_, line = str(entry.get("item")), f"{shown}:{entry.line}"
        file, item = items.get(id_, ("", None))
        if item is None or entry.get("digest") != wording_digest(item, _language(reading)):
            what = "is not there" if item is None else "has changed since the sheet was made"
            problems.append(Problem(line, f"item {id_} {what}", "make a new sheet: grader bank review sheet"))
            continue
        record = _record(item, entry, reading, reader, kind, day)
        if record is None:
            what = f"item {id_}: the answer {entry.get('answer')!r} can't be read"
            problems.append(Problem(line, what, "give it in the shape of docs/formats.md"))
        elif record.verdict:
            records.setdefault(file, []).append(record)
            if id_ in planted:
                planted[id_] = held_against(planted[id_], item, reading, json.loads(record.answer))
    if planted:
        write_planted(root / PLANTED, planted.values())
    for file, new in records.items():
        target = root / reviews_file(file)
        write_records(target, (*read_records(target), *new))
    return [record for new in records.values() for record in new], problems


def _record(item: Item, entry: YamlMapping, reading: Reading, reader: str, kind: str, day: date) -> Record | None:
    value = plain(entry.get("answer"))
    given = score(item, value)
    if given.status == "unreadable":
        return None
    return Record(
        item=item.id,
        version=item.version,
        digest=wording_digest(item, _language(reading)),
        reading=reading,
        reader=reader,
        kind="person" if kind == "person" else "machine",
        day=day.isoformat(),
        answer=json.dumps(value, ensure_ascii=False),
        verdict=_verdict(given),
        remark=str(entry.get("remark") or "").strip(),
    )


def _verdict(given: Score) -> Verdict | Any:  # noqa: ANN401 - "" for an item that was not read
    if given.status == "omitted":
        return ""
    if given.status == "unmarked":
        return "unmarked"
    return "agrees" if given.earned == given.possible else "differs"


def plain(value: Any) -> JSON:  # noqa: ANN401 - any YAML
    """Turn what the YAML reader gives into plain JSON values."""
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


POOLS_READ: tuple[Pool, ...] = tuple(pool for pool in get_args(Pool) if pool != "practice")
