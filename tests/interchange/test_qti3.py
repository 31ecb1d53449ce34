"""QTI 3.0: what a platform reads back is what was meant, scored to the point as we score it."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import qti_convert
from lxml import etree

from grader.interchange.exports import UnsayableError
from grader.interchange.qti3 import assessment_item, package
from grader.interchange.qti3_scoring import identifier
from grader.items.assignments import Assignment
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order, offered
from grader.items.options import Option
from grader.items.rules import Rule
from grader.items.scoring import score
from grader.items.texts import LANGUAGES, Text
from tests.interchange.qti_processor import SPACE, Processor
from tests.interchange.responses_of_items import every_value
from tests.items import specimens

SAYABLE = [item for item in specimens.every_item() if not isinstance(item, Case)]
SCORED = [item for item in SAYABLE if not isinstance(item, Explain)]
HOSTILE = "]]><script>alert('1 & 2')</script>\"&lt;\u202e <!-- \N{SNOWMAN}"


def as_qti(item: Item, value: Any) -> Any:
    """A response in the form in which a platform hands it to response processing."""
    match item:
        case Classify():
            return [f"{identifier('s', one)} {identifier('c', to)}" for one, to in value.items()]
        case Assign():
            return [f"{identifier('s', one)} {identifier('c', to)}" for one, many in value.items() for to in many]
        case Choose() if not item.multiple:
            return identifier("o", value[0])
        case Choose() | Order():
            return [identifier("o", one) for one in value]
        case _:
            return value


def xml_of(item: Item, language: Any = "en") -> bytes:
    return etree.tostring(assessment_item(item, language), encoding="UTF-8")


def assignment(*items: Item) -> Assignment:
    return Assignment(name="02-agency-duties", title=specimens.text("title"), items=items)


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


@pytest.mark.parametrize("item", SCORED, ids=lambda item: f"{item.id}-{item.rule}")
def test_every_response_earns_there_what_it_earns_here(item):
    processor = Processor(xml_of(item))
    tried = [*every_value(item)]
    assert len(tried) > 4
    earned = {float(score(item, value).earned) for value in tried}
    assert len(earned) > 1
    for value in tried:
        assert processor.score(as_qti(item, value)) == pytest.approx(float(score(item, value).earned), abs=1e-9), value


@pytest.mark.parametrize("item", SCORED, ids=lambda item: f"{item.id}-{item.rule}")
def test_no_response_earns_nothing_and_the_declared_one_everything(item):
    processor = Processor(xml_of(item))
    assert processor.score(None if processor.cardinality == "single" else []) == 0
    assert processor.score(processor.correct()) == item.points


def test_steps_left_out_of_an_order_are_in_no_right_pair():
    item = specimens.order(Rule.PAIRS)
    processor = Processor(xml_of(item))
    for value in (["p"], ["p", "q"], ["s", "q"], ["q", "p", "r"]):
        right = {("p", "q"), ("p", "r"), ("p", "s"), ("q", "r"), ("q", "s"), ("r", "s")}
        pairs = sum((one, other) in right for at, one in enumerate(value) for other in value[at + 1 :])
        assert processor.score(as_qti(item, value)) == pytest.approx(pairs)


def test_shares_that_no_decimal_ends_add_up_to_full_marks():
    item = replace(specimens.classify(), points=7)
    assert Processor(xml_of(item)).score(as_qti(item, item.key)) == 7


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", SAYABLE, ids=lambda item: item.id)
def test_everything_offered_stands_there_once_in_the_language(item, language):
    root = etree.fromstring(xml_of(item, language))
    choices = root.xpath("//q:qti-simple-choice|//q:qti-simple-associable-choice", namespaces=SPACE)
    assert sorted(one.text for one in choices) == sorted(option.text.in_language(language) for option in offered(item))
    ids = [one.get("identifier") for one in choices]
    assert len(set(ids)) == len(ids)
    body = root.find("q:qti-item-body", SPACE)
    assert item.stem.in_language(language) in [p.text for p in body.findall("q:p", SPACE)]
    if isinstance(item, Number):
        assert item.unit.in_language(language) in "".join(body.itertext())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", SAYABLE, ids=lambda item: item.id)
def test_no_reason_and_no_guide_goes_where_a_player_might_show_it(item, language):
    told = [item.rationale, *([item.guide] if isinstance(item, Explain) else []), *item.misconceptions.values()]
    xml = xml_of(item, language).decode()
    root = etree.fromstring(xml)
    for text in told:
        assert text.in_language(language) not in "".join(root.itertext())
        assert text.in_language(language) not in html.unescape(xml)


def test_a_written_reason_waits_for_a_person_and_says_its_limit():
    root = etree.fromstring(xml_of(specimens.explain()))
    assert root.find("q:qti-response-processing", SPACE) is None
    assert root.find("q:qti-outcome-declaration[@identifier='SCORE']", SPACE).get("external-scored") == "human"
    mask = root.find(".//q:qti-extended-text-interaction", SPACE).get("pattern-mask")
    assert re.fullmatch(mask, "a\n" * 100)
    assert not re.fullmatch(mask, "a" * 201)


def test_the_order_in_which_steps_stand_says_nothing_of_the_key():
    item = specimens.order()
    root = etree.fromstring(xml_of(item))
    shown = [one.get("identifier") for one in root.findall(".//q:qti-simple-choice", SPACE)]
    assert shown != [identifier("o", step) for step in item.key]


def test_the_manifest_lists_every_file_and_no_other():
    made = package(assignment(*SAYABLE))
    found = files(made.data)
    manifest = etree.fromstring(found.pop("imsmanifest.xml"))
    space = {"p": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"}
    resources = manifest.findall(".//p:resource", space)
    assert {one.get("href") for one in resources} == set(found)
    assert {one.get("type") for one in resources} == {"imsqti_item_xmlv3p0"}
    assert len({one.get("identifier") for one in resources}) == len(found) == 2 * len(SAYABLE)
    for one in resources:
        item = etree.fromstring(found[one.get("href")])
        assert item.get("identifier") == one.get("identifier")
        assert item.get("{http://www.w3.org/XML/1998/namespace}lang")[:2] == one.get("href")[:2]
    assert made.count == len(SAYABLE)


def test_one_language_alone_can_be_had():
    found = files(package(assignment(*SAYABLE), ("zh",)).data)
    assert {name[:3] for name in found if name != "imsmanifest.xml"} == {"zh/"}


def test_the_same_items_give_the_same_bytes():
    assert package(assignment(*SAYABLE)).data == package(assignment(*SAYABLE)).data


def test_a_case_is_left_out_and_said():
    made = package(assignment(specimens.case(), specimens.choose()))
    assert made.count == 1
    (left,) = made.left_out
    assert "case" in str(left)
    assert "fix:" in str(left)


def test_hostile_text_is_text_and_hostile_ids_leave_the_folder_never():
    options = tuple(Option(id_, Text(f"{id_} {HOSTILE}", f"甲{HOSTILE}")) for id_ in ("1 2", "../a", "a/b", "a_2f_b"))
    item = replace(
        specimens.choose(), id="../../etc/x", stem=Text(HOSTILE, HOSTILE), options=options, key=frozenset(["a/b"])
    )
    found = files(package(assignment(item)).data)
    assert not any(".." in name.split("/") or name.startswith("/") for name in found)
    root = etree.fromstring(found["en/item-.._2f_.._2f_etc_2f_x.xml"])
    choices = root.findall(".//q:qti-simple-choice", SPACE)
    assert {one.text for one in choices} == {option.text.en for option in options}
    assert len({one.get("identifier") for one in choices}) == 4
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", one.get("identifier")) for one in choices)
    assert not root.xpath("//*[local-name()='script']")
    processor = Processor(xml_of(item))
    assert [processor.score(identifier("o", option.id)) for option in options] == [0, 0, 6, 0]


@pytest.mark.parametrize("character", ["\x00", "\x08", "\ud800", "\ufffe"])
def test_a_character_that_xml_cannot_hold_keeps_its_item_out_and_no_other(character):
    item = replace(specimens.choose(), stem=Text(f"a{character}b", "甲"))
    made = package(assignment(item, specimens.number()))
    assert made.count == 1
    assert item.id in str(made.left_out[0])


def test_a_figure_that_no_decimal_writes_is_left_out():
    item = replace(specimens.number(), key=Fraction(1, 3))
    with pytest.raises(UnsayableError, match="1/3 is no decimal"):
        assessment_item(item, "en")


def test_a_face_without_its_key_cannot_go_out():
    with pytest.raises(UnsayableError, match="no key"):
        assessment_item(replace(specimens.choose(), key=None), "en")


#: What QTI 2.1 lacks, and QTI 3.0 has: the only losses that the judge may name.
NEWER = {"external-scored", "data-*"}


@pytest.mark.parametrize("item", SAYABLE, ids=lambda item: item.id)
def test_an_outside_converter_reads_every_item_and_loses_nothing_but_what_the_older_version_lacks(item):
    older = qti_convert.convert_qti3_to_qti21(xml_of(item).decode())
    lost = {re.findall(r'"([a-z-]+)"|(data-\*)', warning.message)[0] for warning in older.warnings}
    assert {name or data for name, data in lost} <= NEWER
    again = etree.fromstring(qti_convert.upgrade_qti2_to_qti3(older.xml).encode())
    before = etree.fromstring(xml_of(item))
    for path in ("//q:qti-value", "//q:qti-simple-choice", "//q:qti-simple-associable-choice", "//q:p"):
        told = [[one.text for one in root.xpath(path, namespaces=SPACE)] for root in (before, again)]
        assert told[0] == told[1], path
    if not isinstance(item, Explain):
        assert Processor(etree.tostring(again)).score(Processor(xml_of(item)).correct()) == item.points
