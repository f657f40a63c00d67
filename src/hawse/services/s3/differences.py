"""How two places differ, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from hawse.errors import Findings
from hawse.rows import Row, column

MARKS = {
    "+": "green",
    "-": "red",
    "*": "yellow",
    "=": "dim",
    "?": "yellow",
    "!": "red",
}

SAME = "="
WORDS = {
    "+": "only at SRC",
    "-": "only at DST",
    "*": "differ",
    "?": "not told",
    "!": "not readable",
    "=": "the same",
}


@dataclass(frozen=True)
class Difference(Row):
    """One name that is not the same in both places."""

    mark: str = column(
        title="",
        colour=MARKS,
        doc="+ only at SRC, - only at DST, * differs, = same, ? not told, ! not readable.",
    )
    name: str = column(doc="Relative to both places.")
    source_size: int | None = column(title="SRC", show="bytes", doc="Null when SRC has nothing.")
    destination_size: int | None = column(
        title="DST", show="bytes", doc="Null when DST has nothing."
    )
    why: str = column(doc="What decided.")


class Found(Protocol):
    """What a comparison says of a name; the value of `kind` is its mark."""

    @property
    def name(self) -> str:
        """Relative to both places."""

    @property
    def kind(self) -> Enum:
        """How it differs."""

    @property
    def left(self) -> int | None:
        """The size at the source."""

    @property
    def right(self) -> int | None:
        """The size at the destination."""

    @property
    def why(self) -> str:
        """What decided."""


def shown(found: Iterable[Found], *, everything: bool) -> Iterator[Difference]:
    """Rows of what differs, or of everything."""
    for each in found:
        if everything or each.kind.value != SAME:
            yield Difference(str(each.kind.value), each.name, each.left, each.right, each.why)


def ending(
    kinds: Mapping[Any, int], say: Callable[[str], None], *, exit_code: bool, dot: str = "·"
) -> None:
    """Say what was found in all; Findings when that is to count and anything differs."""
    counts = {str(kind.value): count for kind, count in kinds.items() if count}
    text = f" {dot} ".join(
        f"{counts[mark]:,} {word}" for mark, word in WORDS.items() if mark in counts
    )
    if exit_code and set(counts) - {SAME}:
        raise Findings(text)
    say(text or "both are empty")
