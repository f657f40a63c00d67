"""The index of things seen, read with as few imports as there can be: somebody waits for a key.

`cache` writes it; what is asked of it stands here, for both. Not even `typing` is imported, which
takes longer than an answer.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection
    from typing import Any

VERSION = 3
"""Of the file's schema."""
LAST = "\U0010ffff"
"""Greater than every character of a name: the end of a range of names with one beginning."""
BUSY_SECONDS = 2.0


class NeedsMore(Exception):
    """What was asked takes more than the index."""


def narrowed(
    kind: str, regions: Sequence[str], accounts: Sequence[str]
) -> tuple[list[str], list[object]]:
    """Tests of SQL, and their values."""
    tests, values = ["1"], list[object]()
    if kind:
        tests.append("kind = ?")
        values.append(kind)
    if regions:
        tests.append(f"({' OR '.join(['region GLOB ?'] * (len(regions) + 1))})")
        values += ["", *regions]
    if accounts:
        tests.append(f"account IN ('', {', '.join('?' * len(accounts))})")
        values += accounts
    return tests, values


def beginning(
    prefix: str, kind: str, regions: Sequence[str], accounts: Sequence[str], now: float
) -> tuple[str, tuple[object, ...]]:
    """The query for `Cache.beginning`, and its values."""
    tests, values = narrowed(kind, regions, accounts)
    if prefix:
        tests.append("(id >= ? AND id < ? OR name >= ? AND name < ?)")
        values += [prefix, prefix + LAST] * 2
    # Without a prefix the index of times gives the latest; else few enough are sorted.
    few = "LIMIT 5000" if prefix else "ORDER BY at DESC LIMIT 200"
    query = (  # the tests are texts of ours, what is sought is bound
        "SELECT kind, id, name, account, region, ? - at FROM"  # nosec B608
        f" (SELECT * FROM ids WHERE {' AND '.join(tests)} {few})"
        " ORDER BY at DESC, name, id LIMIT 200"
    )
    return query, (now, *values)


def knowing(
    kind: str, regions: Sequence[str], accounts: Sequence[str]
) -> tuple[str, tuple[object, ...]]:
    """The query for `Cache.knows`, and its values."""
    tests, values = narrowed(kind, regions, accounts)
    query = f"SELECT 1 FROM ids WHERE {' AND '.join(tests)} LIMIT 1"  # nosec B608: as above
    return query, tuple(values)


class Found:
    """A thing that was seen, as far as it is offered."""

    __slots__ = ("id", "name", "region")

    def __init__(self, id_: str, name: str, region: str) -> None:
        self.id, self.name, self.region = id_, name, region


class SeenIndex:
    """What `Cache` knows of things seen, in the file at `path`; NeedsMore where it is none."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._db: Connection | None = None

    def beginning(
        self, prefix: str, *, kind: str, regions: Sequence[str], accounts: Sequence[str]
    ) -> list[Found]:
        """See `Cache.beginning`."""
        rows = self._rows(*beginning(prefix, kind, regions, accounts, 0.0))
        return [Found(id_, name, region) for _, id_, name, _, region, _ in rows]

    def knows(self, kind: str, *, regions: Sequence[str], accounts: Sequence[str]) -> bool:
        """See `Cache.knows`."""
        return bool(self._rows(*knowing(kind, regions, accounts)))

    def close(self) -> None:
        """Give the file back."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _rows(self, query: str, values: tuple[object, ...]) -> list[Any]:
        import os
        import sqlite3

        try:
            if self._db is None:
                if not os.path.exists(self._path):
                    raise NeedsMore
                self._db = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
                if self._db.execute("PRAGMA user_version").fetchone() != (VERSION,):
                    raise NeedsMore
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise NeedsMore from error
