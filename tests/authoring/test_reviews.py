from __future__ import annotations

import json
from datetime import date

import pytest

from grader.authoring.blind_sheets import POOLS_READ, record_sheet, write_sheet
from grader.authoring.contents import read_content
from grader.authoring.planted_keys import PLANTED, Planted, plant, read_planted, write_planted
from grader.authoring.problems import SourceError
from grader.authoring.reviews import Review, read_records, reviews, settle, tally
from grader.authoring.yaml_sources import read_yaml, write_yaml
from grader.items.samples import reference_value
from grader.items.scoring import score
from tests.authoring.small_course import NAME, edit, write_small_course
from tests.items.specimens import assign, choose, classify, number, order

DAY = date(2026, 8, 25)
KEYS = {"small-01": {"nuclear": ["caea", "mofcom"], "firm": ["mofcom"]}, "small-02": ["mofcom"]}


@pytest.fixture
def root(tmp_path):
    return write_small_course(tmp_path)


def sheet(root, reading="en-source", reader="Reader A", count=10):
    path = root / "sheet.yaml"
    count = write_sheet(path, root, read_content(root), reading=reading, reader=reader, pools=POOLS_READ, count=count)
    return read_yaml(path, "sheet.yaml") if count else None


def answered(root, answers, reading="en-source", reader="Reader A"):
    given = sheet(root, reading, reader)
    for entry in given["items"]:
        entry["answer"] = answers.get(entry["item"])
    (root / "sheet.yaml").write_text(write_yaml(json.loads(json.dumps(given))), encoding="utf-8")
    return record_sheet(root / "sheet.yaml", "sheet.yaml", root, read_content(root), kind="machine", day=DAY)


def test_a_sheet_shows_the_item_and_neither_key_nor_reason(root):
    english, chinese = sheet(root), sheet(root, "zh-facts")
    text = json.dumps(english, ensure_ascii=False)
    assert "Which bodies does the paper name?" in text
    assert "The paragraph names them" not in text
    assert "neighbouring" not in text
    assert not {"key", "rationale", "level", "rule"} & {name for entry in english["items"] for name in entry}
    assert [entry["sources"] for entry in english["items"] if entry["item"] == "small-01"] == [["WP-II.2.3"]]
    assert "sources" not in json.dumps(chinese)
    assert "白皮书点名哪些机构？" in json.dumps(chinese, ensure_ascii=False)


def test_answers_are_held_against_the_keys_and_kept_beside_the_items(root):
    records, problems = answered(root, {"small-01": KEYS["small-01"], "small-02": ["caea"]})
    assert problems == []
    assert {record.item: record.verdict for record in records} == {"small-01": "agrees", "small-02": "differs"}
    kept = read_records(root / f"solutions/{NAME}/reviews.csv")
    assert [(record.item, record.reader, record.kind, record.day) for record in kept] == [
        ("small-01", "Reader A", "machine", "2026-08-25"),
        ("small-02", "Reader A", "machine", "2026-08-25"),
    ]


def test_an_item_that_was_read_is_not_handed_out_again_and_an_empty_answer_is_no_reading(root):
    answered(root, {"small-01": KEYS["small-01"]})
    assert [entry["item"] for entry in sheet(root, reader="Reader B")["items"]] == ["small-02"]
    assert len(sheet(root, "zh-facts")["items"]) == 2


def test_an_answer_that_can_t_be_read_is_named_and_not_recorded(root):
    records, problems = answered(root, {"small-01": "mofcom", "small-02": ["mofcom"]})
    assert [record.item for record in records] == ["small-02"]
    assert "item small-01: the answer 'mofcom' can't be read. fix:" in str(problems[0])


def test_an_item_changed_since_the_sheet_was_made_is_named(root):
    given = sheet(root)
    for entry in given["items"]:
        entry["answer"] = KEYS[entry["item"]]
    (root / "sheet.yaml").write_text(write_yaml(json.loads(json.dumps(given))), encoding="utf-8")
    edit(root, f"solutions/{NAME}/items.yaml", "Who is responsible now?", "Who is responsible today?")
    records, problems = record_sheet(
        root / "sheet.yaml", "sheet.yaml", root, read_content(root), kind="person", day=DAY
    )
    assert [record.item for record in records] == ["small-01"]
    assert "item small-02 has changed since the sheet was made" in str(problems[0])


