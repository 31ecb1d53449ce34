"""The documentation holds: pages made from code agree with it, links lead somewhere, pictures are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "datasets").glob("*.md")])


def test_pages_made_from_code_agree_with_it():
    done = subprocess.run(
        [sys.executable, ".ci/docs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_to_a_file(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target} is not there"


def test_the_readme_names_only_commands_that_there_are():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named
    assert set(named) <= targets


def test_every_finding_is_told_with_the_test_that_holds_it():
    from grader.grading.findings import KINDS  # noqa: PLC0415 - the grading room is heavy, and one test needs it

    page = (ROOT / "docs" / "bad-input.md").read_text(encoding="utf-8")
    assert {name for name in KINDS if f"`{name}`" not in page} == set()
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)", page):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file} has no {name}"
