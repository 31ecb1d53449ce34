"""Loose hand-ins: one folder or one zip a trainee, into what nbgrader expects; the rest set aside as findings."""

import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.grading import faults
from grader.grading.batches import grade
from grader.grading.collecting import collect
from grader.grading.courses import CourseError
from grader.grading.references import reference_answers
from grader.grading.timestamps import read_timestamp
from grader.items.answers import write_answers
from grader.widgets.hand_ins import hand_in
from tests.submissions.courses import ASSIGNMENT, make_key

naive = datetime.fromisoformat
AT = datetime(2026, 9, 1, 3, tzinfo=UTC)
ANSWERS = write_answers(reference_answers(make_key(), at=AT))


@pytest.fixture
def loose(tmp_path):
    folder = tmp_path / "loose"
    folder.mkdir()
    return folder


def put(folder, files, at=AT):
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        os.utime(folder / name, (at.timestamp(), at.timestamp()))
    return folder


def zipped(path, files, at=AT):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    os.utime(path, (at.timestamp(), at.timestamp()))


def told(collected):
    return [(finding.student, finding.finding) for finding in collected.findings]


def test_folders_and_zips_are_placed_with_a_time_and_graded(course, loose):
    put(loose / "anna", {"answers.json": ANSWERS})
    put(loose / "ben" / ASSIGNMENT, {"answers.json": ANSWERS, f"{ASSIGNMENT}.ipynb": b"{}"})
    put(loose / "chen", {"answers.json": ANSWERS, "timestamp.txt": b"2026-08-30 08:00:00 +0800"})
    zipped(loose / "dora.zip", {"answers.json": ANSWERS, "notes.txt": b"hello"})
    zipped(loose / "emil.zip", {f"export/{ASSIGNMENT}/answers.json": ANSWERS, "__MACOSX/answers.json": b"\0"})
    collected = collect(course, loose)
    assert told(collected) == []
    assert sorted(one.student for one in collected.placed) == ["anna", "ben", "chen", "dora", "emil"]
    for name in ("anna", "ben", "chen", "dora", "emil"):
        folder = course.submitted / name / ASSIGNMENT
        assert (folder / "answers.json").read_bytes() == ANSWERS
        expected = naive("2026-08-30" if name == "chen" else "2026-09-01 03:00:00")
        assert read_timestamp((folder / "timestamp.txt").read_bytes()) == expected
        assert (folder / "submission_secret.txt").stat().st_size == 128
    assert not (course.submitted / "dora" / ASSIGNMENT / "notes.txt").exists()
    batch = grade(course, ASSIGNMENT)
    assert {row["earned"] for row in batch.as_json()["scores"].values()} == {17.0}


def test_collecting_again_changes_nothing_and_only_a_later_hand_in_replaces(course, loose):
    put(loose / "anna", {"answers.json": ANSWERS})
    collect(course, loose)
    before = (course.submitted / "anna" / ASSIGNMENT / "timestamp.txt").read_bytes()
    assert told(collect(course, loose)) == []
    assert (course.submitted / "anna" / ASSIGNMENT / "timestamp.txt").read_bytes() == before
    zipped(
        loose / "anna.zip", {"answers.json": b"{}", f"{ASSIGNMENT}.ipynb": b"{}"}, at=datetime(2026, 8, 1, tzinfo=UTC)
    )
    assert told(collect(course, loose)) == [("anna", "duplicate-hand-in")]
    assert (course.submitted / "anna" / ASSIGNMENT / "answers.json").read_bytes() == ANSWERS
    zipped(
        loose / "anna.zip", {"answers.json": b"{} ", f"{ASSIGNMENT}.ipynb": b"{}"}, at=datetime(2026, 9, 9, tzinfo=UTC)
    )
    assert told(collect(course, loose)) == [("anna", "duplicate-hand-in")]
    assert (course.submitted / "anna" / ASSIGNMENT / "answers.json").read_bytes() == b"{} "
    assert [path.name for path in (course.submitted / "anna").iterdir()] == [ASSIGNMENT]