def test_a_sheet_may_be_of_one_file_alone(root):
    for name, count in ((NAME, 2), ("bank-law", 0)):
        given = write_sheet(
            root / "sheet.yaml", root, read_content(root), reading="en-source", reader="A", pools=POOLS_READ, count=9,
            files=[name],
        )  # fmt: skip
        assert given == count


def test_something_else_is_no_sheet(root):
    (root / "sheet.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(SourceError, match="this is no sheet"):
        record_sheet(root / "sheet.yaml", "sheet.yaml", root, read_content(root), kind="person", day=DAY)


def test_a_difference_stays_open_until_it_is_settled_and_a_change_calls_for_new_readings(root):
    answered(root, {"small-01": KEYS["small-01"], "small-02": ["caea"]})
    answered(root, KEYS, "zh-facts")
    content = read_content(root)
    assert tally(reviews(root, content))["graded"] == {"items": 2, "read": 2, "open": 1, "guessable": 0}
    assert settle(root, content, "small-02", "en-source", "the reader took the older text") == 1
    assert tally(reviews(root, content))["graded"]["open"] == 0
    edit(root, f"solutions/{NAME}/items.yaml", "key: [mofcom]", "key: [caea]")
    (changed,) = [review for review in reviews(root, read_content(root)) if review.item.id == "small-02"]
    assert changed.lacking == ("en-source", "zh-facts")


def test_a_change_of_one_language_calls_for_a_new_reading_in_that_language_alone(root):
    answered(root, KEYS)
    answered(root, KEYS, "zh-facts")
    edit(root, f"solutions/{NAME}/items.yaml", "现在由谁负责？", "如今由谁负责？")
    (changed,) = [review for review in reviews(root, read_content(root)) if review.item.id == "small-02"]
    assert changed.lacking == ("zh-facts",)


def test_an_apply_item_answered_from_its_stem_alone_is_looked_at_again(root):
    answered(root, KEYS, "en-stem")
    assert {review.item.id: review.guessable for review in reviews(root, read_content(root))} == {
        "small-01": True,
        "small-02": False,
    }


def test_planted_keys_are_wrong_and_a_reader_who_answers_rightly_catches_them(root):
    content = read_content(root)
    found = reviews(root, content)
    planted = plant(found, 2, "seed")
    items = {review.item.id: review.item for review in found}
    for wrong in planted:
        assert score(items[wrong.item], wrong.value).earned < items[wrong.item].possible
        assert score(items[wrong.item], wrong.value).status == "scored"
    (root / "bank").mkdir()
    write_planted(root / PLANTED, planted)
    assert read_planted(root / PLANTED) == planted
    answered(root, KEYS)
    answered(root, {wrong.item: wrong.value for wrong in planted}, "zh-facts")
    noticed = read_planted(root / PLANTED)
    assert [wrong.noticed for wrong in noticed] == [{"en-source": True, "zh-facts": False}] * 2
    assert all(wrong.caught for wrong in noticed)
    edit(root, f"solutions/{NAME}/items.yaml", "Who is responsible now?", "Who is responsible today?")
    answered(root, KEYS, reader="Reader B")
    assert read_planted(root / PLANTED) == noticed, "the first answer stays"


def test_a_planted_key_that_nobody_contradicts_is_not_caught(root):
    (root / "bank").mkdir()
    write_planted(root / PLANTED, [Planted("small-02", ["caea"])])
    answered(root, {"small-02": ["caea"]})
    (missed,) = read_planted(root / PLANTED)
    assert missed.noticed == {"en-source": False}
    assert not missed.caught


@pytest.mark.parametrize("seed", range(25))
def test_a_slip_is_always_a_wrong_key_of_the_item_s_own_kind(seed):
    items = [assign(), classify(), order(), choose(), number()]
    found = [Review("graded", "x", "x", item, ()) for item in items]
    for wrong in plant(found, len(found), str(seed)):
        (item,) = [item for item in items if item.id == wrong.item]
        given = score(item, wrong.value)
        assert given.status == "scored"
        assert given.earned < item.possible
        assert wrong.value != reference_value(item)
