"""Items as a QTI 3.0 content package: a manifest, and one assessment item for each item and language.

Writes keys, for the platform that scores. Rationales and marking guides stay here: QTI has blocks that only
scorers see, but not every player heeds whom they are for.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from lxml import etree
from lxml.builder import ElementMaker
from lxml.etree import _Element

from grader.interchange.exports import Export, UnsayableError, sayable
from grader.interchange.qti3_scoring import ITEM_SPACE, E, Scoring, identifier, scoring
from grader.interchange.texts import TAGS, limit, paragraphs, unit
from grader.items.assignments import Assignment
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.presentation import presented
from grader.items.texts import LANGUAGES, Language

_SCHEMAS = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/"
_PACKAGE_SPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_P = ElementMaker(namespace=_PACKAGE_SPACE, nsmap={None: _PACKAGE_SPACE})
_RESPONSE = {"response-identifier": "RESPONSE"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest day that a zip can hold: the same items give the same bytes


def package(assignment: Assignment, languages: Sequence[Language] = LANGUAGES) -> Export:
    """Return the zip of an assignment with its keys, one folder a language, and the items that it leaves out."""
    said, left_out = sayable(assignment.items, lambda item: _files(item, languages))
    items = [(name, path, data) for files in said for name, path, data in files]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        _add(zipped, "imsmanifest.xml", _manifest(assignment, [(name, path) for name, path, _ in items]))
        for _, path, data in items:
            _add(zipped, path, data)
    return Export(archive.getvalue(), len(said), left_out)


def assessment_item(item: Item, language: Language) -> _Element:
    """Return one item in one language. Raises `UnsayableError` for what QTI cannot say."""
    scored = scoring(item)
    root = E(
        "qti-assessment-item",
        {"identifier": f"{identifier('item', item.id)}-{language}", "title": item.id},
        {"adaptive": "false", "time-dependent": "false", _LANG: TAGS[language]},
    )
    root.set(_LOCATION, f"{ITEM_SPACE} {_SCHEMAS}imsqti_asiv3p0_v1p0.xsd")
    root.extend([scored.response, _score(item, scored), _most(item), *scored.outcomes])
    root.append(E("qti-item-body", *_asked(item, language)))
    if scored.processing is not None:
        root.append(scored.processing)
    return root


def _files(item: Item, languages: Sequence[Language]) -> list[tuple[str, str, bytes]]:
    name = identifier("item", item.id)
    return [
        (f"{name}-{language}", f"{language}/{name}.xml", _bytes(assessment_item(item, language)))
        for language in languages
    ]


def _score(item: Item, scored: Scoring) -> _Element:
    declared = {"identifier": "SCORE", "cardinality": "single", "base-type": "float"}
    limits = {"normal-minimum": "0", "normal-maximum": str(item.points)}
    by_person = {} if scored.processing is not None else {"external-scored": "human"}
    return E("qti-outcome-declaration", declared | limits | by_person, E("qti-default-value", E("qti-value", "0")))


def _most(item: Item) -> _Element:
    declared = {"identifier": "MAXSCORE", "cardinality": "single", "base-type": "float"}
    return E("qti-outcome-declaration", declared, E("qti-default-value", E("qti-value", str(item.points))))


def _asked(item: Item, language: Language) -> list[_Element]:
    """Return what a candidate sees, its rows in the order in which the course shows them."""
    stem = _paragraphs(item.stem.in_language(language))
    shown = presented(item)
    match shown:
        case Choose(options=options):
            most = {"max-choices": "0" if shown.multiple else "1", "shuffle": "true"}
            choices = (_option("qti-simple-choice", "o", one, language) for one in options)
            return [*stem, E("qti-choice-interaction", _RESPONSE | most, *choices)]
        case Classify() | Assign():
            return [*stem, _match_interaction(shown, language)]
        case Order(steps=steps):
            choices = (_option("qti-simple-choice", "o", one, language) for one in steps)
            return [*stem, E("qti-order-interaction", _RESPONSE | {"shuffle": "false"}, *choices)]
        case Number():
            entry = E("qti-text-entry-interaction", _RESPONSE | {"expected-length": "12"})
            return [*stem, E("p", unit(shown).in_language(language)), E("p", entry)]
        case Explain(max_characters=most):
            told = limit(shown).in_language(language)
            field = {"expected-length": str(most), "format": "plain", "pattern-mask": rf"[\s\S]{{0,{most}}}"}
            return [
                *stem,
                E("p", told),
                E("qti-extended-text-interaction", _RESPONSE | field | {"data-patternmask-message": told}),
            ]
        case Case():
            raise UnsayableError("a case is a chain of decisions", "keep it in the course's own notebooks")


def _match_interaction(item: Classify | Assign, language: Language) -> _Element:
    most = {"match-max": "1" if isinstance(item, Classify) else "0"}
    stimuli = [_option("qti-simple-associable-choice", "s", one, language, most) for one in item.stimuli]
    categories = [
        _option("qti-simple-associable-choice", "c", one, language, {"match-max": "0"}) for one in item.categories
    ]
    return E(
        "qti-match-interaction",
        _RESPONSE | {"max-associations": "0", "shuffle": "false"},
        E("qti-simple-match-set", *stimuli),
        E("qti-simple-match-set", *categories),
    )


def _option(tag: str, role: str, option: Option, language: Language, more: dict[str, str] | None = None) -> _Element:
    return E(tag, {"identifier": identifier(role, option.id)} | (more or {}), option.text.in_language(language))


def _paragraphs(text: str) -> list[_Element]:
    return [E("p", one) for one in paragraphs(text)]


def _manifest(assignment: Assignment, files: Sequence[tuple[str, str]]) -> bytes:
    resources = (
        _P("resource", {"identifier": name, "type": "imsqti_item_xmlv3p0", "href": path}, _P("file", {"href": path}))
        for name, path in files
    )
    root = _P(
        "manifest",
        {"identifier": identifier("items", assignment.name)},
        _P("metadata", _P("schema", "QTI Package"), _P("schemaversion", "3.0.0")),
        _P("organizations"),
        _P("resources", *resources),
    )
    root.set(_LOCATION, f"{_PACKAGE_SPACE} {_SCHEMAS}imsqtiv3p0_imscpv1p2_v1p0.xsd")
    return _bytes(root)


def _add(zipped: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.external_attr = 0o644 << 16
    zipped.writestr(entry, data, zipfile.ZIP_DEFLATED)


def _bytes(root: _Element) -> bytes:
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
