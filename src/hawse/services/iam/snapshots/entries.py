"""Values of somebody's JSON by key and type; what is wrong is an error with its place.

It must not know what the values mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from hawse.errors import CLIError, UsageError


class Entry:
    """One object of the JSON in `file`: `part` of `within`, which is another one.

    Files have tens of thousands of them, so where one stands is put into words only for an error.
    """

    __slots__ = ("item", "file", "part", "within")

    def __init__(
        self, item: object, file: str, part: tuple[str | int, ...] = (), within: Entry | None = None
    ) -> None:
        self.file, self.part, self.within = file, part, within
        if not isinstance(item, dict):
            raise self.wrong("is no JSON object")
        self.item: dict[str, Any] = item

    @property
    def where(self) -> str:
        """Where it stands: `RoleDetailList[3].Tags[0]`; "" for the whole file."""
        outer = self.within.where if self.within else ""
        for part in self.part:
            outer += f"[{part}]" if isinstance(part, int) else f".{part}" if outer else part
        return outer

    def wrong(self, why: str) -> CLIError:
        """The error for what this entry is or lacks."""
        return UsageError(self.file, why=f"{self.where or 'it'} {why}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; `default` where there is none, an error without a default."""
        found = self.item.get(key)
        if isinstance(found, str):
            return found
        if found is not None:
            raise self.wrong(f"has a {key} that is no text")
        if default is None:
            raise self.wrong(f"has no {key}")
        return default

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
        if not isinstance(found, list):
            raise self.wrong(f"has a {key} that is no list")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.list(key)
        if not all(isinstance(one, str) for one in found):
            raise self.wrong(f"has a {key} that is no list of texts")
        return tuple(found)

    def entries(self, key: str) -> Sequence[Entry]:
        """The objects of a list."""
        found = self.list(key)
        return found and [
            type(self)(one, self.file, (key, at), self) for at, one in enumerate(found)
        ]

    def entry(self, key: str) -> Entry | None:
        """An object, or None."""
        found = self.item.get(key)
        return None if found is None else type(self)(found, self.file, (key,), self)

    def each(self, key: str) -> Iterator[tuple[str, Entry]]:
        """The objects of an object, by their names."""
        found = self.entry(key)
        for name, item in found.item.items() if found else ():
            yield name, type(self)(item, self.file, (key, name), self)


class Answered(Entry):
    """One object of what AWS answered, `file` being the name of the call."""

    __slots__ = ()

    def wrong(self, why: str) -> CLIError:
        return CLIError(self.file, why=f"{self.where or 'the answer'} {why}")
