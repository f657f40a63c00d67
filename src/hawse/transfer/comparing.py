"""Whether an object and a file, or two objects, have the same content, from what listings say.

A HEAD for each object would cost more than most syncs move, so the question is answered by a
ladder of what is known without one. Every answer names the rung that gave it. Where nothing can
be told, the answer is to copy: a copy too many costs time, a copy too few loses work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import NamedTuple

from hawse.errors import UsageError
from hawse.transfer.etags import Told, etag_of_file, etags, part_count
from hawse.transfer.local_digests import likely_part_sizes

Digest = Callable[[str, int], str]
"""(name, part size) → the ETag that the local file would have, read now; part size 0 means as one
part. "" when the file cannot be read."""
Checksum = Callable[[str, str, int], str]
"""(name, algorithm, part size) → the checksum of the local file as S3 writes it, or of its parts'
checksums; "" when unreadable."""

_SAME_MOMENT = 1e-6  # what a float loses of nanoseconds
_SAME_SECOND = 1.0  # S3 tells whole seconds


class Kept(NamedTuple):
    """What S3 says of an object when it is asked about it alone: the checksum of its content, or
    of the checksums of its `parts` ("" for none that can be computed), and whether its ETag may be
    an MD5. `unasked`: why it could not be asked."""

    algorithm: str = ""
    value: str = ""
    md5: bool = True
    unasked: str = ""
    parts: int = 0


class Side(NamedTuple):
    """A file or an object, as its listing tells it.

    `size` is -1 where it is not known. `mtime` is in POSIX seconds: of a file when it was
    changed, of an object when it was written (LastModified). `original` is when the content of
    an object was changed, where that was stored with it and is known without asking. `part_size`
    is that of the upload behind the ETag, likewise. `kept` is there where S3 was asked for it.
    """

    name: str
    size: int
    mtime: float | None
    etag: str = ""
    storage: str = ""
    restore: str = ""
    original: float | None = None
    part_size: int = 0
    kept: Kept | None = None


class Direction(Enum):
    """Which of the two sides is local, and so whose times mean what."""

    UPLOAD = "upload"
    DOWNLOAD = "download"
    COPY = "copy"


class Outcome(Enum):
    """What a comparison leads to."""

    COPY = "copy"
    SAME = "same"
    KEEP = "keep"  # different, and the destination's is the one to keep


class Rung(Enum):
    """What decided, as a sentence for `-v`."""

    MISSING = "nothing of this name is at the destination"
    SIZE = "the sizes differ"
    SIZE_UNKNOWN = "a size is not known, and --size-only has nothing else to go by"
    SIZE_ONLY = "the sizes are equal, and --size-only asks no more"
    EMPTY = "both are empty"
    CONTENT_EQUAL = "the ETag is that of the file's content"
    PARTS_EQUAL = "the ETag is that of the file's content in parts"
    CONTENT_DIFFERS = "the ETag is not that of the file's content"
    PARTS_DIFFER = "the ETag is not that of the file's content in parts of any usual size"
    ETAG_EQUAL = "the ETags are equal"
    ETAG_DIFFERS = "the ETags differ"
    CHECKSUM_EQUAL = "the checksum that S3 keeps is that of the content"
    CHECKSUM_DIFFERS = "the checksum that S3 keeps is not that of the content"
    READ_EQUAL = "both were read, and are equal"
    READ_DIFFERS = "both were read, and differ"
    STORED_EQUAL = "the time stored with the object says it is of the same change"
    STORED_DIFFERS = "the time stored with the object says it is of another change"
    TIME_UNKNOWN = "a time is not known"
    TIME_EQUAL = "the times are equal"
    TIME_DIFFERS = "the times differ"
    NOT_OLDER = "the destination was written after the source was last changed"
    OLDER = "the source was changed after the destination was written"
    NEWER = "the destination is newer, and --update keeps what is newer"


class Verdict(NamedTuple):
    """What to do, the rung that decided, and why `--checksum` could not tell if it was asked."""

    outcome: Outcome
    rung: Rung
    untold: str = ""

    @property
    def sentence(self) -> str:
        """For people: `its ETag is not an MD5, so by size and time: the sizes differ`."""
        if self.untold:
            return f"{self.untold}, so by size and time: {self.rung.value}"
        return self.rung.value


@dataclass(frozen=True)
class Rules:
    """How two sides are compared.

    `modify_window` is the coarseness of times in seconds (2 on FAT). `part_size` is that of
    uploads here, where an object does not know its own. `exact_times` wants times to be equal
    where the destination's would otherwise do by not being older.
    """

    direction: Direction
    size_only: bool = False
    checksum: bool = False
    update: bool = False
    exact_times: bool = False
    modify_window: float = 0.0
    part_size: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.modify_window < float("inf"):
            why = f"{self.modify_window:g} is not a number of seconds"
            raise UsageError("--modify-window", why=why, hint="--modify-window 2")
        for other, given in (("--checksum", self.checksum), ("--exact-times", self.exact_times)):
            if self.size_only and given:
                raise UsageError(
                    "--size-only", why=f"it says to ignore what {other} asks for", hint="drop one"
                )


_MISSING = Verdict(Outcome.COPY, Rung.MISSING)
_SIZE = Verdict(Outcome.COPY, Rung.SIZE)
_SIZE_UNKNOWN = Verdict(Outcome.COPY, Rung.SIZE_UNKNOWN)
_SIZE_ONLY = Verdict(Outcome.SAME, Rung.SIZE_ONLY)
_EMPTY = Verdict(Outcome.SAME, Rung.EMPTY)
_STORED = (Verdict(Outcome.COPY, Rung.STORED_DIFFERS), Verdict(Outcome.SAME, Rung.STORED_EQUAL))
_TIME_UNKNOWN = Verdict(Outcome.COPY, Rung.TIME_UNKNOWN)
_TIME = (Verdict(Outcome.COPY, Rung.TIME_DIFFERS), Verdict(Outcome.SAME, Rung.TIME_EQUAL))
_WRITTEN = (Verdict(Outcome.COPY, Rung.OLDER), Verdict(Outcome.SAME, Rung.NOT_OLDER))
_NEWER = Verdict(Outcome.KEEP, Rung.NEWER)
_CONTENT = (
    Verdict(Outcome.COPY, Rung.CONTENT_DIFFERS),
    Verdict(Outcome.SAME, Rung.CONTENT_EQUAL),
)
_PARTS = (Verdict(Outcome.COPY, Rung.CONTENT_DIFFERS), Verdict(Outcome.SAME, Rung.PARTS_EQUAL))
_NO_USUAL_PARTS = Verdict(Outcome.COPY, Rung.PARTS_DIFFER)
_ETAG = (Verdict(Outcome.COPY, Rung.ETAG_DIFFERS), Verdict(Outcome.SAME, Rung.ETAG_EQUAL))
_CHECKSUM = (
    Verdict(Outcome.COPY, Rung.CHECKSUM_DIFFERS),
    Verdict(Outcome.SAME, Rung.CHECKSUM_EQUAL),
)
_NO_MD5 = "the objects are encrypted so that their ETags are no MD5s"


def _unread(_name: str, *_how: object) -> str:
    return ""


def _together() -> float:
    return 0.0


class Comparison:
    """The ladder for one pair of places.

    `digest` and `checksum` read files, and are asked only for what `--checksum` needs.
    `clock_ahead` tells how far S3's clock is ahead of ours: asked with each pair, since only an
    answer of S3 tells it.
    """

    def __init__(
        self,
        rules: Rules,
        digest: Digest = _unread,
        checksum: Checksum = _unread,
        clock_ahead: Callable[[], float] = _together,
    ) -> None:
        self.rules = rules
        self._digest = digest
        self._checksum = checksum
        self._ahead = clock_ahead if rules.direction is Direction.UPLOAD else _together
        self._upload = rules.direction is Direction.UPLOAD
        self._download = rules.direction is Direction.DOWNLOAD
        self._equal_times = self._download or rules.exact_times
        self._second = max(_SAME_SECOND, rules.modify_window)
        self._moment = max(_SAME_MOMENT, rules.modify_window)

    def verdict(self, source: Side, destination: Side | None) -> Verdict:
        """What becomes of a name that the source has."""
        if destination is None:
            return _MISSING
        found = self.by_ladder(source, destination)
        if (
            self.rules.update
            and found.outcome is Outcome.COPY
            and self._is_newer(destination, source)
        ):
            return _NEWER
        return found

    def by_ladder(self, source: Side, destination: Side) -> Verdict:
        """Whether two that are there are the same; whichever is newer."""
        known = source.size >= 0 and destination.size >= 0
        if known and source.size != destination.size:
            return _SIZE
        if self.rules.size_only:
            return _SIZE_ONLY if known else _SIZE_UNKNOWN
        if source.size == 0 and known and not self.rules.exact_times:
            return _EMPTY
        if not self.rules.checksum:
            return self._by_time(source, destination)
        told = self.by_content(source, destination)
        if isinstance(told, str):
            return self._by_time(source, destination)._replace(untold=told)
        return told

    def _by_time(self, source: Side, destination: Side) -> Verdict:
        changed, was_changed = self._changes(source, destination)
        if changed is not None and was_changed is not None:
            return _STORED[abs(changed - was_changed) <= self._moment]
        if source.mtime is None or destination.mtime is None:
            return _TIME_UNKNOWN
        if self._equal_times:
            return _TIME[abs(source.mtime - destination.mtime) <= self._second]
        lag = self.rules.modify_window - self._ahead()
        return _WRITTEN[destination.mtime + lag >= source.mtime]

    def _changes(self, source: Side, destination: Side) -> tuple[float | None, float | None]:
        """When the content of each was changed, as far as known; a file's mtime says it."""
        return (
            source.mtime if self._upload else source.original,
            destination.mtime if self._download else destination.original,
        )

    def _is_newer(self, destination: Side, source: Side) -> bool:
        changed, was_changed = self._changes(source, destination)
        if changed is not None and was_changed is not None:
            return was_changed - changed > self._moment
        if source.mtime is None or destination.mtime is None:
            return False
        coarse = self._second if self._download else self.rules.modify_window
        return destination.mtime - self._ahead() - source.mtime > coarse

    # --- By content

    def asks(self, source: Side | None, destination: Side | None) -> bool:
        """Whether it takes more than ETags to tell if two have the same content."""
        if source is None or destination is None or source.size != destination.size:
            return False
        return source.size > 0 and self._by_etag(source, destination) is not True

    def by_content(self, source: Side, destination: Side) -> Verdict | str:
        """A verdict, or why none can be given."""
        told = self._by_etag(source, destination)
        copies = self.rules.direction is Direction.COPY
        if told is True:
            return _ETAG[True] if copies else _CONTENT[True]
        kept = self._by_kept(source, destination)
        if kept is not None:
            return kept
        if copies:
            return told if isinstance(told, str) else _ETAG[told]
        there = destination if self._upload else source
        if part_count(there.etag):
            return self._by_parts(source.name, there)
        return told if isinstance(told, str) else _CONTENT[told]

    def _by_etag(self, source: Side, destination: Side) -> Told:
        """Whether ETags alone tell that the content is the same; why not, where they cannot."""
        md5 = all(side.kept is None or side.kept.md5 for side in (source, destination))
        if self.rules.direction is Direction.COPY:
            told = etags(source.etag, destination.etag)
            return _NO_MD5 if told is False and not md5 else told
        there = destination if self._upload else source
        if part_count(there.etag):
            return "its ETag is of parts"
        found = etag_of_file(
            there.etag, size=there.size, part_size=0, digest=partial(self._digest, source.name)
        )
        return _NO_MD5 if found is False and not md5 else found

    def _by_kept(self, source: Side, destination: Side) -> Verdict | None:
        """What the checksum tells that S3 keeps; None without one."""
        sides = (source, destination)
        kept = [side.kept for side in sides if side.kept is not None and side.kept.algorithm]
        if self.rules.direction is not Direction.COPY:
            if not kept:
                return None
            if kept[0].parts:
                return self._by_kept_parts(source, kept[0])
            found = self._checksum(source.name, kept[0].algorithm, 0)
            return _CHECKSUM[found == kept[0].value] if found else None
        if len(kept) < 2 or kept[0].algorithm != kept[1].algorithm:
            return None
        same = kept[0].value == kept[1].value and kept[0].parts == kept[1].parts
        return None if not same and (kept[0].parts or kept[1].parts) else _CHECKSUM[same]

    def _by_kept_parts(self, source: Side, kept: Kept) -> Verdict | None:
        """A file in parts of the sizes that tools use: another size would prove nothing."""
        checksum = partial(self._checksum, source.name, kept.algorithm)
        likely = likely_part_sizes(source.size, kept.parts)
        return _CHECKSUM[True] if any(checksum(each) == kept.value for each in likely) else None

    def _by_parts(self, name: str, there: Side) -> Verdict | str:
        """About a file and an upload in parts: of known size, or of usual ones."""
        digest = partial(self._digest, name)
        size = there.part_size or self.rules.part_size
        told = etag_of_file(there.etag, size=there.size, part_size=size, digest=digest)
        if isinstance(told, bool):
            return _PARTS[told]
        likely = likely_part_sizes(there.size, part_count(there.etag) or 0)
        if any(digest(each) == there.etag.lower() for each in likely):
            return _PARTS[True]
        return _NO_USUAL_PARTS if likely else told
