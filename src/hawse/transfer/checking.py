"""The ladder of `--checksum`, which asks S3 where an ETag says that content differs.

The ETag of what is encrypted with a key of KMS or of the customer looks like an MD5 and is none,
and that of an upload in parts is of parts whose size is guessed. Believed, they would have every
such object copied again by each sync. So before anything is copied for its ETag, a HEAD tells
whether that is one, and the checksum that S3 keeps. Once an object of one part is not encrypted
so, the ETags of the others are believed: they cost no request, and at worst a copy too many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.checksums import ASKED, stored
from hawse.transfer.comparing import Comparison, Digest, Outcome, Rules, Rung, Side, Verdict
from hawse.transfer.etags import part_count
from hawse.transfer.local_digests import digest_in, likely_part_sizes
from hawse.transfer.options import ObjectOptions
from hawse.transfer.places import S3Url
from hawse.transfer.requests import Reply, Request
from hawse.transfer.verifying import checksum_of, encrypted

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.sync_ends import Ends

ENCRYPTED = "the objects are encrypted so that their ETags are no MD5s"


class Checking(Comparison):
    """Compares content as far as S3 tells it; what it does not tell is compared by time."""

    def __init__(  # pylint: disable=too-many-arguments  # keywords
        self,
        rules: Rules,
        engine: Engine,
        ends: Ends,
        *,
        path_of: Callable[[str], str],
        options: ObjectOptions,
        clock_ahead: Callable[[], float],
    ) -> None:
        self._file_digest: Digest = digest_in(path_of)
        super().__init__(rules, self._file_digest, clock_ahead)
        self._engine = engine
        self._ends = ends
        self._path_of = path_of
        self._options = options
        self._plain = False

    def _by_checksum(self, source: Side, destination: Side) -> Verdict | str:
        told = super()._by_checksum(source, destination)
        if isinstance(told, str) or told.outcome is Outcome.SAME:
            return told
        there = destination if self._upload else source
        if self._plain and not part_count(there.etag):
            return told
        try:
            return self._asked(source, destination, there, told)
        except CLIError:
            return told

    def _asked(self, source: Side, destination: Side, there: Side, told: Verdict) -> Verdict | str:
        """What HEADs say about two whose ETags differ; `there` is the one that is no file."""
        places = ((source, self._ends.source), (destination, self._ends.destination))
        heads = [self._head(side, place) for side, place in places if isinstance(place, S3Url)]
        parts, is_encrypted = part_count(there.etag), any(map(encrypted, heads))
        self._plain = self._plain or not (parts or is_encrypted)
        kept = [stored(head.headers) for head in heads]
        first = kept[0]
        if first is not None and len(heads) == 1:
            return _kept(checksum_of(self._path_of(source.name), first) == first.value)
        if first is not None and kept[-1] is not None and first.algorithm == kept[-1].algorithm:
            return _kept(first == kept[-1])
        if is_encrypted:
            return ENCRYPTED
        if parts and told.rung is Rung.CONTENT_DIFFERS:
            return self._in_other_parts(source.name, there, parts)
        return told

    def _head(self, side: Side, place: S3Url) -> Reply:
        options = self._options
        headers = (*ASKED, *options.content)
        request = Request(calls.HEAD_OBJECT, place.bucket, place.key + side.name, headers=headers)
        return self._engine.ask(request)

    def _in_other_parts(self, name: str, there: Side, parts: int) -> Verdict:
        """Whether a file has the ETag when its parts are of another usual size than the first."""
        sizes = likely_part_sizes(there.size, parts)[1:]
        if any(self._file_digest(name, size) == there.etag.lower() for size in sizes):
            return Verdict(Outcome.SAME, Rung.CONTENT_EQUAL)
        return Verdict(Outcome.COPY, Rung.PARTS_DIFFER)


def _kept(same: bool) -> Verdict:
    if same:
        return Verdict(Outcome.SAME, Rung.CHECKSUM_EQUAL)
    return Verdict(Outcome.COPY, Rung.CHECKSUM_DIFFERS)
