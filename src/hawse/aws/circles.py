"""Pages that lead back to a page that was there before, found without remembering them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hawse.errors import CLIError

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Answer, Target


class Circle:
    """Watches what the pages of one call are asked for with; keeps one of them (Brent's way).

    That one is replaced after 1, 2, 4, 8 … pages, so that a circle of any length is seen after
    three times its length at most, and a million pages take no more memory than two.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: Mapping[str, object] | None = None
        self._since, self._until = 0, 1

    def asked(self, params: Mapping[str, object]) -> None:
        """CLIError when a page with these parameters was there before."""
        if self._kept is not None and params == self._kept:
            raise CLIError(self._name, why="the pages lead back to the same page")
        self._since += 1
        if self._since == self._until:
            self._kept, self._since, self._until = dict(params), 0, self._until * 2


def turned(
    target: Target, call: Read, params: Mapping[str, object], *, into: str, out: str
) -> Iterator[Answer]:
    """The pages of a read that the SDK does not page; the next's `into` is the `out` of one."""
    circle, asked = Circle(call.name), params
    while True:
        circle.asked(asked)
        page = target.read(call, **asked)
        yield page
        if not page.get(out):
            return
        asked = {**params, into: page[out]}
