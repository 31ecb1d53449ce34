"""Rosters as XLSX: read as a person sees them, or refused with the cell, the fault and the cure."""

import io
import re
import time
import zipfile
from datetime import datetime

import pytest
from nbgrader.api import Gradebook
from openpyxl import Workbook

from grader.grading import sheets
from grader.grading.courses import CourseError
from grader.grading.roster_files import RosterError, read_table
from grader.grading.rosters import enter
from tests.submissions.courses import ASSIGNMENT


def saved(*tables, formats=None):
    """Make an XLSX of one sheet a table."""
    book = Workbook()
    book.remove(book.active)
    for number, table in enumerate(tables, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in table:
            sheet.append(row)
        for place, shape in (formats or {}).items():
            sheet[place].number_format = shape
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def put(tmp_path, data):
    path = tmp_path / "trainees.xlsx"
    path.write_bytes(data)
    return path


def changed(data, change):
    """Rewrite an XLSX part by part: `change(name, bytes)` returns the part, or None to leave it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def test_trainees_and_due_dates_go_into_nbgraders_tables(course, tmp_path):
    names = saved([["学号", "姓", "名", "邮箱", "班级"], [2024001, "王", "伟", "wang@example.org", "A"],
                   ["ann", "Li", "Ann", None, None], [None, None, None, None, None]])  # fmt: skip
    entered = enter(course, put(tmp_path, names))
    assert (entered.added, entered.ignored, entered.encoding) == (("2024001", "ann"), ("班级",), "XLSX")
    due = saved([["assignment", "due"], [ASSIGNMENT, "2026-12-01 18:00 +0800"]])
    assert enter(course, put(tmp_path, due)).added == (ASSIGNMENT,)
    with Gradebook(course.gradebook_url) as gradebook:
        assert gradebook.find_student("2024001").email == "wang@example.org"
        assert gradebook.find_student("2024001").last_name == "王"
        assert gradebook.find_assignment(ASSIGNMENT).duedate == datetime(2026, 12, 1, 10)  # noqa: DTZ001 - as it is kept


def test_figures_are_taken_as_they_are_seen(tmp_path):
    data = saved([["id"], [42], [7.0], ["007"], [8]], formats={"A2": "00000", "A5": "General"})
    assert [record["id"] for record in read_table(put(tmp_path, data)).records.values()] == ["00042", "7", "007", "8"]


def test_texts_are_read_where_excel_keeps_them(tmp_path):
    assert [*read_table(put(tmp_path, GOOD)).records.values()] == [{"id": "ann"}]


def test_the_sheet_whose_header_means_something_is_taken(tmp_path):
    notes, list_ = [["Notes"], ["=1+1"]], [["id"], ["ann"]]
    assert [*read_table(put(tmp_path, saved(notes, list_))).records.values()] == [{"id": "ann"}]
    with pytest.raises(CourseError, match=r"several of its sheets could be meant \(Sheet 1, Sheet 3\)\. fix: keep one"):
        read_table(put(tmp_path, saved(list_, notes, list_)))


@pytest.mark.parametrize(
    ("rows", "number", "words"),
    [
        ([["id"], ["=A1"]], 2, "a formula stands in A2"),
        ([["id", "email"], ["ann", "a@b.c"], ["bob", '=HYPERLINK("x")']], 3, "a formula stands in B3"),
        ([["id"], ["#N/A"]], 2, "A2 holds the error #N/A"),
        ([["id"], [202400000000000000017]], 2, "the figure in A2 was shortened"),
        ([["id"], ["ann"], [None], ["bob"]], 3, "it is empty"),
        ([["id"], ["ann"], ["ann"]], 3, "stands in row 2 already"),
        ([["id"], ["../x"]], 2, "can be no id"),
        ([["id", *["x"] * 60], ["ann"]], 1, "more than 50 columns"),
        ([["assignment", "due"], ["a", datetime(2026, 12, 1, 18)]], 2, "does not say its time zone"),  # noqa: DTZ001
    ],
)
def test_what_can_not_be_taken_as_it_stands_is_told_by_row(course, tmp_path, rows, number, words):
    with pytest.raises(RosterError) as caught:
        enter(course, put(tmp_path, saved(rows)))
    told = [(problem.row, problem.what) for problem in caught.value.problems]
    assert any(row == number and words in what for row, what in told), told
    assert not (course.root / "gradebook.db").exists()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def as_excel_does(data):
    """Put the texts of a sheet into a part of their own, as Excel does."""
    texts = []

    def number(found):
        texts.append(found[1])
        return b't="s"><v>%d</v></c>' % (len(texts) - 1)

    def change(name, part):
        if "sheet1" in name:
            return re.sub(rb't="inlineStr"><is><t>([^<]*)</t></is></c>', number, part)
        if name == "xl/_rels/workbook.xml.rels":
            kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
            link = b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/>' % kind
            return part.replace(b"</Relationships>", link + b"</Relationships>")
        if name == "[Content_Types].xml":
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            told = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/>' % kind
            return part.replace(b"</Types>", told + b"</Types>")
        return part

    file = io.BytesIO(changed(data, change))
    with zipfile.ZipFile(file, "a") as archive:
        body = b"".join(b"<si><t>%s</t></si>" % text for text in texts)
        archive.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (MAIN.encode(), body))
    return file.getvalue()


GOOD = as_excel_does(saved([["id"], ["ann"]]))
BOMB = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12)
) + b"]>"  # fmt: skip


def with_part(pattern, data):
    return changed(GOOD, lambda name, part: data(part) if re.search(pattern, name) else part)


def after_declaration(inserted, used=b""):
    return lambda part: inserted + re.sub(rb"<\?xml[^>]*\?>", b"", part).replace(b"ann", used or b"ann")


HOSTILE = {
    "no archive": b"PK\x03\x04....",
    "broken off": GOOD[: len(GOOD) // 2],
    "another archive": changed(GOOD, lambda name, part: part if "sheet1" in name else None),
    "no workbook": changed(GOOD, lambda name, part: None if name == "xl/workbook.xml" else part),
    "entities in the sheet": with_part("sheet1", after_declaration(BOMB, b"&m;")),
    "entities in the texts": with_part("sharedStrings", after_declaration(BOMB, b"&m;")),
    "an outside entity": with_part(
        "sharedStrings", after_declaration(b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>', b"&y;")
    ),
    "a bomb": with_part("sheet1", lambda part: part + b" " * (sheets.MAX_UNPACKED + 1)),
    "no xml": with_part("sheet1", lambda _: b"\xff\xfe\x00<"),
    "a row far away": with_part("sheet1", lambda part: part.replace(b'r="2"', b'r="1048576"')),
    "a text that is not there": with_part("sheet1", lambda part: part.replace(b"<v>1</v>", b"<v>99</v>")),
    "a negative text": with_part("sheet1", lambda part: part.replace(b"<v>1</v>", b"<v>-7</v>")),
    "a wild reference": with_part("sheet1", lambda part: part.replace(b'r="A2"', b'r="ZZZZZZ2"')),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_cure_and_soon(course, tmp_path, name):
    start = time.process_time()
    with pytest.raises((CourseError, RosterError), match=r"fix: "):
        enter(course, put(tmp_path, HOSTILE[name]))
    assert time.process_time() - start < 20
    assert not (course.root / "gradebook.db").exists()


def test_parts_that_stand_twice_are_refused(tmp_path):
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", b"<x/>")
    with pytest.raises(CourseError, match="a part stands in it twice"):
        read_table(put(tmp_path, file.getvalue()))


def test_every_cut_of_a_file_is_refused_and_none_raises_anything_else(tmp_path):
    for at in range(4, len(GOOD), 97):
        with pytest.raises(CourseError, match="fix: "):
            read_table(put(tmp_path, GOOD[:at]))
