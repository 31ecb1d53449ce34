"""A small QTI 3.0 response processor, written from the specification: what a platform does with our files.

It knows nothing of our items: it reads XML, takes the value of RESPONSE and gives the outcomes.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

SPACE = {"q": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"}
MAP_RESPONSE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"


class Processor:
    """One item. A response is None, a string, a number or a list, by its declared cardinality."""

    def __init__(self, xml: bytes) -> None:
        self.root = etree.fromstring(xml)
        (self.declaration,) = self._all("q:qti-response-declaration")
        self.cardinality = self.declaration.get("cardinality")
        self.base_type = self.declaration.get("base-type")

    def score(self, response: Any) -> float:
        """Return SCORE for one response."""
        assert isinstance(response, list) == (self.cardinality != "single")
        self.response = response or None
        self.outcomes = {one.get("identifier"): _default(one) for one in self._all("q:qti-outcome-declaration")}
        (processing,) = self._all("q:qti-response-processing")
        if processing.get("template") is not None:
            assert processing.get("template") == MAP_RESPONSE
            self.outcomes["SCORE"] = 0.0 if self.response is None else self._mapped()
        for rule in processing:
            self._run(rule)
        return float(self.outcomes["SCORE"])

    def correct(self) -> Any:
        """Return the declared correct response."""
        values = self._all("q:qti-response-declaration/q:qti-correct-response/q:qti-value")
        return [one.text for one in values] if self.cardinality != "single" else self._typed(values[0].text)

    def _all(self, path: str) -> list[Any]:
        return self.root.findall(path, SPACE)

    def _typed(self, text: str) -> Any:
        return float(text) if self.base_type in {"float", "integer"} else text

    def _mapped(self) -> float:
        (mapping,) = self.declaration.findall("q:qti-mapping", SPACE)
        table = {entry.get("map-key"): float(entry.get("mapped-value")) for entry in mapping}
        given = self.response if isinstance(self.response, list) else [self.response]
        total = sum(table.get(one, float(mapping.get("default-value"))) for one in set(given))
        return min(max(total, float(mapping.get("lower-bound"))), float(mapping.get("upper-bound")))

    def _run(self, rule: Any) -> None:
        match etree.QName(rule).localname:
            case "qti-set-outcome-value":
                self.outcomes[rule.get("identifier")] = self._value(rule[0])
            case "qti-response-condition":
                for branch in rule:
                    assert etree.QName(branch).localname in {"qti-response-if", "qti-response-else-if"}
                    if self._value(branch[0]) is True:
                        for one in branch[1:]:
                            self._run(one)
                        return
            case other:
                raise NotImplementedError(other)

    def _value(self, one: Any) -> Any:  # noqa: C901, PLR0911, PLR0912 - one branch an operator
        name, parts = etree.QName(one).localname, [self._value(part) for part in one]
        match name, parts:
            case "qti-variable", _:
                id_ = one.get("identifier")
                return self.response if id_ == "RESPONSE" else self.outcomes[id_]
            case "qti-correct", _:
                return self.correct()
            case "qti-base-value", _:
                return int(one.text) if one.get("base-type") == "integer" else _figure_or_text(one)
            case "qti-index", [values]:
                at = int(one.get("n")) - 1
                return values[at] if values and at < len(values) else None
            case "qti-not", [value]:
                return None if value is None else not value
            case "qti-member", [value, values]:
                return None if value is None or values is None else value in values
            case "qti-and", values:
                return False if False in values else None if None in values else True
            case _, values if None in values:
                return None
            case "qti-match", [left, right]:
                ordered = self.cardinality == "ordered" or not isinstance(left, list)
                return left == right if ordered else sorted(left) == sorted(right)
            case "qti-lt", [left, right]:
                return left < right
            case "qti-gte", [left, right]:
                return left >= right
            case "qti-lte", [left, right]:
                return left <= right
            case "qti-sum", values:
                return sum(values)
            case "qti-product", [left, right]:
                return left * right
            case "qti-divide", [left, right]:
                return left / right
            case "qti-equal", [left, right]:
                assert one.get("tolerance-mode") == "exact"
                return left == right
        raise NotImplementedError(name)


def _figure_or_text(one: Any) -> Any:
    return float(one.text) if one.get("base-type") == "float" else one.text


def _default(declaration: Any) -> float:
    value = declaration.find("q:qti-default-value/q:qti-value", SPACE)
    return float(value.text)
