from __future__ import annotations

import base64
import json

import pytest

from grader.authoring.contents import read_content
from grader.authoring.copies import DIGESTS, runs
from grader.authoring.gate import check
from grader.delivery.releases import built_files, write
from grader.items.codecs import key_canary
from tests.authoring.small_course import (
    CHOOSE,
    HEAD,
    NAME,
    edit,
    write_small_course,
)

RATIONALE = "The paragraph names them one by one."
CHINESE = "该段逐一点名这些机构。"
KEY = {"nuclear": ["caea", "mofcom"], "firm": ["mofcom"]}


@pytest.fixture
def course(tmp_path):
    root = write_small_course(tmp_path)
    content = read_content(root)
    files = {path: data for module in content.modules for path, data in built_files(module).items()}
    write(root, files)
    return root, content, files


def findings(course) -> list[str]:
    """What the gate says of the course as it was built, its texts and lines as they stand now."""
    root, content, files = course
    return [str(problem) for problem in check(root, content, files)]


def read_again(course) -> list[str]:
    """What the gate says of the course read and built anew."""
    root, *_ = course
    content = read_content(root)
    files = {path: data for module in content.modules for path, data in built_files(module).items()}
    write(root, files)
    return [str(problem) for problem in check(root, content, files)]


def test_a_sound_course_passes(course):
    assert findings(course) == []


@pytest.mark.parametrize(
    "secret",
    [
        "CANARY",
        RATIONALE,
        CHINESE,
        json.dumps(CHINESE),
        "It is named in a neighbouring paragraph.",
        base64.b64encode(RATIONALE.encode()).decode(),
        base64.b64encode(b"x" + RATIONALE.encode() + b"!").decode(),
        base64.b64encode(b"xy" + CHINESE.encode()).decode(),
        json.dumps(KEY),
        json.dumps(KEY, separators=(",", ":")),
        json.dumps({"answers": KEY | {"more": 1}}),
        repr(KEY),
        base64.b64encode(json.dumps(KEY).encode()).decode(),
        json.dumps({"small-02": ["mofcom"]}),
        json.dumps(dict(reversed(KEY.items()))),
        base64.b64encode(json.dumps(dict(sorted(KEY.items()))).encode()).decode(),
    ],
)
@pytest.mark.parametrize("place", [f"course/{NAME}/lesson.ipynb", f"exercises/{NAME}/{NAME}.ipynb", "grader/notes.py"])
def test_a_secret_in_any_disguise_is_found_where_a_trainee_could_look(course, secret, place):
    root, content, _ = course
    secret = key_canary(content.modules[0].exercises.graded) if secret == "CANARY" else secret
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n# {secret}\n", encoding="utf-8")
    found = [finding for finding in findings(course) if finding.startswith(f"{place}:")]
    assert found, "the leak was not found"
    assert all("keys never travel" in finding for finding in found)


def test_the_open_tables_are_no_leak(course):
    root, *_ = course
    assert "caea" in (root / "datasets/duties.csv").read_text(encoding="utf-8")
    assert findings(course) == []


def test_more_than_a_face_in_the_release_is_found(course):
    root, *_ = course
    path = root / f"exercises/{NAME}/items.json"
    members = json.loads(path.read_text(encoding="utf-8"))
    members["items"][1]["rule"] = "net"
    members["items"][1]["level"] = "recall"
    path.write_text(json.dumps(members), encoding="utf-8")
    assert any("holds more, or other, than the items' faces" in finding for finding in findings(course))


@pytest.mark.parametrize(
    "stray", [f"exercises/{NAME}/key.json", f"solutions/{NAME}/old.txt", "exercises/99-ghost/a.md"]
)
def test_a_stray_file_is_found(course, stray):
    root, *_ = course
    (root / stray).parent.mkdir(parents=True, exist_ok=True)
    (root / stray).write_text("{}", encoding="utf-8")
    assert any(finding.startswith(f"{stray}: a stray file") for finding in findings(course))


def test_answers_left_by_work_are_no_strays(course):
    root, *_ = course
    (root / f"course/{NAME}/answers.json").write_text("{}", encoding="utf-8")
    (root / f"exercises/{NAME}/.ipynb_checkpoints").mkdir()
    (root / f"exercises/{NAME}/.ipynb_checkpoints/x.ipynb").write_text("{}", encoding="utf-8")
    assert findings(course) == []


@pytest.mark.parametrize("tree", ["exercises", "solutions"])
def test_answers_that_lie_where_releases_are_made_are_found(course, tree):
    root, *_ = course
    (root / tree / NAME / "answers.json").write_text("{}", encoding="utf-8")
    assert any("answers lie where releases are made" in finding for finding in findings(course))


def test_minutes_that_do_not_add_up_are_found(course):
    root, *_ = course
    edit(root, f"solutions/{NAME}/{NAME}.md", "minutes: 3", "minutes: 30")
    edit(root, f"course/{NAME}/lesson.md", "minutes: 2", "minutes: 20")
    found = findings(course)
    assert any("minutes 30, the items add up to 3" in finding for finding in found)
    assert any("minutes 20; practice (1)" in finding for finding in found)


def test_the_headings_of_a_lesson_add_up_to_its_minutes(course):
    root, *_ = course
    edit(root, f"course/{NAME}/lesson.md", "# Small (2 min)", "# Small (3 min)")
    assert any("minutes 2, the headings add up to 3" in finding for finding in findings(course))


PART = "\n# Part 1. Who (12 min)\n\nNo practice here.\n"


