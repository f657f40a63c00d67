"""A lock keeps other processes out, filelock's too, and is given back by whatever ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from hawse.core import locks
from hawse.core.locks import locked
from hawse.errors import CLIError


def test_filelock_and_a_lock_keep_each_other_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.0)
    path = tmp_path / "lock"

    with locked(path), pytest.raises(Timeout):
        FileLock(path, timeout=0).acquire()
    with FileLock(path), pytest.raises(CLIError, match="another process holds it"):
        with locked(path):
            pass


def test_a_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError), locked(tmp_path / "lock"):
        raise ValueError

    with locked(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()
