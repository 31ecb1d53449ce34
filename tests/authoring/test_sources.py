from __future__ import annotations

import pytest

from grader.authoring.fact_base import read_fact_base
from grader.authoring.modules import read_module
from grader.authoring.problems import SourceError
from grader.delivery.releases import built_files
from grader.items.codecs import read_key
from grader.items.scoring import score
from tests.authoring.small_course import CHOOSE, ITEM, NAME, edit, write_small_course

ITEMS = f"solutions/{NAME}/items.yaml"
LESSON = f"course/{NAME}/lesson.md"


@pytest.fixture
def root(tmp_path):
    return write_small_course(tmp_path)


def read(root):
    return read_module(root, NAME, read_fact_base(root / "datasets"))


def problems(root) -> list[str]:
    with pytest.raises(SourceError) as caught:
        read(root)
    return [str(problem) for problem in caught.value.problems]


def line_of(root, path, text) -> int:
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_sound_module_reads_and_its_derived_key_names_its_facts(root):
    item = read(root).exercises.graded.item("small-01")
    assert item.key == {"nuclear": {"mofcom", "caea"}, "firm": {"mofcom"}}
    assert item.facts == ("duties/d1", "duties/d2", "duties/d3")
    assert score(item, {"nuclear": ["mofcom", "caea"], "firm": ["mofcom"]}).earned == 3


def test_a_change_in_the_law_is_one_row(root):
    """The same question as of a later day rests on the later rows."""
    edit(root, ITEMS, "as_of: 2021-12-29", "as_of: 2026-08-25")
    edit(root, ITEMS, "      firm: {en: The goods of Qinglan Instruments, zh: 青岚仪器的货物, is: other}\n", "")
    item = read(root).exercises.graded.item("small-01")
    assert item.key == {"nuclear": {"mofcom"}}
    assert item.facts == ("duties/d4",)


WHY = "because: {en: The body was named wrongly., zh: 部门有误。}"


def test_what_is_decided_after_the_hand_out_is_read_and_built(root):
    edit(root, ITEMS, "id: small-01\n", f"id: small-01\n    standing: dropped\n    {WHY}\n")
    edit(root, ITEMS, "id: small-02\n", f"id: small-02\n    version: 2\n    corrects: 1\n    {WHY}\n")
    module = read(root)
    dropped, corrected = module.exercises.graded.items
    assert (dropped.standing, dropped.because.en) == ("dropped", "The body was named wrongly.")
    assert (corrected.version, corrected.corrects, corrected.standing) == (2, 1, "counted")
    key = read_key(built_files(module)[f"solutions/{NAME}/key.json"])
    assert (key.items[0].standing, key.items[1].corrects) == ("dropped", 1)
    assert key.former not in ("", key.release)


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("standing: droped", "unknown standing 'droped'. fix: did you mean dropped?"),
        ("standing: dropped", "it was changed, and nothing says why. fix: give because:"),
        (f"corrects: 1\n    {WHY}", "version 1 corrects version 1. fix: give the item a new version"),
        (WHY, "because: without a change. fix: give standing: or corrects: with it"),
        ("standing: credited\n    because: wrong", "because is not {en: …, zh: …}"),
    ],
)
def test_what_is_decided_must_be_whole(root, new, says):
    edit(root, ITEMS, "id: small-02\n", f"id: small-02\n    {new}\n")
    assert [problem for problem in problems(root) if says in problem and ITEMS in problem]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("kind: assign", "kind: asign", "unknown kind 'asign'. fix: did you mean assign?"),
        ("key: [mofcom]", "key: [sastind]", "key sastind is not offered. fix: use one of mofcom, caea"),
        ("id: small-02", "id: small-01", "stands twice (first on line 5)"),
        ("sources: [D792-4,", "sources: [D792-99,", "unknown source D792-99. fix: cite an id of datasets/sources.csv"),
        (
            "en: Who is responsible now?",
            "en: Who, now, is responsible?",
            "stem: 'now' is no member of a text. fix: put quotes",
        ),
        (", zh: 现在由谁负责？", "", "stem: the Chinese is missing. fix: add zh:"),
        ("zh: 它出现在相邻的段落里。", "zh: ''", "misconceptions of sastind: the Chinese is missing"),
        ("    level: recall\n", "", "level is missing. fix: give level"),
        ("points: 1", "pionts: 1", "unknown member pionts. fix: did you mean points?"),
        ("points: 1", "points: one", "points is not a whole number"),
        (
            "as_of: 2026-08-25",
            "as_of: 2026-08-26",
            "as of 2026-08-26. fix: the sources reach to 2026-08-25: ask as of that day or earlier",
        ),
        ("as_of: 2026-08-25", "as_of: soon", "as_of 'soon' is no date"),
        ("rule: each", "rule: pairs", "unknown rule 'pairs'"),
        ("where: {act: regulates}", "where: {act: eats}", "the key can't be derived: duties says nothing of nuclear"),
        ("where: {act: regulates}", "where: {acts: regulates}", "duties: no column acts"),
        ("caea: {from: bodies}", "caea: {from: bodys}", "table bodys: there is none"),
        ("      caea: {from: bodies}\n", "", "duties keys caea, which is not offered"),
        ("rule: each", "rule: net", "the key marks 3 of 6"),
    ],
)
def test_a_broken_item_is_named_with_its_line_and_cure(root, old, new, expected):
    text = (root / ITEMS).read_text(encoding="utf-8")
    edit(root, ITEMS, old, new)
    if expected == "the key marks 3 of 6":  # half is fair: net stands
        assert read(root).exercises.graded.item("small-01").rule == "net"
        return
    found = problems(root)
    assert any(expected in problem for problem in found), found
    assert all(problem.startswith(f"{ITEMS}:") and ". fix: " in problem for problem in found)
    assert text != (root / ITEMS).read_text(encoding="utf-8")


