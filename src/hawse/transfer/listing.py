"""Listings of a bucket: all of it or a prefix, one level, versions, and the account's buckets.

A listing that failed never looks complete: whatever goes wrong is raised where the next object
would have come. `fetch` takes the query string of a GET on the bucket and calls back, from any
thread, with the body or the error; a listing that is left early ignores what still comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter, itemgetter
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

from hawse.errors import CLIError
from hawse.transfer.listing_answers import refused
from hawse.transfer.key_ranges import BUDGET, Answer, Arrivals, Fetch, Ranges, Unsorted
from hawse.transfer.objects import Bucket, Folder, Listed, Version
from hawse.transfer.pages import Page, parse_buckets, parse_page, parse_versions
from hawse.transfer.queries import SAME_PLACE, Position, objects_query, query, versions_query

__all__ = [
    "BUDGET",
    "Answer",
    "Arrivals",
    "Fetch",
    "Unsorted",
    "in_turn",
    "list_buckets",
    "list_level",
    "list_objects",
    "list_pages",
    "list_versions",
]

T = TypeVar("T")
N = TypeVar("N")
P = ParamSpec("P")


def list_pages(
    fetch: Fetch,
    prefix: str = "",
    *,
    start_after: str = "",
    window: int = 16,
    sorted_server: bool = True,
    budget: int = BUDGET,
    warn: Callable[[str], None] = lambda why: None,
    arrivals: Arrivals | None = None,
) -> Iterator[Page]:
    """The objects whose keys start with `prefix`, each once, in the order of their keys; in pages
    of columns with at least one object each.

    With `sorted_server`, `Unsorted` is raised as soon as the server's order is seen to be another
    one; what was given before may lack keys then. Without, objects come in the server's order,
    a page at a time, and are to be sorted by the caller (`sorting.sorted_externally`).
    `warn` is told why a listing got slower: the server cannot start at a key that it is given.
    """
    if not sorted_server:
        return _in_their_order(fetch, prefix, start_after)
    if not start_after.startswith(prefix):
        # SeaweedFS finds nothing at all when start-after comes before the prefix.
        if start_after > prefix:
            return iter(())
        start_after = ""
    ranges = Ranges(
        fetch,
        prefix,
        start_after=start_after,
        window=window,
        budget=budget,
        warn=warn,
        arrivals=arrivals,
    )
    return ranges.pages()


def _rows_of(pages: Callable[P, Iterator[Page]]) -> Callable[P, Iterator[Listed]]:
    def rows(*args: P.args, **kwargs: P.kwargs) -> Iterator[Listed]:
        for page in pages(*args, **kwargs):
            yield from page.rows()

    return rows


list_objects = _rows_of(list_pages)
"""As `list_pages`, one object after the other."""


def list_level(fetch: Fetch, prefix: str = "") -> Iterator[Listed | Folder]:
    """What is directly below `prefix`, objects and folders, in one order."""
    last: Listed | Folder = Folder("")
    for page in _pages_in_turn(fetch, prefix, delimiter="/"):
        entries: list[Listed | Folder] = [*page.rows(), *map(Folder, page.folders)]
        for found in sorted(entries, key=attrgetter("key")):
            if found != last:  # some servers repeat a folder on the next page
                yield found
            last = found


def list_versions(fetch: Fetch, prefix: str = "") -> Iterator[Version]:
    """All versions and delete markers, those of one key together, the latest first."""

    def ask(position: tuple[str, str]) -> str:
        return versions_query(prefix, *position)

    def read(body: bytes) -> tuple[list[Version], tuple[str, str] | None]:
        page = parse_versions(body)
        _check_prefix([version.key for version in page.versions], prefix)
        position = (page.key_marker, page.version_marker)
        return _by_key(page.versions), position if page.truncated else None

    for versions in in_turn(fetch, ask, read, ("", "")):
        yield from versions


def list_buckets(fetch: Fetch, prefix: str = "") -> Iterator[Bucket]:
    """The account's buckets; `fetch` gets the root of the endpoint and no bucket."""

    def ask(token: str) -> str:
        return query({"continuation-token": token, "max-buckets": "1000", "prefix": prefix})

    def read(body: bytes) -> tuple[list[Bucket], str | None]:
        page = parse_buckets(body)
        return page.buckets, page.token or None

    for buckets in in_turn(fetch, ask, read, ""):
        yield from buckets


def _in_their_order(fetch: Fetch, prefix: str, start_after: str) -> Iterator[Page]:
    """The pages as the server gives them; the order of its keys is not looked at."""
    for page in _pages_in_turn(fetch, prefix):
        if start_after:
            page = page.only([key > start_after for key in page.keys])
        if page.keys:
            yield page


def _pages_in_turn(fetch: Fetch, prefix: str, delimiter: str = "") -> Iterator[Page]:
    def ask(position: Position) -> str:
        return objects_query(prefix, position, delimiter)

    def read(body: bytes) -> tuple[Page, Position | None]:
        page = parse_page(body)
        _check_prefix([*page.keys, *page.folders], prefix)
        return page, Position().after(page) if page.truncated else None

    return in_turn(fetch, ask, read, Position())


def _check_prefix(keys: list[str], prefix: str) -> None:
    if not all(key.startswith(prefix) for key in keys):
        raise refused(f"a key does not start with {prefix!r}")


def _by_key(versions: list[Version]) -> list[Version]:
    """In their order, except from servers that list delete markers after all versions."""
    by_key = sorted(versions, key=itemgetter(0))
    if by_key == versions:
        return versions
    latest_first = sorted(versions, key=attrgetter("latest", "modified"), reverse=True)
    return sorted(latest_first, key=itemgetter(0))


def in_turn(
    fetch: Fetch,
    ask: Callable[[N], str],
    read: Callable[[bytes], tuple[T, N | None]],
    position: N,
) -> Iterator[T]:
    """One page after the other, each asked for before the one before it is given.

    `read` makes of a body a page and the position of the next one.
    """
    seen = {position}
    arrivals: SimpleQueue[Answer] = SimpleQueue()
    fetch(ask(position), arrivals.put)
    while True:
        answer = arrivals.get()
        if isinstance(answer, CLIError):
            raise answer
        page, following = read(answer)
        if following is not None:
            if following in seen:
                raise refused(SAME_PLACE)
            seen.add(following)
            fetch(ask(following), arrivals.put)
        yield page
        if following is None:
            return
