"""The codec of a case's own members: its file and steps as a trainee gets them, its keys by path for grading."""

from __future__ import annotations

from typing import Any

from grader.items.chains import Keys, Step
from grader.items.json_values import JSON
from grader.items.kinds import Case
from grader.items.option_codecs import options_json, read_options, read_text, text_json


def public_members(item: Case) -> dict[str, JSON]:
    """Write every branch, unmarked: the steps, and under which choices each is met."""
    steps: list[JSON] = [
        {
            "id": step.id,
            "stem": text_json(step.stem),
            "options": options_json(step.options),
            "multiple": step.multiple,
            "when": {
                earlier: [option.id for option in item.step(earlier).options if option.id in options]
                for earlier, options in step.when.items()
            },
        }
        for step in item.steps
    ]
    return {"file": text_json(item.file), "steps": steps}


def secret_members(item: Case) -> dict[str, JSON]:
    """Write the table of keys: for each step a row a path, `path` being the choices that it depends on."""
    key: dict[str, JSON] = {
        step.id: [{"path": dict(path), "key": sorted(right)} for path, right in item.key[step.id].items()]
        for step in item.steps
        if item.key is not None
    }
    return {
        "rule": item.rule,
        "key": key or None,
        "reasons": {step: text_json(text) for step, text in item.reasons.items()},
        "severity": {
            step: {keyed: dict(given) for keyed, given in table.items()} for step, table in item.severity.items()
        },
    }


def read_case(common: dict[str, Any], members: dict[str, Any]) -> Case:
    """Read a case from either file. Raises KeyError, TypeError or ValueError for what is none."""
    steps = tuple(
        Step(
            id=step["id"],
            stem=read_text(step["stem"]),
            options=read_options(step["options"]),
            multiple=step["multiple"],
            when={earlier: frozenset(options) for earlier, options in step["when"].items()},
        )
        for step in members["steps"]
    )
    key = members.get("key")
    return Case(
        **common,
        file=read_text(members["file"]),
        steps=steps,
        key=None if key is None else _read_keys(key),
        reasons={step: read_text(text) for step, text in members.get("reasons", {}).items()},
        severity=members.get("severity", {}),
    )


def _read_keys(key: dict[str, Any]) -> Keys:
    return {step: {tuple(row["path"].items()): frozenset(row["key"]) for row in rows} for step, rows in key.items()}
