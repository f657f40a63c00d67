"""What a sync does, name by name, as data.

An action carries what was seen when it was planned. Whoever applies it makes that a condition of
the request (`If-Match`, `If-None-Match`), so that an action of a stale plan fails instead of
replacing what nobody was shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from hawse.transfer.comparing import Side, Verdict


class Seen(NamedTuple):
    """A file or an object as it was when planning: of an object the ETag tells it again, of a
    file the size and the time."""

    size: int
    mtime: float | None
    etag: str = ""


def seen(side: Side) -> Seen:
    """What of a side is expected to be unchanged when its action is applied."""
    return Seen(side.size, side.mtime, side.etag)


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy the source as it was `source`, over what was `over`; None: nothing may be there.

    `changed` is when the content was changed: it is stored with uploads, and it is the time that
    a download has to give its file, since the next sync compares with it. `backup` is the key
    that what is replaced is copied to before; "" for none. `storage` is the source's class.
    """

    name: str
    why: Verdict
    source: Seen
    over: Seen | None
    changed: float | None
    backup: str = ""
    storage: str = ""

    @property
    def size(self) -> int:
        """Bytes to move; -1 when not known."""
        return self.source.size

    @property
    def expects_etag(self) -> str | None:
        """The ETag that the destination must have; None when it must not exist.

        "" when there is something without an ETag (a file): then `over` has its size and time.
        """
        return None if self.over is None else self.over.etag


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete at the destination what was `seen`, after copying it to the key `backup` if any."""

    name: str
    seen: Seen
    backup: str = ""

    @property
    def etag(self) -> str:
        """The ETag that it must still have; "" of a file."""
        return self.seen.etag

    @property
    def size(self) -> int:
        """Bytes that go away."""
        return self.seen.size


class Same(NamedTuple):
    """Nothing to do."""

    name: str
    why: Verdict
    size: int


class Weight(Enum):
    """What leaving a name out means for the run."""

    ASKED = "asked"  # as the command line says
    SKIPPED = "skipped"  # not asked for: the run is not complete
    FAILED = "failed"  # an error, after which nothing is deleted


class Reason(Enum):
    """Why a name was left as it is: a sentence, its weight, and what to do about it."""

    EXCLUDED = ("a filter excludes it", Weight.ASKED)
    MARKER = ("it is empty and only marks a folder", Weight.ASKED)
    NEWER = ("the destination is newer, and --update keeps what is newer", Weight.ASKED)
    UNNAMED = ("its key is the prefix itself, which leaves no name", Weight.SKIPPED)
    ARCHIVED = (
        "it is archived, and no restored copy can be read",
        Weight.SKIPPED,
        "hawse s3 restore brings it back; sync again when that is done",
    )
    RESTORING = (
        "it is archived, and its restore is not done",
        Weight.SKIPPED,
        "sync again when the restore is done",
    )
    BACKUP_ARCHIVED = (
        "the destination's is archived and cannot be copied to the backup prefix",
        Weight.SKIPPED,
        "hawse s3 restore brings it back; or sync without --backup-prefix",
    )
    SOURCE_UNSEEN = (
        "the source could not be read there, so it is not known to be gone",
        Weight.SKIPPED,
        "make the source readable, or exclude it",
    )
    DESTINATION_UNSEEN = (
        "the destination could not be read there, so it is not known to be missing",
        Weight.SKIPPED,
        "make the destination readable, or exclude it",
    )
    IMMUTABLE = (
        "it differs, and --immutable lets nothing be replaced",
        Weight.FAILED,
        "sync without --immutable to replace it",
    )

    def __init__(self, sentence: str, weight: Weight, hint: str = "") -> None:
        self.sentence = sentence
        self.weight = weight
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Left:
    """A name that is left as it is, although it differs or is not known to be the same."""

    name: str
    why: Reason


Action = Copy | Delete | Same | Left


@dataclass
class Beside:
    """The names that other shards of the same sync take, as they were seen by this one."""

    source: int = 0
    destination: int = 0
    extra: int = 0


@dataclass
class Totals:
    """Counts and bytes of a plan, while it streams. Sizes that are not known count as 0 bytes.

    `source` and `destination` count the names that filters keep and that are more than markers;
    `extra` those at the destination alone that stay since nobody asked to delete them; `untold`
    what `--checksum` could not tell, so that size and time decided. `beside` is not in the others.
    """

    source: int = 0
    destination: int = 0
    new: int = 0
    replaced: int = 0
    bytes: int = 0
    same: int = 0
    same_bytes: int = 0
    deletes: int = 0
    delete_bytes: int = 0
    extra: int = 0
    untold: int = 0
    left: Counter[Reason] = field(default_factory=Counter)
    beside: Beside = field(default_factory=Beside)

    @property
    def copies(self) -> int:
        """Names to transfer."""
        return self.new + self.replaced

    def unchanged(self, count: int, size: int) -> None:
        """Add names that are the same on both sides, of so many bytes in all."""
        self.source += count
        self.destination += count
        self.same += count
        self.same_bytes += size

    def weighing(self, weight: Weight) -> int:
        """How many names were left for reasons of that weight."""
        return sum(count for reason, count in self.left.items() if reason.weight is weight)

    def count(self, action: Action) -> None:
        """Add one action."""
        if isinstance(action, Same):
            self.same += 1
            self.same_bytes += max(action.size, 0)
            self.untold += bool(action.why.untold)
        elif isinstance(action, Copy):
            self.new += action.over is None
            self.replaced += action.over is not None
            self.bytes += max(action.size, 0)
            self.untold += bool(action.why.untold)
        elif isinstance(action, Delete):
            self.deletes += 1
            self.delete_bytes += max(action.size, 0)
        else:
            self.left[action.why] += 1
