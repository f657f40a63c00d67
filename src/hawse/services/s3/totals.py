"""How many objects or versions, and how large together."""

from __future__ import annotations

from collections.abc import Sequence

from hawse.plurals import counted


class Total:
    """Counts as pages come. A folder and a delete marker have no size and are none of them."""

    __slots__ = ("count", "noun", "size")

    def __init__(self, noun: str = "object") -> None:
        self.noun = noun
        self.count = 0
        self.size = 0

    def add(self, sizes: Sequence[int | None]) -> None:
        """Count what has these sizes."""
        known = [size for size in sizes if size is not None] if None in sizes else sizes
        self.count += len(known)
        self.size += sum(known)  # type: ignore[arg-type]  # None is not among them

    @property
    def text(self) -> str:
        """`1 object`, `1,234 objects`."""
        return counted(self.count, self.noun)
