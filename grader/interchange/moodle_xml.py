"""Items as Moodle XML, for the question bank of Moodle 4.4 or later: one category for each language.

Says with Moodle's own question types what they score exactly as we do, and leaves out the rest. Holds the keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TypeVar

from lxml import etree
from lxml.builder import E
from lxml.etree import _Element

from grader.interchange.exports import Export, UnsayableError, sayable
from grader.interchange.texts import decimal, limit, paragraphs, unit
from grader.items.assignments import Assignment
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order, kind_of
from grader.items.options import Option
from grader.items.presentation import presented
from grader.items.rules import Rule
from grader.items.texts import LANGUAGES, Language, Text

K = TypeVar("K")

#: Moodle takes no other share of a mark than those in its list: this is how it writes one in so many.
SHARES: Mapping[int, str] = {
    1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571", 8: "12.5", 9: "11.11111",
    10: "10", 20: "5",
}  # fmt: skip
_GRADINGS: Mapping[Rule, str] = {
    Rule.PAIRS: "RELATIVE_ALL_PREVIOUS_AND_NEXT",  # of all pairs, how many are in order: our `pairs`
    Rule.EACH: "ABSOLUTE_POSITION",
    Rule.ALL_OR_NOTHING: "ALL_OR_NOTHING",
}
_LONGEST_ANSWER = 255  # of a column in Moodle's database
_FEWEST_ROWS, _FEWEST_STIMULI = 3, 2
_KEEP = "keep it in the course's own notebooks, or export it as QTI"
_LINES_OF_ESSAY = 10


def quiz(assignment: Assignment, languages: Sequence[Language] = LANGUAGES) -> Export:
    """Return the XML of an assignment with its keys, and the items that it leaves out."""
    said, left_out = sayable(
        assignment.items, lambda item: {language: question(item, language) for language in languages}
    )
    root = E.quiz()
    for language in languages:
        root.append(_category(assignment, language))
        root.extend(questions[language] for questions in said)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Export(data, len(said), left_out)


def question(item: Item, language: Language) -> _Element:
    """Return one item in one language. Raises `UnsayableError` for what Moodle scores otherwise or not at all."""
    type_, members, told = _question_type(item, language)
    text = _html("questiontext", item.stem.in_language(language), *(one.in_language(language) for one in told))
    return E.question(
        E.name(E.text(item.id)),
        text,
        _html("generalfeedback", item.rationale.in_language(language) if item.rationale else ""),
        E.defaultgrade(str(item.points)),
        E.penalty("0"),
        E.hidden("0"),
        E.idnumber(f"{item.id}-{language}"),
        *members,
        _tags(item),
        type=type_,
    )


def _question_type(item: Item, language: Language) -> tuple[str, list[_Element], Sequence[Text]]:
    """Return Moodle's word for the type, its own members, and the sentences that the stem needs here."""
    match presented(item):
        case Choose() as shown:
            return "multichoice", _multichoice(shown, language), ()
        case Classify() as shown:
            return "match", _match(shown, language), ()
        case Order() as shown:
            return "ordering", _ordering(shown, language), ()
        case Number() as shown:
            return "numerical", _numerical(shown), (unit(shown),)
        case Explain() as shown:
            return "essay", _essay(shown, language), (limit(shown),)
        case Assign():
            raise UnsayableError("Moodle has no question in which a row takes several categories", _KEEP)
        case Case():
            what = "a case is a chain of decisions, each keyed on the path chosen; Moodle has no such question"
            raise UnsayableError(what, "keep it in the course's own notebooks")


def _multichoice(item: Choose, language: Language) -> list[_Element]:
    key = _keyed(item.key)
    if item.multiple and item.rule is not Rule.NET:
        msg = f"Moodle scores each option that is ticked; it has no {item.rule} of several"
        raise UnsayableError(msg, _KEEP)
    if len(key) not in SHARES:
        msg = f"Moodle takes no share of one in {len(key)}"
        raise UnsayableError(msg, _KEEP)
    share = SHARES[len(key)]
    wrong = f"-{share}" if item.multiple else "0"
    answers = (
        E.answer(
            E.text(_as_html(option.text.in_language(language))),
            fraction=share if option.id in key else wrong,
            format="html",
        )
        for option in item.options
    )
    return [
        E.single("false" if item.multiple else "true"),
        E.shuffleanswers("true"),
        E.answernumbering("none"),
        *answers,
    ]


