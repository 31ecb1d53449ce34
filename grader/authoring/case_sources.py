"""A case file (YAML) to a case: every fault at file:line. Knows YAML, not what the fields mean."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.problems import Problem, SourceError
from grader.authoring.yaml_sources import Mapping, read_yaml
from grader.regime.cases import Case, CaseError, read_case


def read_case_source(path: Path, shown: str) -> Case:
    """Read one case file. Raises `SourceError` with every unknown field and wrong value in it."""
    fields = read_yaml(path, shown)
    try:
        return read_case(fields)
    except CaseError as error:
        lines = fields.lines if isinstance(fields, Mapping) else {}
        raise SourceError(
            [Problem(f"{shown}:{lines.get(p.where, 1)}", f"{p.where}: {p.what}", p.cure) for p in error.problems]
        ) from None