def test_what_has_no_place_is_set_aside_as_findings_and_stops_nobody(course, loose, tmp_path):
    put(loose / "anna", {"answers.json": ANSWERS})
    put(loose / "x\u202ey", {"answers.json": ANSWERS})
    put(loose / "which", {"answers.json": b"{broken"})
    put(loose / "nothing", {"notes.txt": b"sorry"})
    (loose / "answers.json").write_bytes(ANSWERS)
    (loose / "away").symlink_to(tmp_path)
    (loose / "broken.zip").write_bytes(b"PK\x03\x04 no zip")
    zipped(loose / "a*.zip", {"answers.json": ANSWERS})
    os.mkfifo(loose / "pipe.zip")
    collected = collect(course, loose)
    assert [one.student for one in collected.placed] == ["anna"]
    assert sorted(told(collected)) == sorted(
        [
            ("x\\u202ey", "bad-student-id"), ("which", "unknown-assignment"), ("nothing", "not-a-hand-in"),
            ("answers.json", "not-a-hand-in"), ("away", "link"), ("broken", "bad-archive"), ("a*", "bad-student-id"),
            ("pipe", "not-a-hand-in"),
        ]
    )  # fmt: skip
    assert sorted(path.name for path in course.submitted.iterdir()) == ["anna"]
    assert (loose / "which" / "answers.json").exists(), "what is set aside stays where it is"


def test_a_whole_class_in_one_folder_is_never_taken_for_one_trainee(course, loose):
    put(loose / "Friday" / "xara", {"answers.json": ANSWERS})
    put(loose / "Friday" / "yuri", {"answers.json": ANSWERS})
    zipped(loose / "all.zip", {"zoe/answers.json": ANSWERS, "zara/answers.json": ANSWERS})
    put(loose / "anna" / ASSIGNMENT, {"answers.json": ANSWERS})
    collected = collect(course, loose)
    assert [one.student for one in collected.placed] == ["anna"]
    assert told(collected) == [("Friday", "several-hand-ins"), ("all", "several-hand-ins")]
    assert "xara, yuri" in collected.findings[0].detail


def test_a_broken_file_is_placed_where_the_assignment_is_told_otherwise(course, loose):
    put(loose / "anna" / ASSIGNMENT, {"answers.json": b"{broken"})
    put(loose / "ben", {"answers.json": b"", f"{ASSIGNMENT}.ipynb": b"{}"})
    put(loose / "chen", {"answers.json": b"{broken"})
    collected = collect(course, loose, assignment=ASSIGNMENT)
    assert sorted(one.student for one in collected.placed) == ["anna", "ben", "chen"]
    statuses = {n: set(row["statuses"].values()) for n, row in grade(course, ASSIGNMENT).as_json()["scores"].items()}
    assert statuses == {name: {"unreadable"} for name in ("anna", "ben", "chen")}


@pytest.mark.parametrize(
    ("place", "finding"),
    [
        (lambda path: path.symlink_to("/etc/hostname"), "link"),
        (lambda path: path.mkdir(), "directory"),
        (os.mkfifo, "not-a-file"),
        (lambda path: path.write_bytes(b" " * 1_000_001), "too-large"),
    ],
)
def test_what_stands_in_the_answers_place_is_unreadable_and_not_missing(course, loose, place, finding):
    put(loose / "anna", {f"{ASSIGNMENT}.ipynb": b"{}"})
    place(loose / "anna" / "answers.json")
    assert told(collect(course, loose)) == [("anna", finding)]
    assert set(grade(course, ASSIGNMENT).as_json()["scores"]["anna"]["statuses"].values()) == {"unreadable"}


def test_a_hostile_zip_leads_nowhere(course, loose):
    zipped(loose / "anna.zip", {f"../../../{ASSIGNMENT}/answers.json": ANSWERS, "/etc/answers.json": b"{}"})
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{ASSIGNMENT}/answers.json", b" " * 200_000_000)
    (loose / "ben.zip").write_bytes(bomb.getvalue())
    linked = zipfile.ZipInfo(f"{ASSIGNMENT}/answers.json")
    linked.external_attr = 0o120777 << 16
    with zipfile.ZipFile(loose / "chen.zip", "w") as archive:
        archive.writestr(linked, "/etc/passwd")
    collected = collect(course, loose)
    assert ("ben", "too-large") in told(collected)
    assert ("chen", "link") in told(collected)
    inside = {path.relative_to(course.submitted).parts[:2] for path in course.submitted.rglob("*.json")}
    assert inside == {(name, ASSIGNMENT) for name in ("anna", "ben", "chen")}
    assert not (course.root / ASSIGNMENT).exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("spoilt", [False, True])
