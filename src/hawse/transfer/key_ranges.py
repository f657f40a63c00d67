"""A listing in many requests at once: the keys are split into ranges, and each is listed in turns.

What makes it right is the seam between two ranges. The left one goes on until it meets a key
beyond its end, and that key has to be the first one of the right range. So the ranges together are
what one listing from the start would have been, on a server of any order, or else the right one is
thrown away and the left one goes on through it.

Memory is bounded: the consumer takes the lowest range, the ones ahead pause when they hold much.
There is no thread here: answers arrive in a queue, and whoever asks for the next page works it off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from math import inf
from operator import lt
from os.path import commonprefix
from queue import SimpleQueue
from typing import NamedTuple, Protocol

from hawse.errors import CLIError
from hawse.transfer.listing_answers import refused
from hawse.transfer.key_space import KeySpace, after_all
from hawse.transfer.pages import PackedPage, Page, parse_page
from hawse.transfer.queries import SAME_PLACE, Position, objects_query

Answer = bytes | CLIError
Fetch = Callable[[str, Callable[[Answer], None]], None]

BUDGET = 200_000  # keys that ranges ahead of the consumer may hold, about 25 MB
_SEQUENTIAL_PAGES = 2  # a small prefix costs no request more than it has pages
_FREE_MISSES = 16
_WORTH_SPLITTING = 3.0  # pages that are left, at least
_FAR = 2.0  # pages up to a split, at least
_DOUBTS = 3  # seams that may not fit, and one more in 100 pages: somebody may be writing there


class Unsorted(CLIError):
    """The server does not list in the order of UTF-8 bytes: list again, and sort here."""


class Arrivals(Protocol):
    """Where answers wait for the consumer's thread."""

    def put(self, item: tuple[Request, Answer], /) -> None: ...

    def get(self) -> tuple[Request, Answer]: ...

    def empty(self) -> bool: ...


class Range:
    """Keys after `low` up to `high`, as far as they have been listed."""

    __slots__ = (
        *("key", "high", "beyond", "next", "tokens", "pages", "flying", "splitting"),
        *("mark", "left", "doubted", "state"),
    )

    def __init__(self, low: str, high: str | None, beyond: str | None) -> None:
        self.key = low  # the last one that was listed
        self.high = high  # the last one that belongs here; None: up to the end
        self.beyond = beyond  # the first one after `high`; None: there is none
        self.next = Position(start_after=low)
        self.tokens: set[str] = set()  # since the last key
        self.pages: deque[Page | PackedPage] = deque()
        self.flying = False  # the next page has been asked for
        self.splitting = False  # a page from somewhere ahead has been asked for
        self.mark = low  # where the last page began
        self.left = 0.0  # an estimate of the pages that are still to come
        self.doubted = False  # whether it ended before its time
        self.state = "open"  # then "done" when it is listed, or "dropped"

    def ask_again(self, page: Page) -> None:
        """The page is said to be the last one, and there were keys after it a moment ago."""
        self.doubted = True
        self.next = Position(start_after=page.keys[-1] if page.keys else self.key)

    def go_on(self, page: Page) -> None:
        """Move to after `page`, which is truncated.

        A token that comes again would make the listing go round for ever. Where there are keys,
        their order shows it.
        """
        self.next = self.next.after(page)
        self.doubted = False
        if page.keys:
            self.tokens.clear()
        if self.next.token in self.tokens:
            raise refused(SAME_PLACE)
        self.tokens.add(self.next.token)


class Request(NamedTuple):
    """What an answer is for: the next page of a range, or one after `split`, which is in it."""

    range: Range
    split: str | None


