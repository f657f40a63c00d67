"""Source and destination side by side, without holding either in memory.

Both come sorted as S3 lists keys: by the bytes of UTF-8, which is the order of Python's `str`.
A listing that is not sorted would make things look missing that are there, and `--delete` would
remove them; so order is checked on every item, and a join never goes on from a doubtful one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from hawse.errors import CLIError


class Named(Protocol):
    """Anything with the relative name that both sides are joined by."""

    @property
    def name(self) -> str:
        """Relative to the root of its side, with `/` between the parts."""


L = TypeVar("L", bound=Named)
R = TypeVar("R", bound=Named)
N = TypeVar("N", bound=Named)


def joined(left: Iterable[L], right: Iterable[R]) -> Iterator[tuple[L | None, R | None]]:
    """Pairs in the order of names; None where a side has nothing of that name.

    Neither side is read further than the next name, so what a side reports about itself while it
    is read (a folder that cannot be opened) is known before its names are told to be missing.
    """
    lefts, rights = in_order(left, "source"), in_order(right, "destination")
    one, other = next(lefts, None), next(rights, None)
    while one is not None and other is not None:
        if one.name == other.name:
            yield one, other
            one, other = next(lefts, None), next(rights, None)
        elif one.name < other.name:
            yield one, None
            one = next(lefts, None)
        else:
            yield None, other
            other = next(rights, None)
    while one is not None:
        yield one, None
        one = next(lefts, None)
    while other is not None:
        yield None, other
        other = next(rights, None)


def in_order(items: Iterable[N], side: str) -> Iterator[N]:
    """The same items; CLIError at the first whose name does not come after the one before."""
    last: str | None = None
    for item in items:
        name = item.name
        if last is not None and name <= last:
            raise disorder(side, last, name)
        last = name
        yield item


def disorder(side: str, last: str, name: str) -> CLIError:
    """The error for a name that does not come after the one before it."""
    if name == last:
        why = f"it has {name!r} twice, so which of the two is meant cannot be told"
        return CLIError(f"listing of the {side}", why=why)
    why = f"{name!r} came after {last!r}, so it is not sorted and names would seem to be missing"
    return CLIError(f"listing of the {side}", why=why)
