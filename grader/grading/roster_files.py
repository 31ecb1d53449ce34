"""A CSV or XLSX file of trainees or due dates, judged row by row. Writes nothing, and asks no gradebook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from grader.grading.courses import CourseError
from grader.grading.sheets import CellError, read_sheet
from grader.grading.students import look_alikes, shown, student_id_fault
from grader.grading.timestamps import TimestampError, read_timestamp

MAX_BYTES = 16 * 1024 * 1024
_WIDTH = 128  # nbgrader's own columns are that wide
_XLSX = b"PK\x03\x04"
_XLS = b"\xd0\xcf\x11\xe0"  # also what has a password
_MEANT = {
    "id": "id, student id, student number, username, login, 学号, 编号, 学员编号, 学生编号, 工号, 账号, 用户名",
    "first_name": "first name, given name, firstname, forename, 名, 名字",
    "last_name": "last name, family name, surname, lastname, 姓, 姓氏, name, full name, 姓名, 学员姓名, 学生姓名",
    "email": "email, e-mail, e-mail address, email address, mail, 邮箱, 电子邮箱, 电子邮件, 邮件, 邮箱地址",
    "assignment": "assignment, assignment id, assignment name, 作业, 作业名称, 任务",
    "group": "group, class, section, team, 组, 组别, 分组, 小组, 班, 班级, 班别",
    "due": "due, due date, duedate, deadline, 截止, 截止时间, 截止日期, 到期时间",
}  # a whole name, which nobody can split surely, is kept as the last name
_ALSO_ID = ("student", "trainee", "学员", "学生")  # where no other column holds ids, and a group is asked for
_SHORTENED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?")
MOMENT_CURE = "write it like 2026-12-01 18:00 +0800, 2026-12-01T18:00+08:00 or 2026-12-01 10:00 UTC"

Kind = Literal["trainees", "due dates"]
Record = Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row, counted as a spreadsheet counts: the header is row 1."""

    row: int
    what: str
    cure: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.what}. fix: {self.cure}"

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints of it."""
        return {"row": self.row, "problem": self.what, "cure": self.cure}


class RosterError(Exception):
    """Everything that is wrong in a file; nothing of it was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.row))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Table:
    """A file that was read: records by row, the headers that mean nothing here, and the encoding."""

    kind: Kind
    records: Mapping[int, Record]
    ignored: tuple[str, ...]
    encoding: str


def read_moment(text: str) -> datetime:
    """Read a time that names its zone into a UTC time without a zone, as the gradebook keeps it.

    Taken: ISO 8601 with an offset, `2026-12-01 18:00 +0800`, `2026-12-01 10:00 UTC`. Raises `TimestampError`.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        msg = f"{shown(text)!r} is no time with a zone"
        raise TimestampError(msg)
    day, clock, seconds, zone = found.groups()
    if zone is None:
        msg = f"{shown(text)!r} does not say its time zone"
        raise TimestampError(msg)
    full = f"{zone}00" if re.fullmatch(r"[+-]\d\d", zone) else zone
    return read_timestamp(f"{day} {clock}{seconds or ':00'} {full}".encode())


def read_table(path: Path, *, with_groups: bool = False) -> Table:
    """Read a file of trainees or of due dates, told apart by its headers.

    `with_groups` reads a column of groups beside the ids too; without it, as nbgrader knows none, it is passed over.
    Raises `CourseError` for a file that is neither CSV nor XLSX, `RosterError` for what is wrong row by row.
    """
    lines, encoding = _read(path)
    if not lines:
        raise CourseError(path.name, "it is empty", "give it a row of headers, and a row for each trainee")
    headers = _headers(lines[0], with_groups=with_groups)
    kind: Kind = "due dates" if "assignment" in headers and "due" in headers else "trainees"
    of_trainees = ("id", "first_name", "last_name", "email", *["group"] * with_groups)
    wanted = ("assignment", "due") if kind == "due dates" else of_trainees
    if kind == "trainees" and "id" not in headers:
        seen = ", ".join(shown(cell.strip()) for cell in lines[0])
        cure = "head a column of ids id or 学号; a file of due dates needs assignment and due"
        raise RosterError([Problem(1, f"no column holds ids (there are: {seen})", cure)])
    twice = [name for name in wanted if headers.count(name) > 1]
    if twice:
        cure = "keep one of them, rename the other"
        raise RosterError([Problem(1, f"two columns mean {name.replace('_', ' ')}", cure) for name in twice])
    places = {name: headers.index(name) for name in wanted if name in headers}
    ignored = tuple(cell.strip() for cell, name in zip(lines[0], headers, strict=True) if name not in places)
    records: dict[int, Record] = {}
    problems = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            problems.append(Problem(number, "it is empty", "delete the row"))
        elif len(line) != len(headers):
            cure = "put a text that holds a separator in quotation marks; give each row all its columns"
            problems.append(Problem(number, f"it has {len(line)} columns, the header {len(headers)}", cure))
        else:
            records[number] = {name: line[place].strip() for name, place in places.items()}
    table = Table(kind, records, tuple(cell for cell in ignored if cell), encoding)
    problems += _wrong_trainees(records) if kind == "trainees" else _wrong_dues(records)
    if problems:
        raise RosterError(problems)
    if not records:
        raise CourseError(path.name, "it holds a header and no row", "give it a row for each trainee or assignment")
    return table


def _read(path: Path) -> tuple[list[list[str]], str]:
    """Return the cells of a file by row, and its encoding."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CourseError(path.name, "it is larger than 16 MB", "name the file that lists the trainees")
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(path.name, error.strerror or "cannot be read", "name a CSV file that is there") from error
    if data.startswith(_XLSX):
        try:
            return read_sheet(data, path.name, lambda row: any(map(_meaning, row))), "XLSX"
        except CellError as error:
            raise RosterError([Problem(error.row, error.what, error.cure)]) from error
    if data.startswith(_XLS) or path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        what = "it is a spreadsheet of a kind that is not read: an old one, or one with a password"
        raise CourseError(path.name, what, "save it as XLSX without a password, or as CSV UTF-8")
    text, encoding = _text(data, path.name)
    return _lines(text, path.name), encoding


