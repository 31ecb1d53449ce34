"""A response to a case as rows: its steps along the path that was chosen, and the right path where it was left."""

from __future__ import annotations

from collections.abc import Iterator

from grader.grading.pages.lines import Line, Pick, Verdict
from grader.items.chains import Choices, Step, by_key, has_left, met, path_to
from grader.items.kinds import Case
from grader.items.texts import Text


def walked(item: Case, given: Choices) -> Iterator[Line]:
    """Give the steps of the path chosen; what was not reached goes on by the key. Of a face, only what was given."""
    if item.key is None:
        for step in met(item.steps, given):
            if step.id in given:
                yield Line(step.stem, tuple(Pick(text) for text in _words(step, given[step.id])))
        return
    chosen, keyed = by_key(item.steps, item.key, given), by_key(item.steps, item.key, {})
    for step in met(item.steps, chosen):
        path = path_to(item.key, step.id, chosen)
        key = item.key[step.id][path]
        marked = given.get(step.id, frozenset())
        strayed = [(name, option) for name, option in path if keyed.get(name) != frozenset({option})]
        yield Line(
            step.stem,
            tuple(Pick(option.text, option.id in key) for option in step.options if option.id in marked),
            _words(step, key),
            _verdict(marked, key),
            tuple(text for name, option in strayed for text in _words(item.step(name), frozenset({option}))),
            item.reasons.get(step.id),
        )


def right_path(item: Case, given: Choices) -> tuple[Line, ...]:
    """Return the steps of the right path, where a response has left it; nothing of a face."""
    if item.key is None or not has_left(item.steps, item.key, given):
        return ()
    keyed = by_key(item.steps, item.key, {})
    return tuple(Line(step.stem, (), _words(step, keyed[step.id])) for step in met(item.steps, keyed))


def _words(step: Step, ids: frozenset[str]) -> tuple[Text, ...]:
    return tuple(option.text for option in step.options if option.id in ids)


def _verdict(marked: frozenset[str], key: frozenset[str]) -> Verdict:
    if not marked:
        return "blank"
    if marked == key:
        return "right"
    return "partly" if marked & key else "wrong"
