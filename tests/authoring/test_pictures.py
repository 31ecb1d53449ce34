"""Pictures drawn from the tables: right, readable, the same each time, and wrong declarations named with their line."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from grader.authoring.fact_base import read_fact_base
from grader.authoring.pictures.canvas import COLOURS, SMALL
from grader.authoring.pictures.clocks import BOUNDS
from grader.authoring.pictures.declarations import read_pictures
from grader.authoring.pictures.lettering import lines_of, width_of
from grader.authoring.pictures.routes import HEADS
from grader.authoring.problems import SourceError
from grader.regime.acts import ACTS

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
FORMATS = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", FORMATS.split("## Pictures")[1].split("\n## ")[0], re.DOTALL)


@pytest.fixture(scope="module")
def base():
    return read_fact_base(ROOT / "datasets")


@pytest.fixture
def drawn(base, tmp_path):
    def draw(text: str) -> dict[str, bytes]:
        path = tmp_path / "pictures.yaml"
        path.write_text(text, encoding="utf-8")
        return read_pictures(path, "pictures.yaml", base)

    return draw


@pytest.fixture
def faults(drawn):
    def of(text: str) -> list[str]:
        with pytest.raises(SourceError) as caught:
            drawn(text)
        return [str(problem) for problem in caught.value.problems]

    return of


def texts(svg: bytes) -> str:
    """Return what is written on a picture, its lines joined as its language does."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return ("" if root.attrib["lang"] == "zh-Hans" else " ").join(one.text or "" for one in root.iter(f"{SVG}text"))


def light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_kind_has_an_example_in_the_documentation_that_draws(drawn):
    pictures = drawn("".join(EXAMPLES))
    assert {name.split(".")[0] for name in pictures} == {
        *("who-regulates-2021", "regulations-since-1995", "two-routes"),
        *("life-of-an-application", "who-then-and-now", "law-and-decree"),
    }
    for name in [one for one in pictures if not one.endswith(".zh.svg")]:
        assert name.replace(".svg", ".zh.svg") in pictures


def test_pictures_are_the_same_bytes_each_time(drawn):
    assert drawn("".join(EXAMPLES)) == drawn("".join(EXAMPLES))


@pytest.mark.parametrize("example", range(len(EXAMPLES)))
def test_nothing_sticks_out_whatever_font_the_reader_has(drawn, example):
    for name, svg in drawn(EXAMPLES[example]).items():
        root = ET.fromstring(svg)  # noqa: S314 - our own
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for one in root.iter(f"{SVG}text"):
            x, y, size = (float(one.attrib[key]) for key in ("x", "y", "font-size"))
            assert size >= SMALL, name
            long = width_of(one.text or "", size, bold="font-weight" in one.attrib)
            assert 0 < y < height, (name, one.text)
            if "transform" in one.attrib:
                assert y - long > 0, (name, one.text)
                continue
            left = x - {"start": 0, "middle": long / 2, "end": long}[one.attrib.get("text-anchor", "start")]
            assert left >= 0, (name, one.text)
            assert left + long <= width, (name, one.text)