def test_a_zip_packed_by_a_rare_method_is_named_and_stops_nobody(course, loose, method, spoilt):
    """Corrupt LZMA once ended the whole collecting; such methods may also ask for gigabytes to unpack."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        archive.writestr(f"{ASSIGNMENT}/answers.json", ANSWERS)
        archive.writestr(f"{ASSIGNMENT}/manifest.json", b"{}")
    data = bytearray(held.getvalue())
    if spoilt:
        data[120:160] = b"\xff" * 40
    (loose / "anna.zip").write_bytes(data)
    zipped(loose / "ben.zip", {"answers.json": ANSWERS})
    collected = collect(course, loose)
    assert told(collected) == [("anna", "bad-archive")]
    assert "packed by method" in collected.findings[0].detail
    assert [one.student for one in collected.placed] == ["ben"]


def test_a_bad_time_is_named_and_the_files_own_is_taken(course, loose):
    put(loose / "anna", {"answers.json": ANSWERS, "timestamp.txt": b"soon"})
    assert told(collect(course, loose)) == [("anna", "bad-timestamp")]
    stamp = (course.submitted / "anna" / ASSIGNMENT / "timestamp.txt").read_bytes()
    assert read_timestamp(stamp) == naive("2026-09-01 03:00:00")
    collect(course, loose, received=datetime(2026, 10, 1, tzinfo=UTC))
    stamp = (course.submitted / "anna" / ASSIGNMENT / "timestamp.txt").read_bytes()
    assert read_timestamp(stamp) == naive("2026-10-01")


def test_what_was_collected_through_nbgraders_layout_is_the_same_to_grading(course, loose):
    faults.make_all(course, ASSIGNMENT, ["reference", "weak", "truncated", "unknown-item"], submitted=loose)
    direct = grade(course, ASSIGNMENT, submitted=loose).as_json()
    assert told(collect(course, loose)) == []
    assert grade(course, ASSIGNMENT).as_json() == direct


def test_people_are_told_what_to_do(course, loose):
    with pytest.raises(CourseError, match=r"fix: name a folder of hand-ins"):
        collect(course, loose / "nowhere")
    with pytest.raises(CourseError, match="did you mean"):
        collect(course, loose, assignment="02-agency")


def changed(*, at=AT, **values):
    answers = reference_answers(make_key(), at=at)
    given = {item: replace(answers.responses[item.replace("_", "-")], value=value) for item, value in values.items()}
    given = {item.replace("_", "-"): answer for item, answer in given.items()}
    return write_answers(replace(answers, responses={**answers.responses, **given}))


def sealed(course, to, student, answers, *, at=AT, name=None):
    """What a trainee hands in with `grader hand-in`, as it arrives."""
    folder = to.parent / "work" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    for file in (course.exercises / ASSIGNMENT).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "answers.json").write_bytes(answers)
    made = hand_in(folder, owner=student, out=to, now=at).path
    if name:
        made = made.rename(to / name)
    os.utime(made, (at.timestamp(), at.timestamp()))


def time_of(course, student):
    return read_timestamp((course.submitted / student / ASSIGNMENT / "timestamp.txt").read_bytes())


def test_a_hand_in_file_is_placed_under_its_trainee_without_its_manifest(course, loose):
    sealed(course, loose, "anna", ANSWERS)
    sealed(course, loose, "li-ming.b", ANSWERS)
    sealed(course, loose, "chen", ANSWERS, name=f"chen-{ASSIGNMENT} (1).zip")
    sealed(course, loose, "dora", ANSWERS, name="dora.zip")
    collected = collect(course, loose)
    assert told(collected) == []
    assert sorted(one.student for one in collected.placed) == ["anna", "chen", "dora", "li-ming.b"]
    for student in ("anna", "chen", "dora", "li-ming.b"):
        names = sorted(path.name for path in (course.submitted / student / ASSIGNMENT).iterdir())
        assert names == [f"{ASSIGNMENT}.ipynb", "answers.json", "submission_secret.txt", "timestamp.txt"]
    batch = grade(course, ASSIGNMENT).as_json()
    assert {row["earned"] for row in batch["scores"].values()} == {17.0}
    assert [finding for finding in batch["findings"] if finding["finding"] != "unknown-owner"] == []


def test_a_file_without_a_manifest_keeps_its_whole_name_as_the_id(course, loose):
    zipped(loose / f"anna-{ASSIGNMENT}.zip", {f"{ASSIGNMENT}/answers.json": ANSWERS})
    assert [one.student for one in collect(course, loose).placed] == [f"anna-{ASSIGNMENT}"]


def test_a_name_that_leads_elsewhere_is_no_id_in_a_hand_in_file_either(course, loose):
    files = {f"{ASSIGNMENT}/answers.json": ANSWERS, f"{ASSIGNMENT}/manifest.json": b'{"owner": "../../anna"}'}
    zipped(loose / f"-{ASSIGNMENT}.zip", files)
    zipped(loose / f"a*-{ASSIGNMENT}.zip", files)
    collected = collect(course, loose)
    assert collected.placed == ()
    assert [one for _, one in told(collected)] == ["bad-student-id"] * 2


def test_of_identical_hand_ins_the_earliest_counts_whatever_their_order(course, loose):
    again = changed(at=datetime(2026, 9, 5, tzinfo=UTC))
    assert again != ANSWERS
    sealed(course, loose, "anna", again, at=datetime(2026, 9, 5, tzinfo=UTC))
    sealed(course, loose, "anna", ANSWERS, name=f"anna-{ASSIGNMENT} (1).zip")
    sealed(course, loose, "anna", ANSWERS, at=datetime(2026, 9, 7, tzinfo=UTC), name=f"anna-{ASSIGNMENT} (2).zip")
    collected = collect(course, loose)
    assert told(collected) == []
    assert [one.timestamp for one in collected.placed] == [naive("2026-09-01 03:00:00")]
    assert time_of(course, "anna") == naive("2026-09-01 03:00:00")


def test_the_same_work_collected_later_stays_timely_and_collected_earlier_becomes_so(course, loose, tmp_path):
    sealed(course, loose, "anna", ANSWERS, at=datetime(2026, 9, 5, tzinfo=UTC))
    collect(course, loose)
    sealed(course, loose, "anna", ANSWERS, at=datetime(2026, 9, 9, tzinfo=UTC))
    collected = collect(course, loose)
    assert told(collected) == []
    assert [one.timestamp for one in collected.placed] == [naive("2026-09-05")]
    assert time_of(course, "anna") == naive("2026-09-05")
    early = tmp_path / "early"
    early.mkdir()
    sealed(course, early, "anna", ANSWERS)
    assert told(collect(course, early)) == []
    assert time_of(course, "anna") == naive("2026-09-01 03:00:00")


def test_a_later_hand_in_with_one_changed_answer_replaces_and_takes_its_time(course, loose):
    other = changed(agency_05=30)
    sealed(course, loose, "anna", ANSWERS, name=f"anna-{ASSIGNMENT} (3).zip")
    sealed(course, loose, "anna", other, at=datetime(2026, 9, 3, tzinfo=UTC), name=f"anna-{ASSIGNMENT} (1).zip")
    collected = collect(course, loose)
    assert told(collected) == [("anna", "duplicate-hand-in")]
    assert (course.submitted / "anna" / ASSIGNMENT / "answers.json").read_bytes() == other
    sealed(course, loose, "anna", ANSWERS, at=datetime(2026, 9, 4, tzinfo=UTC), name=f"anna-{ASSIGNMENT} (2).zip")
    collect(course, loose)
    assert (course.submitted / "anna" / ASSIGNMENT / "answers.json").read_bytes() == ANSWERS
    assert time_of(course, "anna") == naive("2026-09-04"), "the first answers came back later"