def test_problems_point_at_the_line(root):
    edit(root, ITEMS, "kind: choose", "kind: chose")
    assert problems(root)[0].startswith(f"{ITEMS}:{line_of(root, ITEMS, 'kind: chose')}: ")


def test_broken_yaml_is_named_with_its_line(root):
    edit(root, ITEMS, "stem: {en: Who", "stem: {en: 'Who")
    assert any("broken YAML" in problem for problem in problems(root))


def test_a_member_that_stands_twice_is_no_silent_overwrite(root):
    edit(root, ITEMS, "    points: 1\n", "    points: 1\n    points: 2\n")
    assert any("points stands twice" in problem for problem in problems(root))


def test_all_problems_of_all_files_come_at_once(root):
    edit(root, ITEMS, "kind: assign", "kind: asign")
    edit(root, ITEMS, ", zh: 现在由谁负责？", "")
    edit(root, f"course/{NAME}/practice.yaml", "key: [caea]", "key: [nobody]")
    edit(root, f"course/{NAME}/pictures.yaml", "columns: body", "columns: ghost")
    found = problems(root)
    assert {problem.split(":")[0] for problem in found} == {
        ITEMS,
        f"course/{NAME}/practice.yaml",
        f"course/{NAME}/pictures.yaml",
    }
    assert len(found) >= 4


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("practice-01", "practice-02", "exercise practice-02 is not among the items"),
        ("[WP-II.2.3]", "[WP-II.2.99]", "unknown source WP-II.2.99"),
        ("who.svg", "whom.svg", "there is no picture whom.svg"),
        ('exercise("practice-01")', 'exercise("practice-01"); import os', "not of the allowed form"),
        ("---\ntitle", "title", "no front matter"),
    ],
)
def test_a_lesson_is_held_against_its_items_pictures_and_sources(root, old, new, expected):
    edit(root, LESSON, old, new)
    assert any(expected in problem for problem in problems(root))


def test_a_key_never_rests_on_what_no_primary_text_says(root):
    edit(
        root,
        ITEMS,
        ITEM,
        ITEM.replace("regulates", "reviews")
        .replace("2021-12-29", "2026-08-25")
        .replace("{from: regimes}", "{from: regimes, is: other}", 1),
    )
    assert any("duties/d5 is not read in a primary text" in problem for problem in problems(root))


def test_pools_never_share_an_item(root):
    edit(root, f"course/{NAME}/practice.yaml", "practice-01", "small-02")
    edit(root, LESSON, "practice-01", "small-02")
    edit(root, f"course/{NAME}/lesson.zh.md", "practice-01", "small-02")
    assert any("item small-02 is graded and practice" in problem for problem in problems(root))


def test_a_choose_key_may_come_from_a_table(root):
    derived = "{derive: duties, value: body, where: {act: regulates, regime: nuclear}, as_of: 2026-08-25}"
    edit(root, ITEMS, CHOOSE, CHOOSE.replace("[mofcom]", derived))
    item = read(root).exercises.graded.item("small-02")
    assert (item.key, item.facts) == ({"mofcom"}, ("duties/d4",))


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        ("duties", "d1,mofcom", "d1,mofcomm", "body mofcomm is no id of bodies.csv"),
        ("duties", "d2,caea", "d1,caea", "id d1 stands twice"),
        ("duties", "WP-II.2.3,P,2021-12-29", "WP-9.9.9,P,2021-12-29", "source WP-9.9.9 is not in sources.csv"),
        ("duties", "2021-12-29,2024-11-30", "2021-13-29,2024-11-30", "valid_from '2021-13-29' is no date"),
        ("duties", "2021-12-29,2024-11-30", "2025-12-29,2024-11-30", "the first day comes first"),
        ("duties", ",,2026-08-25", ",,2026-09-01", "verified on 2026-09-01"),
        ("duties", "P,2021", "Q,2021", "confidence 'Q'"),
        ("duties", "D792-4,P,2024-12-01", "D792-4,P,2024-11-30", "d4 holds on the same days as d1"),
        ("duties", "d1,mofcom,", "d1,", "cells where the header has"),
        ("duties", "id,body", "id,organ", "column organ is not on the card"),
        ("bodies", "Ministry of Commerce,", '"Ministry of" Commerce,', "fix: quote"),
    ],
)
def test_a_broken_table_is_named_with_file_and_line(root, table, old, new, expected):
    edit(root, f"datasets/{table}.csv", old, new)
    found = problems(root)
    assert any(expected in problem for problem in found), found
    assert any(problem.startswith(f"datasets/{table}.csv") for problem in found)
