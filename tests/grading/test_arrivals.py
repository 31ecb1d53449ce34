"""What Moodle, Canvas and mail programs make of a hand-in finds its trainee, or is a finding; never a guess."""

import io
import json
import os
import stat
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from nbgrader.api import Student

from grader.grading.collecting import collect
from grader.grading.courses import CourseError
from grader.grading.gradebook import open_gradebook, transaction
from grader.grading.references import reference_answers
from grader.items.answers import write_answers
from grader.widgets.hand_ins import hand_in
from tests.submissions.courses import ASSIGNMENT, make_key

AT = datetime(2026, 9, 1, 3, tzinfo=UTC)
ANSWERS = write_answers(reference_answers(make_key(), at=AT))
ZIP = f"{{}}-{ASSIGNMENT}.zip"


@pytest.fixture
def loose(tmp_path):
    folder = tmp_path / "loose"
    folder.mkdir()
    return folder


@pytest.fixture
def sealed(course, tmp_path):
    """Make the bytes of what a trainee's button or command makes."""

    def make(student, answers=ANSWERS):
        folder = tmp_path / "work" / student / ASSIGNMENT
        folder.mkdir(parents=True, exist_ok=True)
        for file in (course.exercises / ASSIGNMENT).iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        (folder / "answers.json").write_bytes(answers)
        return hand_in(folder, owner=student, now=AT).path.read_bytes()

    return make


def roster(course, *people):
    """Enter (id, first name, last name, e-mail) into the gradebook."""
    engine = open_gradebook(course.gradebook_url)
    columns = ("id", "first_name", "last_name", "email")
    with transaction(engine) as connection:
        connection.execute(sa.insert(Student.__table__), [dict(zip(columns, one, strict=True)) for one in people])
    engine.dispose()


CLASS = (
    ("anna", "Anna", "Li", "anna.li@customs.example"),
    ("ben", "Ben-Luc", "O'Neill", "ben@customs.example"),
    ("chen", "伟", "陈", None),
)


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (AT.timestamp(), AT.timestamp()))


