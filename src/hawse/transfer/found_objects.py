"""The objects below a prefix, as they are listed: each once, whatever the order of the server.

Nobody waits for the whole listing: what is found is moved while the rest is still listed. A server
that does not list in the order of keys is noticed somewhere on the way. Then all is listed again,
one page after the other, and what was given already is left out.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from hawse.transfer.key_ranges import Fetch, Unsorted
from hawse.transfer.listing import list_pages
from hawse.transfer.objects import Listed
from hawse.transfer.requests import Headers

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.pages import Page


Match = Callable[[str], object]


class FoundObjects:
    """Iterate over it once. `in_order` tells whether the keys ascend, as far as was seen."""

    def __init__(
        self,
        engine: Engine,
        bucket: str,
        prefix: str,
        *,
        match: Match | None = None,
        headers: Headers = (),
        warn: Callable[[str], None] = lambda why: None,
    ) -> None:
        """`match` leaves out the keys that it is not true of."""
        self._engine = engine
        self._bucket = bucket
        self._prefix = prefix
        self._match = match
        self._headers = headers
        self._warn = warn
        self.in_order = True

    def __iter__(self) -> Iterator[Listed]:
        match = self._match
        for page in self._pages():
            if match is None:
                yield from page.rows()
            else:
                yield from page.only([match(key) is not None for key in page.keys]).rows()

    @property
    def _fetch(self) -> Fetch:
        return self._engine.fetcher(self._bucket, headers=self._headers)

    def _pages(self) -> Iterator[Page]:
        given = array("q")  # eight bytes a key, where the key itself would take a hundred
        try:
            for page in list_pages(self._fetch, self._prefix, warn=self._warn):
                given.extend(map(hash, page.keys))
                yield page
            return
        except Unsorted:
            self.in_order = False
        yield from self._rest(set(given))

    def _rest(self, given: set[int]) -> Iterator[Page]:
        for page in list_pages(self._fetch, self._prefix, sorted_server=False):
            left = page.only([hash(key) not in given for key in page.keys])
            if left:
                yield left