class Ranges:
    """The ranges of one listing, in order."""

    def __init__(
        self,
        fetch: Fetch,
        prefix: str,
        *,
        start_after: str = "",
        window: int = 16,
        budget: int = BUDGET,
        warn: Callable[[str], None] = lambda why: None,
        arrivals: Arrivals | None = None,
    ) -> None:
        self._fetch = fetch
        self._prefix = prefix
        self._window = window
        self._budget = budget
        self._warn = warn
        self._arrivals: Arrivals = arrivals or SimpleQueue()
        self._space = KeySpace(prefix)
        self._ranges = [Range(start_after, None, None)]
        self._first = ""  # the first key of all
        self._flying = 0
        self._splits = 0  # of them in flight
        self._held = 0  # keys
        self._useful = 0  # pages that brought keys
        self._missed = 0  # splits that found nothing
        self._doubts = 0
        self._may_split = window > 1
        self._closed = False

    def pages(self) -> Iterator[Page]:
        """The pages, in order; each is right when it is given, whatever comes after it."""
        try:
            while self._ranges:
                while not self._arrivals.empty():
                    self._receive(*self._arrivals.get())
                self._fill()
                lowest = self._ranges[0]
                if lowest.pages:
                    page = lowest.pages.popleft()
                    self._held -= len(page)
                    yield page if isinstance(page, Page) else page.page()
                elif lowest.state == "done":
                    del self._ranges[0]
                else:
                    self._receive(*self._arrivals.get())
        finally:
            self._closed = True

    # Asking

    def _fill(self) -> None:
        while self._flying < self._window and (request := self._next_request()):
            self._flying += 1
            if request.split is None:
                request.range.flying = True
                position = request.range.next
            else:
                request.range.splitting = True
                self._splits += 1
                position = Position(start_after=request.split)
            self._fetch(objects_query(self._prefix, position), partial(self._arrived, request))

    def _arrived(self, request: Request, answer: Answer) -> None:
        """Called from any thread."""
        if not self._closed:
            self._arrivals.put((request, answer))

    def _next_request(self) -> Request | None:
        unfinished = [found for found in self._ranges if found.state == "open"]
        for rank, found in enumerate(unfinished):
            if not found.flying and self._has_room(rank, found):
                return Request(found, None)
        return self._next_split(unfinished)

    def _has_room(self, rank: int, found: Range) -> bool:
        """Ranges further ahead pause earlier, so that those the consumer needs next never wait."""
        if rank == 0 and not found.pages:
            return True
        share = 1 - min(rank, self._window) / (2 * self._window)
        return self._held + 1000 * self._flying < self._budget * share

    def _next_split(self, unfinished: list[Range]) -> Request | None:
        """Split the range with most left, or the lowest one when memory is short."""
        # More ranges than can be asked for side by side only hold what is needed much later.
        if len(unfinished) >= 2 * self._window or not self._may_guess():
            return None
        able = [found for found in unfinished if found.left and not found.splitting]
        if 2 * self._held < self._budget:
            able.sort(key=lambda found: found.left, reverse=True)
        for rank, found in enumerate(able):
            if found.left >= _WORTH_SPLITTING and self._has_room(rank + 1, found):
                split = self._split_of(found)
                if split and self._is_far(found, split):
                    return Request(found, split)
                found.left = 0.0  # until its next page
        return None

    def _may_guess(self) -> bool:
        """No more splits in flight than pages have come: a listing that is short costs little.

        Those that find nothing are few beside the pages, but for some that show where keys end.
        """
        return (
            self._may_split
            and self._useful >= _SEQUENTIAL_PAGES
            and self._splits < self._useful - 1
            and self._splits + self._missed < min(self._useful, _FREE_MISSES + self._useful / 4)
        )

    def _split_of(self, found: Range) -> str | None:
        shared = commonprefix((self._first, found.key))
        if found.high is None and len(shared) > len(self._prefix):
            return after_all(shared)
        return self._space.between(found.key, found.high)

    def _is_far(self, found: Range, split: str) -> bool:
        """Or else the range is listed up to there before the answer comes."""
        return self._space.share(found.mark, found.key, split) >= _FAR

    # Receiving

    def _receive(self, request: Request, answer: Answer) -> None:
        self._flying -= 1
        if isinstance(answer, CLIError):
            raise answer
        page = parse_page(answer)
        self._check(page)
        found = request.range
        if request.split is not None:
            self._splits -= 1
            found.splitting = False
            if found.state == "open" and self._may_split and request.split > found.key:
                self._divide(found, request.split, page)
        elif found.state == "open":
            found.flying = False
            self._take(found, page)

    def _check(self, page: Page) -> None:
        keys = page.keys
        if not all(map(lt, keys, islice(keys, 1, None))):
            raise Unsorted("listing", why="the server does not list in the order of bytes")
        if keys and not (keys[0].startswith(self._prefix) and keys[-1].startswith(self._prefix)):
            raise refused(f"a key does not start with {self._prefix!r}")

    def _divide(self, left: Range, split: str, page: Page) -> None:
        """Take the page after `split` for the beginning of a range of its own, if it is one."""
        first = page.keys[0] if page.keys else None
        if first is None and page.truncated:
            return
        if first is not None and first <= split:
            self._stop_splitting("the server does not start after the key that it was given")
        elif first is not None and (left.high is None or first <= left.high):
            right = Range(split, left.high, left.beyond)
            left.high, left.beyond = split, first
            self._ranges.insert(self._ranges.index(left) + 1, right)
            self._take(right, page)
            self._estimate(left)
        else:
            self._missed += 1
            left.left = 0.0
            if first == left.beyond:
                self._space.unlearn(split, left.high)
                left.high = split
                self._estimate(left)

    def _take(self, found: Range, page: Page) -> None:
        """Add the next page of a range to it."""
        if page.keys and page.keys[0] <= found.key:
            raise Unsorted("listing", why="a page starts before the one before it ended")
        while not self._fits(found, page):
            self._merge(found)
        end = len(page) if found.high is None else bisect_right(page.keys, found.high)
        if end < len(page) or page.keys[-1:] == [found.high]:
            found.state = "done"
            page = page if end == len(page) else page.cut(end)
        elif page.truncated:
            found.go_on(page)
        elif found.beyond is not None and not found.doubted:
            found.ask_again(page)
        else:
            found.state = "done"
        if page.keys:
            self._keep(found, page)

    def _fits(self, found: Range, page: Page) -> bool:
        """Whether the page goes on beyond the range, if it does, as what is known to be there."""
        if found.high is None or not page.keys or page.keys[-1] <= found.high:
            return True
        return page.keys[bisect_right(page.keys, found.high)] == found.beyond

    def _merge(self, found: Range) -> None:
        """Go on through the next range, which does not begin where this one ends."""
        self._doubts += 1
        if self._doubts > _DOUBTS + self._useful / 100:
            self._stop_splitting("pages that were asked for at once do not fit together")
        after = self._ranges.index(found) + 1
        if after == len(self._ranges):
            found.high = found.beyond = None
            return
        dropped = self._ranges.pop(after)
        dropped.state = "dropped"
        self._held -= sum(map(len, dropped.pages))
        found.high, found.beyond = dropped.high, dropped.beyond

    def _stop_splitting(self, why: str) -> None:
        if self._may_split:
            self._may_split = False
            self._warn(why)

    def _keep(self, found: Range, page: Page) -> None:
        self._useful += 1
        self._held += len(page)
        self._first = self._first or page.keys[0]
        found.pages.append(page if found is self._ranges[0] else PackedPage(page))
        found.mark, found.key = page.keys[0], page.keys[-1]
        if self._may_split:
            self._space.learn([*page.keys[:: max(1, len(page) // 8)], found.key])
            self._estimate(found)

    def _estimate(self, found: Range) -> None:
        """The rest is taken to be as dense as the last page."""
        if found.high is None:
            found.left = inf
        else:
            found.left = self._space.share(found.mark, found.key, found.high)
