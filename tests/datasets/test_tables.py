"""The tables: sound against their cards, dated, in both languages, and readable with pandas."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from grader.authoring.fact_base import HORIZON, KEYABLE
from grader.authoring.yaml_sources import read_yaml
from tests.datasets.tables import BASE, FOLDER, ROOT

CARDS = {name: read_yaml(FOLDER / f"{name}.card.yaml", f"{name}.card.yaml") for name in BASE.by_name}
TABLES = sorted(BASE.by_name)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: tables whose rows answer questions on law: none of them may hold what was not checked
OF_LAW = (
    "routes",
    "route_conditions",
    "documents",
    "periods",
    "penalties",
    "enforcement_measures",
    "treaties",
    "duties",
)


def test_the_readme_lists_every_table_and_its_lines_read_them_with_pandas():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)\.csv` \|", readme, re.MULTILINE)) == TABLES
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert sorted(re.findall(r"^(\w+) = ", code, re.MULTILINE)) == TABLES
    code += "".join(f"print('{name}', len({name}), int({name}.isna().sum().sum()))\n" for name in TABLES)
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines() == [f"{name} {len(BASE.table(name).rows)} 0" for name in TABLES]


@pytest.mark.parametrize("name", TABLES)
def test_a_card_tells_what_its_table_is_in_two_languages_and_names_its_key(name):
    card = CARDS[name]
    assert card["table"] == name
    assert card["what"]["en"]
    assert CHINESE.search(card["what"]["zh"])
    assert card["key"]
    assert card["verified_on"] <= HORIZON


@pytest.mark.parametrize("name", TABLES)
def test_what_a_reader_sees_stands_in_both_languages(name):
    columns = BASE.table(name).columns
    pairs = [column.removesuffix("_en") for column in columns if column.removesuffix("_en") + "_zh" in columns]
    for r in BASE.table(name).rows:
        for pair in pairs:
            en, zh = r.values.get(f"{pair}_en", "-"), r.values[f"{pair}_zh"]
            if (name, pair) == ("glossary", "note") and not en:
                assert not zh, r.id
                continue
            if pair in {"confidence", "avoid"}:
                continue
            assert en.strip(), f"{name}/{r.id}: {pair}_en is empty"
            assert not CHINESE.search(en), f"{name}/{r.id}: {pair}_en holds Chinese"
            assert CHINESE.search(zh), f"{name}/{r.id}: {pair}_zh holds no Chinese"


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_dated_after_the_horizon(name):
    dates = [column for column, told in CARDS[name]["columns"].items() if told["type"] == "date"]
    dates += ["applied", "signed", "joined", "adopted", "in_force"] if name == "treaties" else []
    for r in BASE.table(name).rows:
        for column in dates:
            if (name, column) != ("changes", "fixed_end"):
                assert r.values[column][:10] <= HORIZON, f"{name}/{r.id}: {column} {r.values[column]}"


@pytest.mark.parametrize("name", TABLES)
def test_no_english_text_says_a_bare_control_list(name):
    for r in BASE.table(name).rows:
        for column, value in r.values.items():
            if (
                column.endswith("_en")
                and column not in {"white_paper_en", "avoid_en"}
                and "Export Control List" not in value
            ):
                assert not re.search(r"(?<!item )control list", value, re.IGNORECASE), f"{name}/{r.id}: {value}"


@pytest.mark.parametrize("name", TABLES)
def test_what_may_decide_a_score_cites_a_source_that_may(name):
    sources = {r.id: r.values["confidence"] for r in BASE.table("sources").rows}
    for r in BASE.table(name).rows:
        if name != "sources" and r.values["confidence"] in KEYABLE:
            cited = {sources[c if c in sources else c.split("(")[0]] for c in r.sources}
            assert cited & set(KEYABLE), f"{name}/{r.id} rests on {cited}"


@pytest.mark.parametrize("name", OF_LAW)
def test_a_row_that_answers_questions_on_law_was_checked(name):
    assert {r.values["confidence"] for r in BASE.table(name).rows} <= {"P", "Px", "S", "I"}


@pytest.mark.parametrize("name", ["routes", "route_conditions", "documents", "periods", "penalties"])
def test_the_rules_rest_on_primary_texts_alone(name):
    assert {r.values["confidence"] for r in BASE.table(name).rows} == {"P"}


@pytest.mark.parametrize("name", ["companies", "goods"])
def test_invented_rows_say_that_they_are(name):
    assert {(r.values["confidence"], r.values["source"]) for r in BASE.table(name).rows} == {
        ("stipulated", "STIPULATED")
    }


@pytest.mark.parametrize(
    ("instrument", "articles"),
    [
        ("ecl", 49),
        ("d792", 50),
        ("nuc", 24),
        ("ndu", 29),
        ("mis", 24),
        ("bio", 25),
        ("chm", 27),
        ("arm", 30),
        ("cl", 44),
    ],
)
def test_every_article_of_a_text_read_in_full_may_be_cited(instrument, articles):
    for number in range(1, articles + 1):
        assert BASE.resolves(f"{instrument.upper()}-{number}")
    assert not BASE.resolves(f"{instrument.upper()}-{articles + 1}")


def test_invented_goods_cover_every_class():
    classes = set(CARDS["goods"]["enums"]["class"])
    assert {r.values["class"] for r in BASE.table("goods").rows} == classes


def test_invented_companies_cover_every_trait():
    for trait in ("role", "place", "qualification", "compliance", "history", "listed"):
        told = set(CARDS["companies"]["enums"][trait])
        assert {r.values[trait] for r in BASE.table("companies").rows} == told, trait