def _match(item: Classify, language: Language) -> list[_Element]:
    key = _keyed(item.key)
    if item.rule is not Rule.EACH:
        msg = f"Moodle gives a share for every row; it has no {item.rule} in matching"
        raise UnsayableError(msg, _KEEP)
    answers = {category.id: category.text.in_language(language).strip() for category in item.categories}
    if len(set(answers.values())) < len(answers):
        raise UnsayableError("two categories read alike, which Moodle takes for one", "word them differently")
    if any(len(answer) > _LONGEST_ANSWER for answer in answers.values()):
        msg = f"a category has over {_LONGEST_ANSWER} characters"
        raise UnsayableError(msg, "shorten it")
    rows = [(one, answers[key[one.id]]) for one in item.stimuli]
    spare = [answers[category.id] for category in item.categories if category.id not in key.values()]
    if len(rows) < _FEWEST_STIMULI or len(rows) + len(spare) < _FEWEST_ROWS:
        raise UnsayableError("Moodle wants two rows and three answers at least", "ask it with more rows or categories")
    return [
        E.shuffleanswers("true"),
        *(_subquestion(_as_html(one.text.in_language(language)), answer) for one, answer in rows),
        *(_subquestion("", answer) for answer in spare),
    ]


def _subquestion(text: str, answer: str) -> _Element:
    return E.subquestion(E.text(text), E.answer(E.text(answer)), format="html")


def _ordering(item: Order, language: Language) -> list[_Element]:
    steps = {step.id: step for step in item.steps}
    return [
        E.layouttype("VERTICAL"),
        E.selecttype("ALL"),
        E.selectcount(str(len(steps))),
        E.gradingtype(_GRADINGS[item.rule]),
        E.showgrading("HIDE"),
        E.numberingstyle("none"),
        *(_step(place, steps[id_], language) for place, id_ in enumerate(_keyed(item.key), start=1)),
    ]


def _step(place: int, step: Option, language: Language) -> _Element:
    return E.answer(E.text(_as_html(step.text.in_language(language))), fraction=str(place), format="html")


def _numerical(item: Number) -> list[_Element]:
    figure = E.answer(
        E.text(decimal(_keyed(item.key))),
        E.tolerance(decimal(item.tolerance)),
        fraction="100",
        format="moodle_auto_format",
    )
    return [figure, E.unitgradingtype("0"), E.unitpenalty("0.1"), E.showunits("3"), E.unitsleft("0")]


def _essay(item: Explain, language: Language) -> list[_Element]:
    guide = item.guide.in_language(language) if item.guide else ""
    return [
        E.responseformat("plain"),
        E.responserequired("1"),
        E.responsefieldlines(str(_LINES_OF_ESSAY)),
        E.attachments("0"),
        E.attachmentsrequired("0"),
        _html("graderinfo", guide),
    ]


def _category(assignment: Assignment, language: Language) -> _Element:
    name = assignment.name.replace("/", "//")  # a single stroke parts categories
    return E.question(
        E.category(E.text(f"$course$/top/{name}/{language}")),
        _html("info", assignment.title.in_language(language)),
        type="category",
    )


def _tags(item: Item) -> _Element:
    words = (kind_of(item), item.level or "", item.domain, f"as of {item.as_of}")
    return E.tags(*(E.tag(E.text(word)) for word in words if word))


def _html(tag: str, *texts: str) -> _Element:
    return E(tag, E.text("".join(_as_html(text) for text in texts)), format="html")


def _as_html(text: str) -> str:
    """Return a text as Moodle shows it: every mark of HTML in it is a letter like any other."""
    return "".join(f"<p>{escape(one)}</p>" for one in paragraphs(text) if one)


def _keyed(key: K | None) -> K:
    if key is None:
        raise UnsayableError("it has no key", "export from key.json")
    return key
