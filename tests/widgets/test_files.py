"""Whole files, the folder's lock, and a cure for every fault of a disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from grader.widgets.files import cure, write_durably
from grader.widgets.locks import LockedError, locked


def test_the_lock_is_waited_for_and_then_named(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with locked(lock), pytest.raises(LockedError) as caught, locked(lock, patience=0.05):
        pass
    assert "restart its kernel" in cure(caught.value).en
    assert not lock.exists()
    with locked(lock, patience=0):
        assert lock.exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.ENOENT, "no longer there"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_every_fault_of_a_disk_has_its_cure_in_both_languages(code: int, words: str) -> None:
    reason = cure(OSError(code, os.strerror(code)))
    assert words in reason.en
    assert reason.zh


def test_a_file_that_cannot_be_replaced_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "answers.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_durably(tmp_path / "answers.json", b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["answers.json"]
