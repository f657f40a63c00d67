"""The lines that make a list a tree. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def guides(depths: Sequence[int]) -> list[str]:
    """What stands before each line of a tree whose lines are this deep, the root at 0."""
    found: list[str] = []
    going: set[int] = set()  # depths at which a line goes on below the one that is drawn
    for depth in reversed(depths):
        going = {one for one in going if one <= depth}
        lead = "".join("│  " if at in going else "   " for at in range(1, depth))
        branch = ("├─ " if depth in going else "└─ ") if depth else ""
        found.append(lead + branch)
        going.add(depth)
    return found[::-1]
