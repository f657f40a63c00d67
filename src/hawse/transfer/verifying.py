"""Whether two places have the same content, from what tells content: never from times.

The ladder is that of `sync --checksum`, but for its end: what it does not tell is read, if that is
wanted, or said to be untold. Nothing is ever written.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import md5
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer.comparing import Comparison, Direction, Outcome, Rules, Rung, Side, Verdict
from hawse.transfer.downloads import Wanted
from hawse.transfer.local_digests import checksum_in, digest_in, etag_of
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.streams import read_object

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.places import S3Url

UNTOLD = "nothing that S3 keeps tells the content (--download reads it)"


class Place(NamedTuple):
    """One side: objects below a prefix, or files whose paths `path_of` tells."""

    engine: Engine
    url: S3Url | None = None
    path_of: Callable[[str], str] = str


class Verification(Comparison):
    """Compares content. `reads`: what cannot be told otherwise is read."""

    def __init__(
        self,
        direction: Direction,
        *,
        source: Place,
        destination: Place,
        reads: bool = False,
        options: ObjectOptions = PLAIN,
    ) -> None:
        path_of = (destination if source.url is not None else source).path_of
        super().__init__(Rules(direction, checksum=True), digest_in(path_of), checksum_in(path_of))
        self._places = (source, destination)
        self._reads = reads
        self._options = options

    def by_ladder(self, source: Side, destination: Side) -> Verdict:
        """SAME or COPY by content; `untold` when nothing tells."""
        if source.size != destination.size:
            return Verdict(Outcome.COPY, Rung.SIZE)
        if source.size == 0:
            return Verdict(Outcome.SAME, Rung.EMPTY)
        told = self.by_content(source, destination)
        asked = (side.kept for side in (source, destination) if side.kept is not None)
        unasked = next((kept.unasked for kept in asked if kept.unasked), "")
        guessed = isinstance(told, Verdict) and told.rung is Rung.PARTS_DIFFER
        if isinstance(told, Verdict) and (told.outcome is Outcome.SAME or not (unasked or guessed)):
            return told
        try:
            return self._read(source, destination, unasked or UNTOLD)
        except CLIError as error:
            return Verdict(Outcome.COPY, Rung.TIME_UNKNOWN, error.message)

    def _read(self, source: Side, destination: Side, untold: str) -> Verdict:
        if not self._reads:
            return Verdict(Outcome.COPY, Rung.CONTENT_DIFFERS, untold)
        pairs = zip((source, destination), self._places, strict=True)
        one, other = (self._content_of(side, place) for side, place in pairs)
        same = one == other
        return _verdict(same, Rung.READ_EQUAL if same else Rung.READ_DIFFERS)

    def _content_of(self, side: Side, place: Place) -> str:
        if place.url is None:
            return _readable(etag_of(place.path_of(side.name), 0), side.name)
        digest = md5(usedforsecurity=False)
        wanted = Wanted(place.url.bucket, place.url.key + side.name, side.size, side.etag)
        read_object(place.engine, wanted, digest.update, options=self._options)
        return digest.hexdigest()


def _verdict(same: bool, rung: Rung) -> Verdict:
    return Verdict(Outcome.SAME if same else Outcome.COPY, rung)


def _readable(digest: str, name: str) -> str:
    if not digest:
        raise CLIError(name, why="the file could not be read")
    return digest
