"""What a walk could not look into: not empty, not gone, but unknown.

A folder that cannot be opened looks like a folder without files. Taken for one, its objects would
be deleted on the other side; so whoever walks says where it could not look, and nothing there is
called missing.
"""

from __future__ import annotations


class Unseen:
    """Names that could not be read, each with everything below it; "" is the root."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def add(self, name: str) -> None:
        """Remember a file or folder, by its relative name with or without a `/` at its end."""
        self._names.add(name.removesuffix("/"))

    def covers(self, name: str) -> bool:
        """Whether nothing can be said about `name`."""
        if not self._names:
            return False
        if "" in self._names or name in self._names:
            return True
        at = name.find("/")
        while at >= 0:
            if name[:at] in self._names:
                return True
            at = name.find("/", at + 1)
        return False

    def __len__(self) -> int:
        return len(self._names)