def archive(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 3, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def told(collected):
    return sorted((finding.student, finding.finding) for finding in collected.findings)


def placed(collected):
    return sorted(one.student for one in collected.placed)


@pytest.mark.parametrize(
    "name",
    [
        ZIP,
        f"{{}}-{ASSIGNMENT} (1).zip",
        f"{{}}-{ASSIGNMENT}(12).zip",
        f"{{}}-{ASSIGNMENT} - Copy.zip",
        f"{{}}-{ASSIGNMENT} - Copy (2).zip",
        f"{{}}-{ASSIGNMENT}.zip.txt",
        f"{{}}-{ASSIGNMENT}.zip.download",
        f"{{}}-{ASSIGNMENT}.ZIP",
        f"{{}}-{ASSIGNMENT}.zi_",
        f"{{}}_{ASSIGNMENT}.zip",
        "=?utf-8?Q?{}-02-agency-duties=2Ezip?=",
        "=?UTF-8?B?YW5uYS0wMi1hZ2VuY3ktZHV0aWVzLnppcA==?=.zip",
        "attachment.zip",
        "ATT00001.zip",
        "附件1.zip",
        f"{ASSIGNMENT}.zip",
        "anna.zip",
    ],
)
def test_a_name_that_a_mail_program_changed_still_finds_its_trainee(course, loose, sealed, name):
    put(loose / name.format("anna"), sealed("anna"))
    collected = collect(course, loose)
    assert (placed(collected), told(collected)) == (["anna"], [])


@pytest.mark.parametrize(
    ("name", "owner"), [(ZIP.format("ben"), "anna"), ("ben.zip", "anna"), (f"Anna-{ASSIGNMENT} (1).zip", "anna")]
)
def test_a_file_whose_name_and_manifest_disagree_is_a_finding(course, loose, sealed, name, owner):
    put(loose / name, sealed(owner))
    collected = collect(course, loose)
    assert placed(collected) == []
    assert [finding.finding for finding in collected.findings] == ["two-names"]
    assert owner in collected.findings[0].detail
    assert (loose / name).exists()


def test_blanks_and_composed_letters_are_no_disagreement(course, loose, sealed):
    put(loose / f"zoe\u0308 li_b-{ASSIGNMENT}.zip", sealed("zoë li b"))
    assert placed(collect(course, loose)) == ["zoë li b"]


def test_a_trainees_folder_may_hold_the_file_and_must_agree_with_it(course, loose, sealed):
    put(loose / "anna" / ZIP.format("anna"), sealed("anna"))
    put(loose / "ben" / ZIP.format("chen"), sealed("chen"))
    put(loose / "dora" / "work.zip", archive({"answers.json": ANSWERS}))
    collected = collect(course, loose)
    assert placed(collected) == ["anna", "dora"]
    assert told(collected) == [("ben", "two-names")]


def test_moodles_folders_are_placed_by_the_roster(course, loose, sealed):
    roster(course, *CLASS)
    put(loose / "Anna Li_101_assignsubmission_file_" / ZIP.format("anna"), sealed("anna"))
    put(loose / "Group 1-Ben-Luc O'Neill_102_assignsubmission_file" / "my work.zip", archive({"answers.json": ANSWERS}))
    put(loose / "陈伟_103_assignsubmission_file_" / "answers.json", ANSWERS)
    collected = collect(course, loose)
    assert (placed(collected), told(collected)) == (["anna", "ben", "chen"], [])


def test_moodles_flat_files_are_put_together_again(course, loose, sealed):
    roster(course, *CLASS)
    put(loose / f"Anna Li_101_assignsubmission_file_{ZIP.format('anna')}", sealed("anna"))
    put(loose / "Ben-Luc O'Neill_102_assignsubmission_file_answers.json", ANSWERS)
    put(loose / f"Ben-Luc O'Neill_102_assignsubmission_file_{ASSIGNMENT}.ipynb", b"{}")
    collected = collect(course, loose)
    assert (placed(collected), told(collected)) == (["anna", "ben"], [])
    names = {path.name for path in (course.submitted / "ben" / ASSIGNMENT).iterdir()}
    assert {"answers.json", f"{ASSIGNMENT}.ipynb"} < names


def test_canvas_files_are_placed_by_the_roster_with_late_marks_and_numbers(course, loose, sealed):
    roster(course, *CLASS)
    put(loose / f"lianna_12345_67890_{ZIP.format('anna')}", sealed("anna"))
    put(loose / f"oneillbenluc_LATE_12346_67891_ben-{ASSIGNMENT}-2.zip", sealed("ben"))
    put(loose / "陈伟_12347_67892_answers.json", ANSWERS)
    collected = collect(course, loose)
    assert (placed(collected), told(collected)) == (["anna", "ben", "chen"], [])


def test_a_platforms_download_is_read_as_the_zip_that_it_is(course, tmp_path, sealed):
    roster(course, *CLASS)
    download = tmp_path / "course-101.zip"
    put(
        download,
        archive(
            {
                f"Anna Li_101_assignsubmission_file_/{ZIP.format('anna')}": sealed("anna"),
                "Ben-Luc O'Neill_102_assignsubmission_file_/work/answers.json": ANSWERS,
                "陈伟_103_assignsubmission_file_answers.json": ANSWERS,
                "__MACOSX/._x": b"",
            }
        ),
    )
    collected = collect(course, download)
    assert (placed(collected), told(collected)) == (["anna", "ben", "chen"], [])


def test_a_trainees_zip_that_looks_like_a_download_hands_in_for_nobody_else(course, loose, sealed):
    roster(course, *CLASS)
    theirs = sealed("anna")
    put(loose / "ben.zip", archive({f"Anna Li_101_assignsubmission_file_/{ZIP.format('anna')}": theirs}))
    put(loose / "chen.zip", archive({"Anna Li_101_assignsubmission_file_/answers.json": ANSWERS}))
    collected = collect(course, loose)
    assert "anna" not in placed(collected)
    assert ("ben", "not-a-hand-in") in told(collected)


def test_what_the_platform_says_and_the_file_says_must_agree(course, loose, sealed):
    roster(course, *CLASS)
    put(loose / "Ben-Luc O'Neill_102_assignsubmission_file_" / ZIP.format("anna"), sealed("anna"))
    collected = collect(course, loose)
    assert placed(collected) == []
    assert [finding.finding for finding in collected.findings] == ["two-names"]
    assert "who is ben; the file says anna" in collected.findings[0].detail


def test_a_name_that_two_trainees_have_or_none_is_a_finding(course, loose, sealed):
    roster(course, *CLASS, ("anna2", "Anna", "Li", None))
    put(loose / "Anna Li_101_assignsubmission_file_" / ZIP.format("anna"), sealed("anna"))
    put(loose / "Zoe Wu_102_assignsubmission_file_" / ZIP.format("zoe"), sealed("zoe"))
    put(loose / "Participant 7_103_assignsubmission_file_" / "answers.json", ANSWERS)
    collected = collect(course, loose)
    assert placed(collected) == []
    assert {finding.finding for finding in collected.findings} == {"no-student-id"}
    assert "2 trainees are called Anna Li: anna, anna2" in collected.findings[0].detail


def test_without_a_roster_the_hand_in_names_its_trainee_and_two_people_cannot_be_one(course, loose, sealed):
    put(loose / "Anna Li_101_assignsubmission_file_" / ZIP.format("anna"), sealed("anna"))
    put(loose / "Ben O_102_assignsubmission_file_" / ZIP.format("ben"), sealed("ben"))
    put(loose / "Someone Else_103_assignsubmission_file_" / ZIP.format("ben"), sealed("ben"))
    put(loose / "Dora D_104_assignsubmission_file_" / "answers.json", ANSWERS)
    collected = collect(course, loose)
    assert placed(collected) == ["anna"]
    assert told(collected) == [("Dora D", "no-student-id"), ("ben", "two-names")]


def test_outlooks_wrapper_is_named_with_its_cure(course, loose):
    put(loose / "winmail.dat", b"\x78\x9f\x3e\x22")
    (finding,) = collect(course, loose).findings
    assert finding.finding == "not-a-hand-in"
    assert "plain attachment" in finding.detail


def test_a_nested_bomb_a_link_and_an_escape_in_a_download_lead_nowhere(course, tmp_path):
    bomb = archive({f"{n}/{ASSIGNMENT}.ipynb": b" " * 20_000_000 for n in range(6)})
    linked = zipfile.ZipInfo("Chen_103_assignsubmission_file_/answers.json")
    linked.external_attr = (stat.S_IFLNK | 0o777) << 16
    download = tmp_path / "download.zip"
    with zipfile.ZipFile(download, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("Anna_101_assignsubmission_file_/bomb.zip", bomb)
        made.writestr("Ben_102_assignsubmission_file_/../../../../answers.json", ANSWERS)
        made.writestr(linked, "/etc/passwd")
        made.writestr("Dora_104_assignsubmission_file_/huge.zip", b"\0" * 60_000_000)
        made.writestr(
            "Emil_105_assignsubmission_file_/in.zip", archive({"deeper.zip": archive({"answers.json": ANSWERS})})
        )
    collected = collect(course, download, assignment=ASSIGNMENT)
    assert placed(collected) == []
    assert told(collected) == [
        ("Anna", "bad-archive"), ("Ben", "no-student-id"), ("Chen", "no-student-id"), ("Dora", "too-large"),
        ("Emil", "not-a-hand-in"),
    ]  # fmt: skip
    assert not list(course.root.parent.rglob("passwd"))


def test_a_trainees_zip_that_unpacks_without_end_is_refused(course, loose):
    put(loose / "anna.zip", archive({f"{n}/{ASSIGNMENT}.ipynb": b" " * 20_000_000 for n in range(6)}))
    assert told(collect(course, loose)) == [("anna", "bad-archive")]


@pytest.mark.parametrize("claimed", [7, None, "../x", "a" * 300, {"x": 1}])
def test_a_manifest_claims_and_decides_nothing(course, loose, claimed):
    files = {
        f"{ASSIGNMENT}/answers.json": ANSWERS,
        f"{ASSIGNMENT}/manifest.json": json.dumps({"owner": claimed}).encode(),
    }
    put(loose / ZIP.format("anna"), archive(files))
    collected = collect(course, loose)
    if isinstance(claimed, str):
        assert told(collected) == [("anna-02-agency-duties", "bad-student-id")]
    else:
        assert placed(collected) == ["anna"]


def test_a_place_that_is_no_folder_and_no_zip_is_told_with_its_cure(course, loose):
    (loose / "x.zip").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(CourseError, match=r"can't be read as a zip .* fix: name a folder of hand-ins"):
        collect(course, loose / "x.zip")


def test_of_two_uploads_of_one_person_the_later_counts(course, loose, sealed):
    roster(course, *CLASS)
    answers = reference_answers(make_key(), at=AT)
    other = replace(answers.responses["agency-05"], value=30)
    changed = write_answers(replace(answers, responses={**answers.responses, "agency-05": other}))
    folder = loose / "Anna Li_101_assignsubmission_file_"
    put(folder / ZIP.format("anna"), sealed("anna"))
    put(folder / f"anna-{ASSIGNMENT} (1).zip", sealed("anna", changed))
    os.utime(folder / f"anna-{ASSIGNMENT} (1).zip", (AT.timestamp() + 60, AT.timestamp() + 60))
    collected = collect(course, loose)
    assert told(collected) == [("anna", "duplicate-hand-in")]
    assert (course.submitted / "anna" / ASSIGNMENT / "answers.json").read_bytes() == changed
