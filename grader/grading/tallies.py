"""Who chose what: one item's responses counted as they pass by. Pure: reads no file, draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median, quantiles
from typing import assert_never

from grader.grading.misconceptions import misled_by
from grader.grading.severities import Misplacement, Way, misplacements, way
from grader.grading.submissions import ScoredItem
from grader.items.chains import Choices, Path, met, path_to, taken
from grader.items.kinds import Assign, Case, Choose, Classify, Explain, Item, Number, Order
from grader.items.responses import Response, parse

BLANK = ""
"""Stands for no category at all: no id is empty."""

NAMES_KEPT = 12
_NOTES_KEPT = 200
_LONGEST_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Remark:
    """What a trainee's file says about one response beside its value. It scores nothing."""

    seconds: int = 0
    sure: bool | None = None
    note: str = ""


@dataclass(slots=True)
class Slip:
    """One wrong turn that trainees took: how many, and the first of their names."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, student: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.names) < NAMES_KEPT:
            self.names.append(student)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a slip is about: `given` in place of the key of `subject`, or, if `missed`, not given though keyed."""

    subject: str
    given: str
    missed: bool = False


@dataclass
class Tally:
    """The counts of one item. `pairs` counts (what was asked about, what was given for it).

    classify, assign: (stimulus, category or BLANK); choose: (option, option); order: (step, its place from 1);
    number, case and explain: none. `figures` counts what was given to a number item, `choices` what was chosen in
    a case: (step, the path on which it was met, option or BLANK). `misled` counts the trainees, each once, whom an
    option or stimulus misled; `misplaced` what the severity table weighs, and `ways` the trainees who let through
    or held anything.
    """

    item: Item
    statuses: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str | int]] = field(default_factory=Counter)
    figures: Counter[Fraction] = field(default_factory=Counter)
    choices: Counter[tuple[str, Path, str]] = field(default_factory=Counter)
    slips: dict[Turn, Slip] = field(default_factory=dict)
    misled: dict[str, Slip] = field(default_factory=dict)
    misplaced: Counter[Misplacement] = field(default_factory=Counter)
    ways: dict[Way, Slip] = field(default_factory=lambda: {"through": Slip(), "held": Slip()})
    seconds: list[int] = field(default_factory=list)
    severities: list[int] = field(default_factory=list)
    sure: int = 0
    sure_wrong: int = 0
    unsure: int = 0
    unsure_right: int = 0
    by_person: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    notes_in_all: int = 0

    @property
    def answered(self) -> int:
        """How many responses could be read and scored."""
        return self.statuses["scored"]

    @property
    def quartiles(self) -> tuple[float, float, float] | None:
        """The quarter, half and three-quarter points of the time on the item, in minutes; None where nobody's is known.

        Interpolated between neighbours (Hyndman & Fan's definition 7).
        """
        if not self.seconds:
            return None
        if len(self.seconds) == 1:
            return (self.seconds[0] / 60,) * 3
        low, middle, high = quantiles(self.seconds, n=4, method="inclusive")
        return low / 60, middle / 60, high / 60

    @property
    def minutes(self) -> float | None:
        """The median time on the item, in minutes; None where no file tells."""
        return median(self.seconds) / 60 if self.seconds else None

    def add(self, student: str, scored: ScoredItem, remark: Remark) -> None:
        """Count one trainee's response."""
        self.statuses[scored.status] += 1
        if 0 < remark.seconds <= _LONGEST_SECONDS:
            self.seconds.append(remark.seconds)
        if remark.note.strip():
            self.notes_in_all += 1
            if len(self.notes) < _NOTES_KEPT:
                self.notes.append((student, remark.note))
        if scored.severity is not None:
            self.severities.append(scored.severity)
        if scored.status != "scored":
            return
        is_full = scored.earned == scored.possible
        self.sure += remark.sure is True
        self.sure_wrong += remark.sure is True and not is_full
        self.unsure += remark.sure is False
        self.unsure_right += remark.sure is False and is_full
        response = parse(self.item, scored.value)
        for option in misled_by(self.item, response):
            self.misled.setdefault(option.id, Slip()).add(student)
        found = tuple(misplacements(self.item, response))
        self.misplaced.update(found)
        for one in {way(self.item, misplacement.weight) for misplacement in found}:
            self.ways[one].add(student)
        self._count(response)
        for turn in _turns(self.item, response):
            self.slips.setdefault(turn, Slip()).add(student)

    def most_frequent(self, at_most: int) -> list[tuple[Turn, Slip]]:
        """Return the commonest slips, the commonest first, ties in the item's own order."""
        place = {id_: at for at, id_ in enumerate(_ids(self.item))}
        ranked = sorted(
            self.slips.items(),
            key=lambda entry: (-entry[1].count, place.get(entry[0].subject, 0), place.get(entry[0].given, 0)),
        )
        return ranked[:at_most]

    def _count(self, response: Response) -> None:
        match self.item, response:
            case Classify(stimuli=stimuli), dict(given):
                self.pairs.update((stimulus.id, str(given.get(stimulus.id, BLANK))) for stimulus in stimuli)
            case Assign(stimuli=stimuli), dict(given):
                self.pairs.update(
                    (stimulus.id, category) for stimulus in stimuli for category in given.get(stimulus.id, (BLANK,))
                )
            case Order(), tuple(given):
                self.pairs.update((step, at) for at, step in enumerate(given, start=1))
            case Choose(), frozenset(given):
                self.pairs.update((option, option) for option in given)
            case Number(), Fraction() as figure:
                self.figures[figure] += 1
            case Case(), dict(given):
                self.choices.update(_decisions(self.item, _choices(given)))