def _text(data: bytes, name: str) -> tuple[str, str]:
    """Return what a file says and its encoding, UTF-8 before GB 18030."""
    for encoding, codec in (("UTF-8", "utf-8-sig"), ("GB 18030", "gb18030")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise CourseError(name, "it is neither UTF-8 nor GB 18030", "save it as CSV UTF-8")


def _lines(text: str, name: str) -> list[list[str]]:
    """Return the cells by row, split by the separator under which most headers mean something."""
    text = text.rstrip("\r\n")
    if not text.strip():
        return []
    first = text.splitlines()[0]
    separator = max(",;\t", key=lambda one: sum(_meaning(cell) != "" for cell in first.replace('"', "").split(one)))
    found: list[list[str]] = []
    try:
        found.extend(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        cure = "close the quotation mark, or save the file as CSV UTF-8 anew"
        raise RosterError([Problem(len(found) + 1, f"{name} breaks off here as CSV ({error})", cure)]) from error
    return found


def _headers(cells: list[str], *, with_groups: bool) -> list[str]:
    headers = [_meaning(cell) for cell in cells]
    if not with_groups or "id" in headers:
        return headers
    return ["id" if cell.strip().lower() in _ALSO_ID else name for cell, name in zip(cells, headers, strict=True)]


def _meaning(header: str) -> str:
    plain = re.sub(r"[\s_-]+", " ", header.strip().lower()).strip()
    for name, variants in _MEANT.items():
        if plain in (variant.replace("-", " ") for variant in variants.split(", ")):
            return name
    return ""


def _wrong_trainees(records: Mapping[int, Record]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    twins = look_alikes({record["id"] for record in records.values()})
    for number, record in records.items():
        id_ = record["id"]
        fault = student_id_fault(id_)
        if not id_:
            yield Problem(number, "the id is missing", "write the trainee's id, or delete the row")
        elif _SHORTENED.fullmatch(id_):
            cure = "format the column as text and enter the ids anew"
            yield Problem(number, f"the id {id_} was shortened by the spreadsheet", cure)
        elif fault:
            cure = "use letters, digits, hyphen, underscore, dot or @"
            yield Problem(number, f"{shown(id_)} can be no id: {fault}", cure)
        elif id_ in first:
            cure = "keep one of the two rows"
            yield Problem(number, f"the id {shown(id_)} stands in row {first[id_]} already", cure)
        elif id_ in twins:
            other = ", ".join(shown(twin) for twin in twins[id_])
            yield Problem(number, f"the id {shown(id_)} looks like {other}", "give ids that differ in more")
        first.setdefault(id_, number)
        yield from _wrong_texts(number, record)


def _wrong_texts(number: int, record: Record) -> Iterator[Problem]:
    for name in ("first_name", "last_name", "email"):
        text, said = record.get(name, ""), name.replace("_", " ")
        if len(text) > _WIDTH:
            yield Problem(number, f"the {said} has {len(text)} characters", f"shorten it to {_WIDTH}")
        elif not text.isprintable():
            yield Problem(number, f"the {said} {shown(text)} holds characters that do not show", "type it anew")
        elif name == "email" and text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
            yield Problem(number, f"{shown(text)} is no e-mail address", "write one like name@example.org, or none")


def _wrong_dues(records: Mapping[int, Record]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, record in records.items():
        name = record["assignment"]
        if not name:
            yield Problem(number, "the assignment is missing", "write its name, as its folder is named")
        elif name in first:
            yield Problem(number, f"{shown(name)} stands in row {first[name]} already", "keep one of the two rows")
        first.setdefault(name, number)
        try:
            read_moment(record["due"])
        except TimestampError as error:
            yield Problem(number, str(error) if record["due"] else "the due date is missing", MOMENT_CURE)
