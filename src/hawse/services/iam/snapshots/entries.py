"""Values of somebody's JSON by key and type; what is wrong is a UsageError with its place.

It must not know what the values mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from hawse.errors import UsageError


class Entry:
    """One object of a JSON file and where it stands: `RoleDetailList[3]`."""

    __slots__ = ("item", "where", "file")

    def __init__(self, item: object, where: str, file: str) -> None:
        self.where, self.file = where, file
        if not isinstance(item, Mapping):
            raise self.wrong("is no JSON object")
        self.item: Mapping[str, Any] = item

    def wrong(self, why: str) -> UsageError:
        """The error for what this entry is or lacks."""
        return UsageError(self.file, why=f"{self.where or 'it'} {why}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; `default` where there is none, an error without a default."""
        found = self.maybe(key)
        found = default if found is None else found
        if found is None:
            raise self.wrong(f"has no {key}")
        return found

    def maybe(self, key: str) -> str | None:
        """A text, or None."""
        found = self.item.get(key)
        if found is not None and not isinstance(found, str):
            raise self.wrong(f"has a {key} that is no text")
        return found

    def flag(self, key: str) -> bool | None:
        """A boolean, or None."""
        found = self.item.get(key)
        if found is not None and not isinstance(found, bool):
            raise self.wrong(f"has a {key} that is neither true nor false")
        return found

    def number(self, key: str) -> int | None:
        """A whole number, or None."""
        found = self.item.get(key)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
            raise self.wrong(f"has a {key} that is no whole number")
        return found

    def time(self, key: str) -> datetime | None:
        """A time: ISO 8601, seconds since the epoch, or as the SDK gives it; UTC without a zone."""
        found = self.item.get(key)
        if found is None or isinstance(found, datetime):
            return found
        try:
            if isinstance(found, str):
                time = datetime.fromisoformat(found)
                return time if time.tzinfo else time.replace(tzinfo=UTC)
            return datetime.fromtimestamp(found, UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            raise self.wrong(f"has a {key} that is no time") from None

    def list(self, key: str) -> list[Any]:
        """A list; [] where there is none."""
        found = self.item.get(key)
        if found is None:
            return []
        if not isinstance(found, list | tuple):
            raise self.wrong(f"has a {key} that is no list")
        return list(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.list(key)
        if not all(isinstance(one, str) for one in found):
            raise self.wrong(f"has a {key} that is no list of texts")
        return tuple(found)

    def entries(self, key: str) -> Iterator[Entry]:
        """The objects of a list."""
        within = f"{self.where}.{key}" if self.where else key
        for number, item in enumerate(self.list(key)):
            yield Entry(item, f"{within}[{number}]", self.file)

    def entry(self, key: str) -> Entry | None:
        """An object, or None."""
        found = self.item.get(key)
        within = f"{self.where}.{key}" if self.where else key
        return None if found is None else Entry(found, within, self.file)

    def each(self, key: str) -> Iterator[tuple[str, Entry]]:
        """The objects of an object, by their names."""
        found = self.entry(key)
        for name, item in found.item.items() if found else ():
            yield name, Entry(item, f"{self.where}.{key}.{name}", self.file)
