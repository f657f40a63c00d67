"""The checksums that S3 keeps with objects, asked for where ETags do not tell the content.

Only `--checksum` asks, by a HEAD for each pair that it cannot tell otherwise, many at once. A HEAD
has the same checksum as GetObjectAttributes, needs no permission of its own, and says how the
object is encrypted, so whether its ETag is an MD5 at all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError, Interrupted
from hawse.transfer import calls
from hawse.transfer.checksums import ASKED, of_parts, stored
from hawse.transfer.comparing import Kept, Side
from hawse.transfer.options import ObjectOptions
from hawse.transfer.quick_join import Pair
from hawse.transfer.requests import Reply, Request
from hawse.transfer.waiting import Waiting

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.places import S3Url

_AT_ONCE = 128
_ENCRYPTION = "x-amz-server-side-encryption"
_OWN_KEY = f"{_ENCRYPTION}-customer-algorithm"

Asked = tuple[Waiting[Reply] | None, Waiting[Reply] | None]


class Askable(NamedTuple):
    """Objects below a prefix that can be asked about."""

    engine: Engine
    url: S3Url
    options: ObjectOptions

    def ask(self, name: str) -> Waiting[Reply]:
        """Begin to ask about one; waits while the windows are full."""
        waiting: Waiting[Reply] = Waiting()
        headers = (*ASKED, *self.options.content)
        request = Request(calls.HEAD_OBJECT, self.url.bucket, self.url.key + name, headers=headers)
        self.engine.submit(request, waiting.put)
        return waiting


def with_kept(
    pairs: Iterable[Pair],
    places: tuple[Askable | None, Askable | None],
    asks: Callable[[Side | None, Side | None], bool],
) -> Iterator[Pair]:
    """The same pairs, with what S3 keeps of those that `asks` is true of; None: files."""
    ahead: deque[tuple[Pair, Asked]] = deque()
    for pair in pairs:
        asked = _asked(pair, places) if asks(*pair) else (None, None)
        if asked == (None, None) and not ahead:
            yield pair
            continue
        ahead.append((pair, asked))
        if len(ahead) > _AT_ONCE:
            yield _answered(*ahead.popleft())
    while ahead:
        yield _answered(*ahead.popleft())


def _asked(pair: Pair, places: tuple[Askable | None, Askable | None]) -> Asked:
    one, other = (
        place.ask(side.name) if place is not None and side is not None else None
        for side, place in zip(pair, places, strict=True)
    )
    return one, other


def _answered(pair: Pair, asked: Asked) -> Pair:
    one, other = (
        side._replace(kept=_kept(waiting)) if side is not None and waiting is not None else side
        for side, waiting in zip(pair, asked, strict=True)
    )
    return one, other


def _kept(waiting: Waiting[Reply]) -> Kept:
    try:
        return kept_in(waiting.get().headers)
    except Interrupted:
        raise
    except CLIError as error:
        return Kept(unasked=error.message)  # the other rungs decide


def kept_in(headers: Mapping[str, str]) -> Kept:
    """What an answer about one object says."""
    found = stored(headers)
    md5 = headers.get(_ENCRYPTION, "AES256") == "AES256" and _OWN_KEY not in headers
    if found is not None:
        return Kept(*found, md5)
    told = of_parts(headers)
    return Kept(*told[0], md5, parts=told[1]) if told is not None else Kept(md5=md5)
