"""YAML read so that every value knows its line. The only module that calls the YAML library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from grader.authoring.problems import Problem, SourceError


class Mapping(dict[str, Any]):
    """A YAML mapping that remembers on which line it and each of its members stand."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Sequence(list[Any]):
    """A YAML sequence that remembers the line of each entry."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []

    def located(self) -> Iterator[tuple[int, Any]]:
        """Give each entry with its line."""
        return zip(self.lines, self, strict=True)


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's plain scalars: 2026-08-25 and `no` stay texts; only true, false, null and figures are read."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", "n~\0"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def write_yaml(value: Any) -> str:  # noqa: ANN401 - plain lists, mappings, texts and figures
    """Write plain values as YAML that people can fill in."""
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)
    return text


def read_yaml(path: Path, shown: str) -> Any:  # noqa: ANN401 - any YAML value
    """Read a YAML file; `shown` is how problems name it. Raises `SourceError` for broken YAML."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8"), shown)
    except FileNotFoundError:
        raise SourceError([Problem(shown, "the file is missing", "write it")]) from None
    except UnicodeDecodeError as error:
        raise SourceError([Problem(shown, f"not UTF-8 at byte {error.start}", "save it as UTF-8")]) from None


def parse_yaml(text: str, shown: str, *, first_line: int = 1) -> Any:  # noqa: ANN401 - any YAML value
    """Read YAML text whose first line is line `first_line` of the file."""
    loader = _Loader(text)
    problems: list[Problem] = []
    try:
        node = loader.get_single_node()
        value = None if node is None else _value(loader, node, shown, first_line, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = (mark.line if mark else 0) + first_line
        what = f"broken YAML: {error.problem}"
        raise SourceError([Problem(f"{shown}:{line}", what, "mind indentation, quotes and colons")]) from None
    except yaml.YAMLError as error:
        raise SourceError([Problem(shown, f"broken YAML: {error}", "save it as plain UTF-8 text")]) from None
    finally:
        loader.dispose()
    if problems:
        raise SourceError(problems)
    return value


def _value(loader: _Loader, node: yaml.Node, shown: str, first: int, problems: list[Problem]) -> Any:  # noqa: ANN401
    line = node.start_mark.line + first
    if isinstance(node, yaml.MappingNode):
        members = Mapping(line)
        for key_node, value_node in node.value:
            key, at = str(key_node.value), key_node.start_mark.line + first
            if key in members:
                first_at = members.lines[key]
                problems.append(
                    Problem(f"{shown}:{at}", f"{key} stands twice (first on line {first_at})", "keep one, or rename it")
                )
            members[key] = _value(loader, value_node, shown, first, problems)
            members.lines[key] = at
        return members
    if isinstance(node, yaml.SequenceNode):
        entries = Sequence(line)
        for entry in node.value:
            entries.append(_value(loader, entry, shown, first, problems))
            entries.lines.append(entry.start_mark.line + first)
        return entries
    return loader.construct_object(node)