def test_a_part_without_practice_or_beyond_ten_minutes_is_found_and_so_is_a_module_that_is_too_short(course):
    root, *_ = course
    path = root / f"course/{NAME}/lesson.md"
    path.write_text(path.read_text(encoding="utf-8") + PART, encoding="utf-8")
    found = findings(course)
    assert any("Part 1. Who: no practice. fix: add an exercise" in finding for finding in found)
    assert any("Part 1. Who: 12 minutes, 10 at most" in finding for finding in found)
    assert any("minutes 2; a module takes 60 to 120" in finding for finding in found)


def bank(root, text):
    (root / "bank").mkdir(exist_ok=True)
    (root / "bank/law.yaml").write_text(HEAD.replace(NAME, "bank-law") + text, encoding="utf-8")


def test_an_item_in_two_pools_is_found(course):
    root, *_ = course
    bank(root, CHOOSE)
    assert any("item small-02 is secure here and graded at solutions/" in finding for finding in read_again(course))


@pytest.mark.parametrize(
    ("enemy", "what"),
    [("small-01", "item law-01 is secure, its enemy small-01 is graded"), ("law-99", "enemy law-99 is no item")],
)
def test_an_enemy_in_another_pool_or_nowhere_is_found(course, enemy, what):
    root, *_ = course
    bank(root, CHOOSE.replace("small-02", "law-01") + f"    enemies: [{enemy}]\n")
    assert any(what in finding for finding in read_again(course))


def test_a_fourth_item_of_one_template_is_found(course):
    root, *_ = course
    bank(root, "".join(CHOOSE.replace("small-02", f"law-0{n}") + "    template: who\n" for n in range(1, 5)))
    found = [finding for finding in read_again(course) if "template who has 4 secure items, 3 at most" in finding]
    assert len(found) == 1
    assert found[0].startswith("bank/law.yaml:")


def test_the_bank_s_keys_and_reasons_must_not_travel_either(course):
    root, *_ = course
    bank(root, CHOOSE.replace("small-02", "law-01").replace("Article 4 says so in as many words.", "Known to few."))
    (root / "grader").mkdir()
    (root / "grader/notes.py").write_text('NOTE = "Known to few."; KEY = {"law-01": ["mofcom"]}\n', encoding="utf-8")
    found = [finding for finding in read_again(course) if finding.startswith("grader/notes.py")]
    assert any("holds the key of law-01" in finding for finding in found)


def test_a_paragraph_that_too_few_items_cite_is_found(course):
    root, *_ = course
    edit(root, f"solutions/{NAME}/items.yaml", "sources: [D792-4, WP-II.2.3]", "sources: [D792-4]")
    edit(root, f"course/{NAME}/practice.yaml", "sources: [D792-4, WP-II.2.3]", "sources: [D792-4]")
    found = read_again(course)
    assert any("WP-II.2.3: 1 graded item(s) cite it, 2 are needed. fix: write 1 more" in finding for finding in found)
    assert any("WP-II.2.3: 0 practice item(s) cite it, 1 are needed" in finding for finding in found)


def test_an_introduction_needs_no_item(course):
    root, *_ = course
    path = root / "datasets/sources.csv"
    row = "WP-II.2.1,wp,wp,P,2021-12-29,,2026-08-25"
    path.write_text(f"{path.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")
    assert read_again(course) == []


def test_a_copy_of_the_white_paper_is_found_and_a_marked_extract_is_none(course):
    root, *_ = course
    passage = "One may read here that the bodies of a State share this work among each other every day."
    (root / "tests/course").mkdir(parents=True)
    (root / DIGESTS).write_text("\n".join(digest for _, digest in runs(passage)), encoding="ascii")
    edit(root, f"course/{NAME}/lesson.md", "Read [WP", f"Mind this:\n{passage}\n\nRead [WP")
    edit(root, f"solutions/{NAME}/items.yaml", "Who is responsible now?", f'"{passage} Who?"')
    found = [finding for finding in read_again(course) if "11 words in a row stand in the white paper" in finding]
    assert [finding.split(":")[0] for finding in found] == [
        f"course/{NAME}/lesson.md",
        f"solutions/{NAME}/items.yaml",
    ]
    edit(root, f"course/{NAME}/lesson.md", f"Mind this:\n{passage}", f"> **Extract** [WP-II.2.3]\n> {passage}")
    found = [finding for finding in read_again(course) if "11 words in a row" in finding]
    assert [finding.split(":")[0] for finding in found] == [f"solutions/{NAME}/items.yaml"]


GLOSSARY = """\
id,term_en,term_zh,avoid_en,avoid_zh,source,confidence,valid_from,valid_to,verified_on
g1,item control list,管制清单,control list,管控清单,WP-II.2.3,P,,,2026-08-25
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{en: Is it on a control list?, zh: 是吗？}", "'control list' is not the glossary's word"),
        ("{en: Is it on the list?, zh: 是否列入管控清单？}", "'管控清单' is not the glossary's word"),
        ("{en: Is it on an item control list?, zh: 是否列入管制清单？}", None),
        ("{en: 'Is it on what he calls \"a control list\"?', zh: 是否列入“管控清单”？}", None),
    ],
)
def test_another_word_than_the_glossary_s_is_found(course, text, found):
    root, *_ = course
    (root / "datasets/glossary.csv").write_text(GLOSSARY, encoding="utf-8")
    columns = "".join(
        f"  {column}: {{type: text, meaning: m}}\n" for column in GLOSSARY.split("\n", maxsplit=1)[0].split(",")
    )
    (root / "datasets/glossary.card.yaml").write_text(f"table: glossary\nkey: [id]\ncolumns:\n{columns}", "utf-8")
    edit(root, f"solutions/{NAME}/items.yaml", "{en: Who is responsible now?, zh: 现在由谁负责？}", text)
    said = [finding for finding in read_again(course) if "glossary's word" in finding]
    assert len(said) == (found is not None)
    assert all(str(found) in finding and "item small-02" in finding for finding in said)