def _turns(item: Item, response: Response) -> Iterator[Turn]:
    match item, response:
        case Classify(key=dict(key)), dict(given):
            yield from (Turn(stimulus, str(one)) for stimulus, one in given.items() if one != key[stimulus])
        case Assign(key=dict(key)), dict(given):
            for stimulus, categories in key.items():
                marked = frozenset(given.get(stimulus, ()))
                yield from (Turn(stimulus, category) for category in marked - categories)
                yield from (Turn(stimulus, category, missed=True) for category in categories - marked)
        case Choose(key=frozenset(key)), frozenset(given):
            yield from (Turn(option, option) for option in given - key)
            yield from (Turn(option, option, missed=True) for option in key - given)
        case Case(key=dict(keys)), dict(given):
            for one in taken(item.steps, keys, _choices(given)):
                yield from (Turn(one.step.id, f"{one.step.id}/{option}") for option in one.given - one.key)
                if one.step.multiple:
                    missed = one.key - one.given
                    yield from (Turn(one.step.id, f"{one.step.id}/{option}", missed=True) for option in missed)


def _decisions(item: Case, given: Choices) -> Iterator[tuple[str, Path, str]]:
    """Give every step met with what was chosen; of the steps left blank, the first, which is all that was seen."""
    keys = item.key or {}
    for step in met(item.steps, given):
        path = path_to(keys, step.id, given)
        yield from ((step.id, path, option) for option in given.get(step.id, (BLANK,)))
        if step.id not in given:
            return


def _choices(given: dict[str, str] | dict[str, frozenset[str]]) -> Choices:
    return {step: options for step, options in given.items() if isinstance(options, frozenset)}


def _ids(item: Item) -> list[str]:
    match item:
        case Classify() | Assign():
            options = (*item.stimuli, *item.categories)
        case Order():
            options = item.steps
        case Choose():
            options = item.options
        case Case():
            return [id_ for step in item.steps for id_ in (step.id, *(f"{step.id}/{one.id}" for one in step.options))]
        case Number() | Explain():
            options = ()
        case _:
            assert_never(item)
    return [option.id for option in options]
