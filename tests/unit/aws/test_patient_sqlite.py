"""A file of SQLite that several processes make at the same moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hawse.aws.patient_sqlite import patiently

MAKE = "PRAGMA journal_mode=WAL"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who has begun to make the file."""
    with closing(sqlite3.connect(tmp_path / "file", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield connection


@pytest.fixture
def mine(tmp_path: Path, other: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "file", timeout=0)) as connection:
        yield connection


def test_who_comes_second_goes_on_when_the_first_is_done(
    mine: sqlite3.Connection, other: sqlite3.Connection
) -> None:
    tries = []

    def work() -> str:
        tries.append(MAKE)
        if len(tries) == 3:
            other.execute("COMMIT")
        return str(mine.execute(MAKE).fetchone()[0])

    assert (patiently(work, 60.0), len(tries)) == ("wal", 3)


def test_patience_has_an_end(mine: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        patiently(lambda: mine.execute(MAKE), 0.01)


def test_other_errors_are_not_waited_for(mine: sqlite3.Connection) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        mine.execute("NO SQL")

    with pytest.raises(sqlite3.OperationalError, match="syntax error"):
        patiently(work, 60.0)
    assert len(tries) == 1
