"""What must hold before anything is deleted, and places that must not be synced at all.

A sync that deletes trusts that what is missing at the source was meant to go. A mount that is not
there, a listing that broke off, a typo in a path all look the same; so each is looked for, and
the answer is to delete nothing. What was copied until then stays copied.

Without `--max-delete`, two things are refused until a person confirms them or the option says how
many deletes are meant: more than 100 that are more than half of the destination, and more than 10
that are all of it, as with a wrong path. With the option, it alone decides, confirmed or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from hawse.errors import Refused, UsageError
from hawse.plurals import counted

MANY = 100
MANY_PERCENT = 50
MANY_IF_ALL = 10


class Device(NamedTuple):
    """What tells a local root again: another file system or another folder has another one."""

    device: int
    inode: int


@dataclass(frozen=True)
class MaxDelete:
    """A limit: so many deletes, or so many percent of the destination. One of them is given."""

    count: int | None = None
    percent: float | None = None

    def allows(self, deletes: int, of: int) -> bool:
        """Whether so many deletes of so many names are within the limit."""
        if self.count is not None:
            return deletes <= self.count
        return deletes * 100 <= (self.percent or 0.0) * of

    def __str__(self) -> str:
        return f"{self.percent:g}%" if self.count is None else str(self.count)


_LIMIT = re.compile(r"(\d{1,15})|(\d{1,3}(?:\.\d{1,9})?)%", re.ASCII)


def parse_max_delete(text: str) -> MaxDelete:
    """`25` or `10%`; UsageError for anything else."""
    found = _LIMIT.fullmatch(text.strip())
    if found is None or float(found[2] or 0) > 100:
        raise UsageError(
            f"--max-delete {text}",
            why="it is neither a count nor a percentage up to 100%",
            hint="--max-delete 250 or --max-delete 10%",
        )
    return MaxDelete(count=int(found[1])) if found[1] else MaxDelete(percent=float(found[2]))


@dataclass(frozen=True)
class DeleteFacts:
    """What is known when deleting could begin.

    `source` and `destination` count names that filters keep. `root_then` and `root_now` are the
    local source's root when the walk began and now; None where there is no folder. Both are left
    out of the check when the source is not local. `confirmed`: a person was shown the number.
    """

    whole: bool
    failures: int
    deletes: int
    source: int
    destination: int
    local_source: bool = False
    root_then: Device | None = None
    root_now: Device | None = None
    confirmed: bool = False


def check_deletes(facts: DeleteFacts, limit: MaxDelete | None = None) -> None:
    """Return when the deletes may happen; Refused when a guard holds. No deletes, no guard."""
    if not facts.deletes:
        return
    if not facts.whole:
        raise _refused("a listing did not come to its end", "sync again")
    if facts.failures:
        failed = counted(facts.failures, "name")
        raise _refused(f"{failed} could not be transferred", "sync again once they can")
    _check_source(facts)
    _check_number(facts, limit)


def _check_source(facts: DeleteFacts) -> None:
    if facts.local_source and facts.root_now is None:
        raise _refused("the source folder is not there any more", "is it mounted?")
    if facts.local_source and facts.root_then != facts.root_now:
        raise _refused("the source became another folder while it was read", "is it mounted?")
    if not facts.source:
        raise _refused(
            "the source has no names that the filters keep",
            "check the source and the filters; hawse s3 rm -R empties a destination",
        )


def _check_number(facts: DeleteFacts, limit: MaxDelete | None) -> None:
    number = f"{facts.deletes} of the {counted(facts.destination, 'name')} there would be deleted"
    hint = f"--max-delete {facts.deletes} allows it"
    if limit is None:
        if not facts.confirmed and is_alarming(facts.deletes, facts.destination):
            raise _refused(number, hint)
    elif not limit.allows(facts.deletes, facts.destination):
        raise _refused(f"{number}, and --max-delete is {limit}", hint)


def is_alarming(deletes: int, of: int) -> bool:
    """Whether so many deletes need a confirmation or `--max-delete`."""
    if deletes == of:
        return deletes > MANY_IF_ALL
    return deletes > MANY and deletes * 100 > MANY_PERCENT * of


def _refused(why: str, hint: str) -> Refused:
    return Refused("--delete", why=f"{why}; nothing was deleted", hint=hint)


# --- Places that hold each other -----------------------------------------------------------------


@dataclass(frozen=True)
class BucketRoot:
    """A prefix of a bucket, which a sync takes for a folder: `logs` means `logs/`.

    The same bucket name at two endpoints is two buckets.
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""

    def holds(self, other: BucketRoot) -> bool:
        """Whether everything in `other` is in this one too."""
        same = (self.bucket, self.endpoint) == (other.bucket, other.endpoint)
        return same and as_folder(other.prefix).startswith(as_folder(self.prefix))

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"


@dataclass(frozen=True)
class FolderRoot:
    """A local folder: its absolute path with every link followed, and its device if it exists."""

    path: str
    device: Device | None = None

    def holds(self, other: FolderRoot) -> bool:
        """Whether everything in `other` is in this one too; one folder may have two paths."""
        if self.device is not None and self.device == other.device:
            return True
        mine, theirs = (root.path.replace("\\", "/") for root in (self, other))
        return as_folder(theirs).startswith(as_folder(mine))

    def __str__(self) -> str:
        return self.path


Root = BucketRoot | FolderRoot


def as_folder(prefix: str) -> str:
    """The prefix that lists what is in a folder and not its siblings; "" is a whole bucket."""
    return prefix if not prefix or prefix.endswith("/") else f"{prefix}/"


def check_apart(first: tuple[str, Root], second: tuple[str, Root]) -> None:
    """Refused when one of two named places holds the other: `("source", root)`.

    A sync into itself finds what it just wrote, and one that deletes removes what it reads.
    """
    (name, root), (other_name, other) = first, second
    if not _hold(root, other):
        return
    same = _hold(root, other, both=True)
    if same:
        why = f"the {name} and the {other_name} are the same place, {root}"
    elif _within(other, root):
        why = f"the {other_name} {other} lies within the {name} {root}"
    else:
        why = f"the {name} {root} lies within the {other_name} {other}"
    raise Refused("sync", why=f"{why}; nothing was changed", hint=f"choose another {other_name}")


def _within(inner: Root, outer: Root) -> bool:
    if isinstance(inner, BucketRoot) and isinstance(outer, BucketRoot):
        return outer.holds(inner)
    if isinstance(inner, FolderRoot) and isinstance(outer, FolderRoot):
        return outer.holds(inner)
    return False


def _hold(one: Root, other: Root, *, both: bool = False) -> bool:
    """Whether either holds the other, or each does."""
    held = (_within(other, one), _within(one, other))
    return all(held) if both else any(held)
