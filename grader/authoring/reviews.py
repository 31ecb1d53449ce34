"""What blind readers answered, item by item: the records, which of them still hold, and where they disagree.

The only module that knows the layout of `reviews.csv`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Literal, TypeAlias

from grader.authoring.contents import Content, Pool, Pooled
from grader.items.json_values import JSON
from grader.items.kinds import Explain, Item, kind_of, offered
from grader.items.presentation import texts_shown
from grader.items.samples import reference_value
from grader.items.texts import Language

#: *en-source*: English, with the cited texts only. *zh-facts*: Chinese, with the whole fact base and without the
#: citation. *en-stem*: English, with nothing at hand; a right answer is a reason to look for clues in the wording.
Reading: TypeAlias = Literal["en-source", "zh-facts", "en-stem"]
READINGS: tuple[Reading, ...] = ("en-source", "zh-facts", "en-stem")
#: The readings without which an item is not reviewed.
REQUIRED: tuple[Reading, ...] = ("en-source", "zh-facts")
Verdict: TypeAlias = Literal["agrees", "differs", "unmarked"]


@dataclass(frozen=True, slots=True)
class Record:
    """One reading of one item version. `settled` says what was done about a difference or a remark."""

    item: str
    version: int
    digest: str
    reading: Reading
    reader: str
    kind: Literal["person", "machine"]
    day: str
    answer: str
    verdict: Verdict
    remark: str = ""
    settled: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One item of a reviewed pool, with the readings that still hold for its present wording and key."""

    pool: Pool
    shown: str
    assignment: str
    item: Item
    records: tuple[Record, ...]

    @property
    def lacking(self) -> tuple[Reading, ...]:
        """Return the required readings that nobody has given to the item as it stands."""
        given = {record.reading for record in self.records}
        return tuple(reading for reading in REQUIRED if reading not in given)

    @property
    def open(self) -> tuple[Record, ...]:
        """Return the required readings that differ, or wait for a person, and that nobody has settled."""
        return tuple(
            record
            for record in self.records
            if record.reading in REQUIRED and record.verdict != "agrees" and not record.settled
        )

    @property
    def guessable(self) -> bool:
        """Tell whether an apply item was answered rightly from its stem alone, and nobody has looked at it again."""
        return self.item.level == "apply" and any(
            record.reading == "en-stem" and record.verdict == "agrees" and not record.settled for record in self.records
        )


def reviews_file(shown: str) -> str:
    """Return the path of the review file beside a file of items: `reviews.csv`, in the bank `law.reviews.csv`."""
    folder, _, name = shown.rpartition("/")
    return f"{folder}/reviews.csv" if name == "items.yaml" else f"{folder}/{name.removesuffix('.yaml')}.reviews.csv"


def reviewed(content: Content) -> Iterator[Pooled]:
    """Give the files of items that blind readers read: all but practice, whose keys are public."""
    return (pooled for pooled in content.pooled() if pooled.pool != "practice")


def reviews(root: Path, content: Content) -> list[Review]:
    """Return every item that is to be read blind, with the records that still hold."""
    found = []
    for pooled in reviewed(content):
        records = read_records(root / reviews_file(pooled.shown))
        for item in pooled.assignment.items:
            held = tuple(record for record in records if record.item == item.id and holds(record, item))
            found.append(Review(pooled.pool, pooled.shown, pooled.assignment.name, item, held))
    return found


def holds(record: Record, item: Item) -> bool:
    """Tell whether a reading was of the item's present wording, in the language that it was read in, and key."""
    return record.digest == wording_digest(item, "zh" if record.reading == "zh-facts" else "en")


def wording_digest(item: Item, language: Language) -> str:
    """Return a short digest of what a reader answers: stem, options and key, in one language."""
    key: JSON = None if isinstance(item, Explain) else reference_value(item)
    words = [kind_of(item), *(text.in_language(language) for text in texts_shown(item))]
    whole = json.dumps([words, [option.id for option in offered(item)], key], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def read_records(path: Path) -> tuple[Record, ...]:
    """Read one review file; none is no record. Raises ValueError for another layout."""
    if not path.exists():
        return ()
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    names = [field.name for field in fields(Record)]
    if rows and list(rows[0]) != names:
        msg = f"{path.name}: the columns are {', '.join(rows[0])}. fix: they are {', '.join(names)}"
        raise ValueError(msg)
    return tuple(Record(**{**row, "version": int(row["version"])}) for row in rows)  # type: ignore[arg-type]


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write a review file, sorted by item and reading; of two records of one reading by one reader the later stays."""
    kept: dict[tuple[str, str, str], Record] = {}
    for record in records:
        kept[record.item, record.reading, record.reader] = record
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Record))
    writer.writerows(astuple(kept[key]) for key in sorted(kept))
    path.write_text(text.getvalue(), encoding="utf-8")


def settle(root: Path, content: Content, item: str, reading: Reading, what: str) -> int:
    """Write what was done about a difference into its records; return how many there were."""
    count = 0
    for pooled in reviewed(content):
        path = root / reviews_file(pooled.shown)
        records = read_records(path)
        changed = [
            replace(record, settled=what) if (record.item, record.reading) == (item, reading) else record
            for record in records
        ]
        count += sum(a is not b for a, b in zip(records, changed, strict=True))
        if changed != list(records):
            write_records(path, changed)
    return count


def tally(found: Iterable[Review]) -> Mapping[Pool, Mapping[str, int]]:
    """Count, pool by pool: items, those read twice, those with a difference that is open, those guessable."""
    counts: dict[Pool, dict[str, int]] = {}
    for review in found:
        row = counts.setdefault(review.pool, dict.fromkeys(("items", "read", "open", "guessable"), 0))
        row["items"] += 1
        row["read"] += not review.lacking
        row["open"] += bool(review.open)
        row["guessable"] += review.guessable
    return counts