@pytest.mark.parametrize("example", range(len(EXAMPLES)))
def test_every_picture_says_in_words_what_it_shows(drawn, example):
    for name, svg in drawn(EXAMPLES[example]).items():
        root = ET.fromstring(svg)  # noqa: S314 - our own
        assert root.attrib["role"] == "img"
        assert root.attrib["lang"] == ("zh-Hans" if name.endswith(".zh.svg") else "en")
        title, told = root.findtext(f"{SVG}title") or "", root.findtext(f"{SVG}desc") or ""
        assert title.split()[0] in texts(svg)
        assert len(told) > len(title)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_word_stands_out_from_every_ground(theme):
    for word in ("ink", "soft", "accent", "bad"):
        for ground in ("paper", "tint", "wash"):
            low, high = sorted((light(COLOURS[word][theme]), light(COLOURS[ground][theme])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (word, ground)


def test_the_page_never_paints_a_picture_on_a_ground_of_the_other_theme(drawn):
    for svg in drawn(EXAMPLES[0]).values():
        (style,) = ET.fromstring(svg).iter(f"{SVG}style")  # noqa: S314 - our own
        assert all(f".{name} {{ fill: {dark} }}" in style.text for name, (_, dark) in COLOURS.items())


def test_a_line_breaks_between_words_and_never_before_chinese_punctuation():
    assert lines_of("controlled chemicals", 90, 15) == ["controlled", "chemicals"]
    assert lines_of("dual-use-related-technologies", 90, 15)[0] == "dual-use-"
    assert all(not line.startswith(("，", "。")) for line in lines_of("出口管制，两用物项。" * 4, 75, 15))
    assert "".join(lines_of("出口管制，两用物项。" * 4, 75, 15)) == "出口管制，两用物项。" * 4


def test_a_timeline_shows_what_has_ended_with_its_end(drawn):
    shown = texts(drawn(EXAMPLES[1])["regulations-since-1995.svg"])
    assert "22 August 2002 to 30 November 2024  [MIS-24; D792-50]" in shown
    assert "from 1 December 2024  [D792-50]" in shown


def test_a_timeline_takes_years_and_months_and_marks_what_no_primary_text_supports(drawn):
    text = (
        "- {name: n, draw: timeline, table: treaties, date: joined, label: short, ids: [nsg, npt], as_of: 2026-08-25,"
        " title: {en: Joined, zh: 加入}}\n"
        "- {name: s, draw: timeline, table: changes, date: announced, label: what, ids: [rpl-2025-1], "
        "as_of: 2026-08-25, title: {en: Lists, zh: 名单}}\n"
    )
    pictures = drawn(text)
    assert "June 2004" in texts(pictures["n.svg"])
    assert "2004年6月" in texts(pictures["n.zh.svg"])
    assert "(secondary source)" in texts(pictures["s.svg"])


def test_a_route_names_its_conditions_its_validity_and_who_gives_it(drawn):
    shown = texts(drawn(EXAMPLES[2])["two-routes.svg"])
    for said in ("at most 1 year", "at most 3 years", "Ministry of Commerce", "Closed where", "[D792-16(2)]"):
        assert said in shown
    assert "The importer or end user is on the watch list" in shown


def test_a_route_shows_only_what_was_in_force_on_the_day(drawn, faults):
    old = EXAMPLES[2].replace("[single, general]", "[general-wp]").replace("2025-06-01", "2022-06-01")
    assert "no figure in the text" in texts(drawn(old)["two-routes.svg"])
    (fault,) = faults(EXAMPLES[2].replace("2025-06-01", "2022-06-01"))
    assert "single, general was not in force on 2022-06-01" in fault


def test_a_clock_names_figure_unit_start_and_what_does_not_count(drawn):
    shown = texts(drawn(EXAMPLES[3])["life-of-an-application.zh.svg"])
    for said in ("45", "个工作日", "起算：受理申请之日", "不计入：组织鉴别、征询专家意见", "及时"):
        assert said in shown


def test_a_comparison_sets_then_beside_now_and_says_where_there_is_nothing(drawn):
    pictures = drawn(EXAMPLES[4])
    told = ET.fromstring(pictures["who-then-and-now.svg"]).findtext(f"{SVG}desc") or ""  # noqa: S314 - our own
    assert "Dual-use items as a whole: White paper, December 2021: not named; Texts in force, December 2024: " in told
    assert "at most 45 working days" in texts(pictures["law-and-decree.svg"])


def test_an_article_is_its_own_source(drawn):
    text = EXAMPLES[4].split("- name: law-and-decree")[1].replace("table: periods", "table: sources")
    rows = "cells: title\n  rows:\n    - subject: {en: Scope, zh: 范围}\n      cells: [ECL-2, D792-2]\n  as_of"
    text = re.sub(r"cells: period", "", re.sub(r"rows:.*?  as_of", rows, text, flags=re.DOTALL))
    shown = texts(drawn(f"- name: law-and-decree{text}")["law-and-decree.svg"])
    assert "[ECL-2]" in shown
    assert "[D792-2]" in shown


@pytest.mark.parametrize(
    ("example", "old", "new", "expected"),
    [
        (0, "table: duties", "table: duty", "pictures.yaml:3: picture who-regulates-2021: table duty: there is none"),
        (
            0,
            "columns: body",
            "columns: bodies",
            "pictures.yaml:5: picture who-regulates-2021: duties has no column bod",
        ),
        (0, "act: regulates", "acts: regulates", "pictures.yaml:6: picture who-regulates-2021: duties has no column a"),
        (0, "act: regulates", "act: regulate", "no row of duties is chosen"),
        (0, "draw: matrix", "draw: matrx", "did you mean matrix?"),
        (0, "2021-12-29", "2021-13-29", "as_of '2021-13-29' is no date"),
        (0, "columns: body", "colums: body", "unknown member colums"),
        (0, "columns: body", "columns: id", "no name in both languages"),
        (
            1,
            "words: {law",
            "words: {laws",
            "kind law: no name in both languages. fix: add words: {law: {en: …, zh: …}}",
        ),
        (1, "[ecl, ", "[ecl, cce, ", "row cce has no day in valid_from"),
        (1, "[ecl, ", "[ekl, ", "instruments: no row ekl"),
        (2, "effects: [requires", "effects: [require", "there is no effect require"),
        (2, "ids: [single, general]", "ids: []", "ids is empty"),
        (3, "  ids:", "  show: [start]\n  ids:", "a clock can't show start"),
        (4, "cells: [none, d792-27-records]", "cells: [d792-27-records]", "1 cells under 2 columns"),
        (4, "routes/general:allows", "routes/general:allow", "routes has no column allow"),
        (4, "order: [nuclear-dual-use", "order: [nuclear-dual", "no row has regime nuclear-dual"),
        (4, "title: {en: Who is named, zh: 点名的部门}", "title: {en: Who is named}", "the Chinese is missing"),
    ],
)
def test_a_wrong_declaration_is_named_with_its_line_and_cure(faults, example, old, new, expected):
    assert old in EXAMPLES[example]
    found = faults(EXAMPLES[example].replace(old, new))
    assert any(expected in fault for fault in found), found
    assert all(re.match(r"pictures\.yaml:\d+: .+\. fix: .+", fault) for fault in found)


def test_all_wrong_pictures_are_named_at_once(faults):
    found = faults((EXAMPLES[0] + EXAMPLES[3]).replace("duties", "duty").replace("d792-14-answer", "nothing"))
    assert len(found) == 2


def test_a_matrix_too_wide_for_a_narrow_page_is_refused(faults):
    (fault,) = faults(
        EXAMPLES[0]
        .replace("columns: body", "columns: act")
        .replace("2021-12-29", "2025-01-01")
        .replace("white-paper, act: regulates", "instrument")
    )
    assert "columns are too many for a narrow page" in fault


def test_every_act_bound_and_effect_of_the_tables_has_its_words(base):
    assert {row.values["act"] for row in base.table("duties").rows} <= set(ACTS)
    assert {row.values["bound"] for row in base.table("periods").rows} <= set(BOUNDS)
    assert {row.values["effect"] for row in base.table("route_conditions").rows} <= set(HEADS)
