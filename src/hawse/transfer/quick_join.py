"""The usual case of a sync, fast: most names are on both sides, and unchanged.

A pair that is the same by size and time is counted and forgotten, without an object for either
side. Whatever is not plainly the same is given to the ladder (`comparing.py`), which decides; so
nothing here may call the same what the ladder would not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from hawse.transfer.comparing import Direction, Rules, Side
from hawse.transfer.joining import disorder
from hawse.transfer.objects import modified_at
from hawse.transfer.pages import Page
from hawse.transfer.walking import Local

Pair = tuple[Side | None, Side | None]
Times = tuple[float, float]
_SECOND = 1e9


class Counts(Protocol):
    """Takes what needs nothing done."""

    def unchanged(self, count: int, size: int) -> None:
        """So many names of so many bytes are the same on both sides."""


def span_of(rules: Rules, clock_ahead: Callable[[], float]) -> Callable[[float], Times] | None:
    """The times of a file, from and to, with which it is the same as an object that was written
    then and has its size; None where more than that has to be asked. `clock_ahead` tells how far
    S3's clock is ahead, once a page has come."""
    if rules.checksum or rules.size_only or rules.exact_times:
        return None
    if rules.direction is Direction.DOWNLOAD:
        wide = max(1.0, rules.modify_window)
        return lambda written: (written - wide, written + wide)
    if rules.direction is Direction.UPLOAD:
        window = rules.modify_window
        return lambda written: (float("-inf"), written + window - clock_ahead())
    return None


@dataclass(frozen=True)
class QuickJoin:
    """Files beside pages of objects. `keeps` None: there are no filters."""

    span: Callable[[float], Times]
    side_of: Callable[[Local], Side]
    keeps: Callable[[str], bool] | None
    cut: int

    def pairs(
        self, files: Iterable[Local], pages: Iterable[Page], counts: Counts
    ) -> Iterator[tuple[Side | None, Side | None]]:
        """(file, object), in the order of names, without what is plainly unchanged."""
        rest = in_order(files)
        file = next(rest, None)
        for page in pages:
            same = size_of_same = 0
            spans = self._spans(page)
            for at, key in enumerate(page.keys):
                name = key[self.cut :]
                while file is not None and file[0] < name:
                    yield self.side_of(file), None
                    file = next(rest, None)
                if file is None or file[0] != name:
                    yield None, side_at(page, at, name)
                    continue
                low, high = spans[page.modified[at]]
                if (
                    file[1] == page.sizes[at]
                    and low <= file[2] / _SECOND <= high
                    and (self.keeps is None or self.keeps(name))
                ):
                    same += 1
                    size_of_same += file[1]
                else:
                    yield self.side_of(file), side_at(page, at, name)
                file = next(rest, None)
            counts.unchanged(same, size_of_same)
        while file is not None:
            yield self.side_of(file), None
            file = next(rest, None)

    def _spans(self, page: Page) -> dict[str, Times]:
        """By time as S3 writes it: many objects were written in the same second."""
        return {text: self.span(modified_at(text)) for text in set(page.modified)}


def side_at(page: Page, at: int, name: str) -> Side:
    """One object of a page."""
    return Side(
        name,
        page.sizes[at],
        modified_at(page.modified[at]),
        page.etags[at],
        page.storages[at],
        page.restores[at],
    )


def in_order(files: Iterable[Local]) -> Iterator[Local]:
    """The same files; CLIError when one does not come after the one before it."""
    last: str | None = None
    for file in files:
        name = file[0]
        if last is not None and name <= last:
            raise disorder("folder", last, name)
        last = name
        yield file
