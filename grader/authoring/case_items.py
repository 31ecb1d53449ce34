"""The members of a `case` item, from YAML: its file, its steps, and their keys path by path.

The only module that knows how a step is written; what the rules decide is asked in `case_keys`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.authoring.case_keys import CaseFacts, Question, read_question
from grader.authoring.members import Members
from grader.authoring.option_sources import read_options
from grader.authoring.yaml_sources import Mapping as YamlMapping
from grader.authoring.yaml_sources import Sequence as YamlSequence
from grader.items.chains import MOST_PATHS, Path, Step, by_key, demand_chain, on, reachable
from grader.items.texts import Text
from grader.regime.tables import Tables

#: Stands for every option that a key by path doesn't name.
_ELSE = "else"


@dataclass(slots=True)
class _Written:
    """One step as it stands in the file, with what is secret of it."""

    source: Members
    step: Step
    options: dict[str, YamlMapping]
    follows: tuple[str, ...]
    reason: Text | None
    misconceptions: dict[str, Text]


def read_case_members(source: Members, base: Tables, as_of: str) -> dict[str, Any]:
    """Read what a case item has beside the members of every item; complain of all that is wrong with it.

    Gives the arguments of `Case`, and `derived_facts`: the rows on which derived keys rest, on all paths.
    """
    before = len(source.problems)
    if "misconceptions" in source.members:
        source.complain("misconceptions", "misconceptions of a case stand in its steps", "move them to their step")
    case = CaseFacts.of(source, base, as_of)
    file = source.text("file")
    written = list(_steps(source, base))
    steps = tuple(one.step for one in written)
    arguments: dict[str, Any] = {
        "file": file,
        "steps": steps,
        "reasons": {one.step.id: one.reason for one in written if one.reason},
        "severity": _severity(source),
        "misconceptions": {id_: text for one in written for id_, text in one.misconceptions.items()},
    }
    if len(source.problems) > before or not _holds_together(source, steps):
        return arguments
    keys: dict[str, dict[Path, frozenset[str]]] = {}
    for one in written:
        paths = _paths(source, one, steps)
        if sum(map(len, keys.values())) + len(paths) > MOST_PATHS:
            source.complain("steps", f"over {MOST_PATHS} reachable paths", "let fewer steps depend on earlier ones")
            return arguments
        keys[one.step.id] = dict(_keys(one, paths, written, case))
    if len(source.problems) == before:
        _hold_against_facts(written, by_key(steps, keys, {}), case)
    return arguments | {"key": keys, "derived_facts": case.facts}


def _steps(source: Members, base: Tables) -> Iterator[_Written]:
    entries = source.get("steps", YamlMapping, "{step: {stem:, options:, key:}}") or YamlMapping(1)
    conditions: dict[str, tuple[str, ...]] = {}
    for id_, entry in entries.items():
        if not isinstance(entry, YamlMapping):
            source.complain("steps", f"step {id_} is no mapping", "give stem:, options:, key:")
            continue
        members = Members(entry, source.shown, source.problems, f"{source.about}, step {id_}")
        stem = members.text("stem")
        read = list(read_options(members, "options", base, "sets", "finds"))
        when = _when(members)
        after: tuple[str, ...] = members.strings("after", ()) or ()
        conditions[id_] = tuple(one for one in entries if one in {*after, *when})
        step = Step(
            id=id_,
            stem=stem or Text("?", "?"),
            options=tuple(option for _, option in read),
            multiple=members.get("multiple", bool, "true or false", default=False),
            when=when,
        )
        for name in sorted({*after, *when} - set(entries)):
            members.complain(
                "after" if name in after else "when", f"no step {name}", f"use one of {', '.join(entries)}"
            )
        for reserved in sorted({_ELSE, "decide"} & {option.id for option in step.options}):
            members.complain("options", f"no option may be called {reserved}", "rename it")
        options = {option.id: value for value, option in read}
        misconceptions = dict(_misconceptions(members, step))
        reason = members.text("rationale", None)
        members.get("key", object, "[option]")
        members.done()
        yield _Written(members, step, options, conditions[id_], reason, misconceptions)


def _when(members: Members) -> dict[str, frozenset[str]]:
    when = members.get("when", YamlMapping, "{step: [option]}", {}) or {}
    wrong = [name for name, options in when.items() if not isinstance(options, YamlSequence)]
    for name in wrong:
        members.complain("when", f"when {name} is no list", f"give {name}: [option, …]")
    return {name: frozenset(map(str, options)) for name, options in when.items() if name not in wrong}


def _misconceptions(members: Members, step: Step) -> Iterator[tuple[str, Text]]:
    offered = [option.id for option in step.options]
    for id_, value in (members.get("misconceptions", YamlMapping, "{option: {en, zh}}", {}) or {}).items():
        text = members.read_text(value, f"misconception of {id_}") if isinstance(value, YamlMapping) else None
        if id_ not in offered:
            members.complain("misconceptions", f"{id_} is no option", f"use one of {', '.join(offered)}")
        elif text is not None:
            yield f"{step.id}/{id_}", text
        elif not isinstance(value, YamlMapping):
            members.complain("misconceptions", f"{id_} is not a text in both languages", "give {en: …, zh: …}")


def _severity(source: Members) -> dict[str, dict[str, dict[str, int]]]:
    shape = "{step: {keyed option: {given option: weight}}}"
    table = source.get("severity", YamlMapping, shape, {}) or {}
    try:
        return {
            step: {keyed: {given: _weight(weight) for given, weight in row.items()} for keyed, row in rows.items()}
            for step, rows in table.items()
        }
    except (AttributeError, TypeError):
        source.complain("severity", f"severity is not {shape}", "weights are whole numbers, 0 or more")
        return {}


def _weight(weight: object) -> int:
    if isinstance(weight, int) and not isinstance(weight, bool):
        return weight
    raise TypeError


def _holds_together(source: Members, steps: tuple[Step, ...]) -> bool:
    try:
        demand_chain(source.about.removeprefix("item "), steps)
    except ValueError as error:
        _complain_of(source, error)
        return False
    return True


def _paths(source: Members, one: _Written, steps: tuple[Step, ...]) -> tuple[Path, ...]:
    try:
        return reachable(source.about.removeprefix("item "), steps, one.step, one.follows)
    except ValueError as error:
        _complain_of(source, error)
        return ()


def _complain_of(source: Members, error: ValueError) -> None:
    what, _, cure = str(error).partition(". fix: ")
    source.complain("steps", what.removeprefix(f"{source.about}: "), cure)


def _keys(
    one: _Written, paths: tuple[Path, ...], written: list[_Written], case: CaseFacts
) -> Iterator[tuple[Path, frozenset[str]]]:
    """Find the key of one step on each path; complain where there is none, and of branches that no path takes."""
    used: set[int] = set()
    for path in paths:
        leaf = _leaf(one.source.members["key"], path, used)
        where = on(path)
        if isinstance(leaf, YamlSequence):
            key = frozenset(map(str, leaf))
            for option in sorted(key - set(one.options)):
                cure = f"use one of {', '.join(one.options)}"
                one.source.complain("key", f"key {option} is not offered{where}", cure)
            yield path, key
        elif isinstance(leaf, YamlMapping) and "decide" in leaf:
            question = read_question(leaf, one.source)
            if question is not None:
                yield path, _decided(question, one, path, written, case)
        else:
            cure = "give [option], {decide: …}, or {option: …} for each option of the steps in after: and when:"
            one.source.complain("key", f"no key{where}", cure)
    for branch in _branches(one.source.members["key"]):
        if id(branch) not in used:
            one.source.complain("key", "a part of the key is on no path", "take it out, or mend after: and when:")
            return


def _leaf(written: object, path: Path, used: set[int]) -> object:
    """Go down a key by path, in the order of the steps; a list or a question stands for all that is below."""
    for _, option in path:
        used.add(id(written))
        if not isinstance(written, YamlMapping) or "decide" in written:
            return written
        written = written.get(option, written.get(_ELSE))
    used.add(id(written))
    return written


def _branches(written: object) -> Iterator[object]:
    yield written
    if isinstance(written, YamlMapping) and "decide" not in written:
        for below in written.values():
            yield from _branches(below)


def _decided(question: Question, one: _Written, path: Path, written: list[_Written], case: CaseFacts) -> frozenset[str]:
    """Ask the rules, with what the options of the path set."""
    sets: dict[str, Any] = {}
    for earlier in written:
        sets |= next((_sets(earlier.options[option]) for step, option in path if step == earlier.step.id), {})
    values = case.ask(question, sets, one.source, on(path))
    return question.match(values, one.options, one.source, on(path)) if values is not None else frozenset()


def _sets(option: YamlMapping) -> dict[str, Any]:
    sets = option.get("sets")
    return dict(sets) if isinstance(sets, YamlMapping) else {}


def _hold_against_facts(written: list[_Written], keyed: dict[str, frozenset[str]], case: CaseFacts) -> None:
    """Complain where a right option sets what the case states otherwise: the right path is that of the facts."""
    for one in written:
        for option in keyed.get(one.step.id, ()):
            for name, value in _sets(one.options[option]).items():
                if case.contradicts(name, value):
                    what = f"the keyed option {option} sets {name}: {value}, and the case states otherwise"
                    at = Members(one.options[option], one.source.shown, one.source.problems, one.source.about)
                    at.complain("sets", what, "a right choice sets what the case states")
