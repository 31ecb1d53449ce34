from __future__ import annotations

import pytest

from grader.authoring.case_sources import read_case_source
from grader.authoring.problems import SourceError


def test_every_fault_of_a_case_file_is_named_with_its_line_and_cure(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("as_of: 2026-08-25\npath: out-of-chine\nitem_clas: nuclear\nimpact: ordinary\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_case_source(path, "case.yaml")
    first, second = map(str, caught.value.problems)
    assert first.startswith("case.yaml:2: path: ")
    assert "did you mean out-of-china?" in first
    assert second.startswith("case.yaml:3: item_clas: there is no such field. fix: did you mean item_class?")


def test_plain_words_of_yaml_are_read_as_they_stand(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("as_of: 2026-08-25\nbanned: no\n", encoding="utf-8")
    with pytest.raises(SourceError, match="there is no such field"):
        read_case_source(path, "case.yaml")
    path.write_text("as_of: 2026-08-25\nconvicted: no\npath: within-china\n", encoding="utf-8")
    case = read_case_source(path, "case.yaml")
    assert (case.word("as_of"), case.yes("convicted"), case.word("path")) == ("2026-08-25", False, "within-china")
