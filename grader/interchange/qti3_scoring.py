"""How an item is scored, in QTI 3.0's own words: its response declared, and the processing that yields SCORE.

Every scoring rule of ours is said exactly; only the outcome is a float. Knows nothing of how an item is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from lxml.builder import ElementMaker
from lxml.etree import _Element

from grader.interchange.exports import UnsayableError
from grader.interchange.texts import decimal
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.options import Option
from grader.items.rules import Rule

ITEM_SPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MAP_RESPONSE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"
E = ElementMaker(namespace=ITEM_SPACE, nsmap={None: ITEM_SPACE})
_RESPONSE, _SCORE, _RIGHT = ({"identifier": name} for name in ("RESPONSE", "SCORE", "RIGHT"))
_AS_WHOLE = Rule.ALL_OR_NOTHING


@dataclass(frozen=True, slots=True)
class Scoring:
    """The parts of an item that score it: the response, outcomes beside SCORE, and the processing (None: a person)."""

    response: _Element
    outcomes: tuple[_Element, ...] = ()
    processing: _Element | None = None


def identifier(role: str, id_: str) -> str:
    """Return an identifier that QTI takes: a letter first, and two ids never become one.

    `role` keeps apart a stimulus and a category of the same id, which share one item.
    """
    return f"{role}-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):x}_", id_)


def scoring(item: Item) -> Scoring:
    """Return how an item is scored. Raises `UnsayableError` for a case."""
    match item:
        case Choose(key=frozenset(key)):
            return _chosen(item, key)
        case Classify(key=dict(key)):
            return _placed(item, {stimulus: frozenset({category}) for stimulus, category in key.items()})
        case Assign(key=dict(key)):
            return _placed(item, key)
        case Order(key=tuple(key)):
            return _ordered(item, key)
        case Number(key=Fraction() as key):
            response = _response("single", "float", [decimal(key)])
            return Scoring(response, processing=_processing(_all(item, _near(item, key))))
        case Explain():
            return Scoring(_response("single", "string", []))
        case Case():
            what = "a case is a chain of decisions, each keyed on the path chosen; QTI 3.0 has no such interaction"
            raise UnsayableError(what, "keep it in the course's own notebooks")
    raise UnsayableError("it has no key", "export from key.json")


def _chosen(item: Choose, key: frozenset[str]) -> Scoring:
    cardinality = "multiple" if item.multiple else "single"
    keyed = [identifier("o", option.id) for option in item.options if option.id in key]
    if item.rule is _AS_WHOLE:
        return Scoring(_response(cardinality, "identifier", keyed), processing=_processing(_all(item, _match())))
    return _mapped(_response(cardinality, "identifier", keyed), keyed, item.possible / len(key), item)


def _placed(item: Classify | Assign, key: Mapping[str, frozenset[str]]) -> Scoring:
    keyed = [_pair(one.id, to.id) for one in item.stimuli for to in item.categories if to.id in key[one.id]]
    response = _response("multiple", "directedPair", keyed)
    if item.rule is _AS_WHOLE:
        return Scoring(response, processing=_processing(_all(item, _match())))
    if item.rule is Rule.EACH and isinstance(item, Assign):
        rights = (_exactly(one, item.categories, key[one.id]) for one in item.stimuli)
        return Scoring(response, (_counter("RIGHT"),), _counted(item, rights, len(item.stimuli)))
    return _mapped(response, keyed, item.possible / len(keyed), item)


def _ordered(item: Order, key: tuple[str, ...]) -> Scoring:
    keyed = [identifier("o", step) for step in key]
    response = _response("ordered", "identifier", keyed)
    if item.rule is _AS_WHOLE:
        return Scoring(response, processing=_processing(_all(item, _match())))
    if item.rule is Rule.EACH:
        rights = (_stands_at(step, place) for place, step in enumerate(keyed, start=1))
        return Scoring(response, (_counter("RIGHT"),), _counted(item, rights, len(key)))
    places = range(1, len(key) + 1)
    ranked = [_ranked(keyed, place) for place in places]
    rights = (E("qti-lt", _variable(f"RANK{one}"), _variable(f"RANK{other}")) for one, other in combinations(places, 2))
    outcomes = (_counter("RIGHT"), *(_counter(f"RANK{place}") for place in places))
    return Scoring(response, outcomes, _counted(item, rights, len(key) * (len(key) - 1) // 2, before=ranked))


def _mapped(response: _Element, keyed: Sequence[str], worth: Fraction, item: Item) -> Scoring:
    """Score by a table: what a right mark is worth, what a false alarm costs under `net`, within 0 and the points."""
    cost = -worth if getattr(item, "rule", None) is Rule.NET else Fraction(0)
    limits = {"lower-bound": "0", "upper-bound": str(item.points), "default-value": _float(cost)}
    entries = (E("qti-map-entry", {"map-key": key, "mapped-value": _float(worth)}) for key in keyed)
    response.append(E("qti-mapping", limits, *entries))
    return Scoring(response, processing=E("qti-response-processing", template=MAP_RESPONSE))


def _counted(item: Item, rights: Iterable[_Element], of: int, *, before: Sequence[_Element] = ()) -> _Element:
    """Count in RIGHT what holds, and give that share of the points."""
    one_more = [_if(right, _set(_RIGHT, E("qti-sum", _variable("RIGHT"), _integer(1)))) for right in rights]
    share = E("qti-divide", E("qti-product", _variable("RIGHT"), _integer(item.points)), _integer(of))
    return _processing(*before, *one_more, _set(_SCORE, share))


def _ranked(keyed: Sequence[str], place: int) -> _Element:
    """Note in RANKn which step of the key stands at the n-th place; nothing there leaves it at 0."""
    branches = [
        E(
            "qti-response-if" if rank == 1 else "qti-response-else-if",
            _stands_at(step, place),
            _set({"identifier": f"RANK{place}"}, _integer(rank)),
        )
        for rank, step in enumerate(keyed, start=1)
    ]
    return E("qti-response-condition", *branches)


def _stands_at(step: str, place: int) -> _Element:
    at_place = E("qti-index", {"n": str(place)}, E("qti-variable", _RESPONSE))
    return E("qti-match", at_place, E("qti-base-value", {"base-type": "identifier"}, step))


def _exactly(stimulus: Option, categories: Sequence[Option], key: frozenset[str]) -> _Element:
    """Demand every keyed category of one stimulus, and none of the others."""
    parts = []
    for category in categories:
        pair = E("qti-base-value", {"base-type": "directedPair"}, _pair(stimulus.id, category.id))
        given = E("qti-member", pair, E("qti-variable", _RESPONSE))
        parts.append(given if category.id in key else E("qti-not", given))
    return E("qti-and", *parts)


def _match() -> _Element:
    return E("qti-match", E("qti-variable", _RESPONSE), E("qti-correct", _RESPONSE))


def _near(item: Number, key: Fraction) -> _Element:
    """Demand a figure between two bounds, which every platform compares; not all know `tolerance`."""
    bounds = {"qti-gte": key - item.tolerance, "qti-lte": key + item.tolerance}
    if not item.tolerance:
        return E("qti-equal", {"tolerance-mode": "exact"}, E("qti-variable", _RESPONSE), E("qti-correct", _RESPONSE))
    return E("qti-and", *(E(word, E("qti-variable", _RESPONSE), _figure(bound)) for word, bound in bounds.items()))


def _all(item: Item, holds: _Element) -> _Element:
    return _if(holds, _set(_SCORE, _figure(item.possible)))


def _if(holds: _Element, then: _Element) -> _Element:
    return E("qti-response-condition", E("qti-response-if", holds, then))


def _set(outcome: Mapping[str, str], value: _Element) -> _Element:
    return E("qti-set-outcome-value", dict(outcome), value)


def _processing(*rules: _Element) -> _Element:
    return E("qti-response-processing", *rules)


def _response(cardinality: str, base_type: str, keyed: Sequence[str]) -> _Element:
    declared = {"identifier": "RESPONSE", "cardinality": cardinality, "base-type": base_type}
    correct = [E("qti-correct-response", *(E("qti-value", key) for key in keyed))] if keyed else []
    return E("qti-response-declaration", declared, *correct)


def _counter(name: str) -> _Element:
    declared = {"identifier": name, "cardinality": "single", "base-type": "integer"}
    return E("qti-outcome-declaration", declared, E("qti-default-value", E("qti-value", "0")))


def _variable(name: str) -> _Element:
    return E("qti-variable", {"identifier": name})


def _integer(value: int) -> _Element:
    return E("qti-base-value", {"base-type": "integer"}, str(value))


def _figure(value: Fraction) -> _Element:
    return E("qti-base-value", {"base-type": "float"}, decimal(value))


def _pair(stimulus: str, category: str) -> str:
    return f"{identifier('s', stimulus)} {identifier('c', category)}"


def _float(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))
