"""Whether two places have the same content, from what tells content: never from times.

A MD5 that is the ETag of an object costs nothing to ask for; then comes the checksum that S3 keeps
(a HEAD), then the ETag of an upload in parts, whose size is guessed from what tools use. What none
of them tells is read, if that is wanted, or said to be untold. Nothing is ever written.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import md5
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.checksums import ASKED, Stored, crc, stored, text
from hawse.transfer.comparing import Comparison, Direction, Outcome, Rules, Rung, Side, Verdict
from hawse.transfer.downloads import Wanted
from hawse.transfer.etags import part_count
from hawse.transfer.local_digests import etag_of, likely_part_sizes
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Reply, Request
from hawse.transfer.streams import read_object

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.places import S3Url

_BLOCK = 1 << 20
_KMS = "x-amz-server-side-encryption"
UNTOLD = "nothing that S3 keeps tells the content (--download reads it)"


class Place(NamedTuple):
    """One side: objects below a prefix, or files whose paths `path_of` tells."""

    url: S3Url | None = None
    path_of: Callable[[str], str] = str


class Verification(Comparison):
    """Compares content. `reads`: what cannot be told otherwise is read."""

    def __init__(  # pylint: disable=too-many-arguments  # keywords
        self,
        direction: Direction,
        engine: Engine,
        *,
        source: Place,
        destination: Place,
        reads: bool = False,
        options: ObjectOptions = PLAIN,
    ) -> None:
        super().__init__(Rules(direction, checksum=True))
        self._engine = engine
        self._places = (source, destination)
        self._reads = reads
        self._options = options

    def by_ladder(self, source: Side, destination: Side) -> Verdict:
        """SAME or COPY by content; `untold` when nothing tells."""
        if source.size != destination.size:
            return Verdict(Outcome.COPY, Rung.SIZE)
        if source.size == 0:
            return Verdict(Outcome.SAME, Rung.EMPTY)
        try:
            return self._told(source, destination) or self._read(source, destination)
        except CLIError as error:
            return Verdict(Outcome.COPY, Rung.TIME_UNKNOWN, error.message)

    def _told(self, source: Side, destination: Side) -> Verdict | None:
        """What S3 keeps says about both; None when it does not tell."""
        one, other = self._places
        if one.url is None:
            return self._of_file(one.path_of(source.name), destination, other)
        if other.url is None:
            return self._of_file(other.path_of(source.name), source, one)
        if source.etag and source.etag == destination.etag and part_count(source.etag) is not None:
            return _verdict(True, Rung.ETAG_EQUAL)
        kept = [self._kept(side, place) for side, place in zip((source, destination), self._places)]
        if kept[0] and kept[1] and kept[0].algorithm == kept[1].algorithm:
            same = kept[0].value == kept[1].value
            return _verdict(same, Rung.CHECKSUM_EQUAL if same else Rung.CHECKSUM_DIFFERS)
        return None

    def _of_file(self, path: str, found: Side, place: Place) -> Verdict | None:
        parts = part_count(found.etag)
        if parts == 0 and etag_of(path, 0) == found.etag.lower():
            return _verdict(True, Rung.CONTENT_EQUAL)
        head = self._head(found, place)
        kept = stored(head.headers)
        if kept is not None:
            same = checksum_of(path, kept) == kept.value
            return _verdict(same, Rung.CHECKSUM_EQUAL if same else Rung.CHECKSUM_DIFFERS)
        if parts and any(
            etag_of(path, size) == found.etag.lower()
            for size in likely_part_sizes(found.size, parts)
        ):
            return _verdict(True, Rung.CONTENT_EQUAL)
        if parts == 0 and not encrypted(head):
            return _verdict(False, Rung.CONTENT_DIFFERS)
        return None

    def _kept(self, side: Side, place: Place) -> Stored | None:
        return stored(self._head(side, place).headers)

    def _head(self, side: Side, place: Place) -> Reply:
        assert place.url is not None
        headers = (*ASKED, *self._options.content)
        key = place.url.key + side.name
        return self._engine.ask(Request(calls.HEAD_OBJECT, place.url.bucket, key, headers=headers))

    def _read(self, source: Side, destination: Side) -> Verdict:
        if not self._reads:
            return Verdict(Outcome.COPY, Rung.CONTENT_DIFFERS, UNTOLD)
        pairs = zip((source, destination), self._places, strict=True)
        one, other = (self._content_of(side, place) for side, place in pairs)
        same = one == other
        return _verdict(same, Rung.READ_EQUAL if same else Rung.READ_DIFFERS)

    def _content_of(self, side: Side, place: Place) -> str:
        if place.url is None:
            return _readable(etag_of(place.path_of(side.name), 0), side.name)
        digest = md5(usedforsecurity=False)
        wanted = Wanted(place.url.bucket, place.url.key + side.name, side.size, side.etag)
        read_object(self._engine, wanted, digest.update, options=self._options)
        return digest.hexdigest()


def _verdict(same: bool, rung: Rung) -> Verdict:
    return Verdict(Outcome.SAME if same else Outcome.COPY, rung)


def encrypted(head: Reply) -> bool:
    """Whether an object is encrypted so that its ETag is no MD5."""
    own_key = f"{_KMS}-customer-algorithm" in head.headers
    return own_key or head.headers.get(_KMS, "AES256") != "AES256"


def checksum_of(path: str, kept: Stored) -> str:
    """What S3 would keep for a file."""
    found, add = 0, crc(kept.algorithm)
    try:
        with open(path, "rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                found = add(block, found)
    except OSError as error:
        raise CLIError(path, why=f"it cannot be read: {error.strerror}") from error
    return text(kept.algorithm, found)


def _readable(digest: str, name: str) -> str:
    if not digest:
        raise CLIError(name, why="the file could not be read")
    return digest
