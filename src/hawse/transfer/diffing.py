"""How two places differ, name by name: what a sync would do, told without a direction to act in.

`verify` reads the same rows with `--checksum`: there, what only size and time could tell is not
called the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from hawse.transfer.comparing import Comparison, Outcome, Rung, Side
from hawse.transfer.sync_plan import Pair, Extent


class Kind(Enum):
    """What a row says of a name; the value is the mark that stands before it."""

    ONLY_LEFT = "+"
    ONLY_RIGHT = "-"
    DIFFERS = "*"
    SAME = "="
    UNTOLD = "?"  # of equal size; content was asked for, and could not be told
    UNKNOWN = "!"  # one side could not be read there


class Difference(NamedTuple):
    """One name on both sides; a size is None where there is nothing.

    `rung` is what decided between two that are there, `why` a sentence for people.
    """

    name: str
    kind: Kind
    left: int | None
    right: int | None
    why: str
    rung: Rung | None = None


_ONLY_LEFT = "nothing of this name is at DST"
_ONLY_RIGHT = "nothing of this name is at SRC"
_UNKNOWN_LEFT = "SRC could not be read there"
_UNKNOWN_RIGHT = "DST could not be read there"


@dataclass
class DiffTotals:
    """How many names of each kind were told."""

    kinds: Counter[Kind] = field(default_factory=Counter)

    @property
    def differ(self) -> bool:
        """Whether the sides differ, or are not known to be the same: what `--exit-code` tells."""
        return any(count for kind, count in self.kinds.items() if kind is not Kind.SAME)


def differences(
    pairs: Iterable[Pair], comparison: Comparison, extent: Extent, totals: DiffTotals
) -> Iterator[Difference]:
    """A row for each name that the filters keep and that is more than the marker of a folder.

    The left is the comparison's source, its unseen names are those of `extent.source_unseen`.
    """
    for one, other in pairs:
        row = _row(_content(one), _content(other), comparison, extent)
        if row is not None:
            totals.kinds[row.kind] += 1
            yield row


def _content(side: Side | None) -> Side | None:
    """None for what only marks a folder."""
    if side is not None and side.size == 0 and (not side.name or side.name.endswith("/")):
        return None
    return side


def _row(
    left: Side | None, right: Side | None, comparison: Comparison, extent: Extent
) -> Difference | None:
    if left is not None:
        if not extent.keeps(left.name):
            return None
        if right is not None:
            return _compared(left, right, comparison)
        if extent.destination_unseen.covers(left.name):
            return Difference(left.name, Kind.UNKNOWN, left.size, None, _UNKNOWN_RIGHT)
        return Difference(left.name, Kind.ONLY_LEFT, left.size, None, _ONLY_LEFT)
    if right is None or not extent.keeps(right.name):
        return None
    if extent.source_unseen.covers(right.name):
        return Difference(right.name, Kind.UNKNOWN, None, right.size, _UNKNOWN_LEFT)
    return Difference(right.name, Kind.ONLY_RIGHT, None, right.size, _ONLY_RIGHT)


def _compared(left: Side, right: Side, comparison: Comparison) -> Difference:
    verdict = comparison.verdict(left, right)
    kind = Kind.SAME if verdict.outcome is Outcome.SAME else Kind.DIFFERS
    if verdict.untold:
        kind = Kind.UNTOLD
    return Difference(left.name, kind, left.size, right.size, verdict.sentence, verdict.rung)
