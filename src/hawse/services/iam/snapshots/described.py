"""Details by name, each read when it is first asked for.

A question about one principal reads a file of thousands, and most of them are never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from hawse.services.iam.snapshots.entries import Entry

D = TypeVar("D")


class Described(Mapping[str, D], Generic[D]):
    """Entries by the text of their `key`, as `read` reads them.

    What is wrong with an entry is a UsageError when it is asked for, and at once only for its key.
    """

    def __init__(self, entries: Iterable[Entry], key: str, read: Callable[[Entry], D]) -> None:
        self._entries = {entry.text(key): entry for entry in entries}
        self._read = read
        self._known: dict[str, D] = {}

    def __getitem__(self, name: str) -> D:
        known = self._known
        if name not in known:
            known[name] = self._read(self._entries[name])
        return known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries
