"""When the content of an object was changed, where the time of the object cannot stand for it.

S3 keeps when an object was written. That is later than the change of what was uploaded, and so a
file is the same as an object of its size that was written after it was changed: nothing has to be
stored, and nothing asked, for nearly all files. Two cases are left: a file whose time is ahead of
the clock, and `--exact-times`. Their time is stored with the object (`x-amz-meta-mtime`), and
asked for when sizes are equal: a HEAD for each of those, many at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.comparing import Direction, Rules, Side
from hawse.transfer.options import ObjectOptions
from hawse.transfer.quick_join import Pair
from hawse.transfer.requests import Headers, Reply, Request
from hawse.transfer.waiting import Waiting

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.places import S3Url

_HEADER = "x-amz-meta-mtime"
_AT_ONCE = 128


def stored_after(rules: Rules, now: float) -> float:
    """From which change on the time is stored with an upload."""
    if rules.direction is Direction.UPLOAD and rules.exact_times:
        return float("-inf")
    return now


def stored_time(changed: float | None, after: float) -> Headers:
    """The header that stores a time, if it is to be stored."""
    return ((_HEADER, f"{changed:.9f}"),) if changed is not None and changed > after else ()


class Originals(NamedTuple):
    """Asks about objects below a prefix; `after` as of `stored_after`."""

    engine: Engine
    url: S3Url
    options: ObjectOptions
    after: float

    def told(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """The same pairs, with what is stored with the objects where it matters."""
        waiting: deque[tuple[Pair, Waiting[Reply] | None]] = deque()
        for pair in pairs:
            wanted = self._asked(*pair)
            if wanted is None and not waiting:
                yield pair
                continue
            waiting.append((pair, wanted))
            if len(waiting) > _AT_ONCE:
                yield _answered(*waiting.popleft())
        while waiting:
            yield _answered(*waiting.popleft())

    def _asked(self, file: Side | None, found: Side | None) -> Waiting[Reply] | None:
        if file is None or found is None or file.size != found.size or file.mtime is None:
            return None
        if file.mtime <= self.after or abs(file.mtime - (found.mtime or 0.0)) <= 1.0:
            return None
        waiting: Waiting[Reply] = Waiting()
        key, headers = self.url.key + found.name, self.options.content
        self.engine.submit(
            Request(calls.HEAD_OBJECT, self.url.bucket, key, headers=headers), waiting.put
        )
        return waiting


def _answered(pair: Pair, waiting: Waiting[Reply] | None) -> Pair:
    file, found = pair
    if waiting is None or found is None:
        return pair
    try:
        original = float(waiting.get().headers.get(_HEADER, ""))
    except (CLIError, ValueError):
        return pair  # nothing is stored, or cannot be read: the times decide
    return file, found._replace(original=original)
