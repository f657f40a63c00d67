"""Whether the Recycle Bin would hold a thing that is deleted, and for how long.

What deletes asks here first, so that its confirmation can say whether there is a way back:

    bin_ = recycle_bin(target, SNAPSHOTS)          # one ListRules, one GetRule for each rule
    kept = bin_.keeps(tags)                        # a Kept: .days, .why, .said
    undo, no_undo = way_back(SNAPSHOTS, id_, kept, name=name)
    Step(DELETE_…, note=kept.said, undo=undo, no_undo=no_undo, …)

The command declares LIST_RULES and GET_RULE among its calls, and the restoring call and the list
of the bin (`SNAPSHOTS.calls`) among its undo_calls. Nothing here fails a command: a bin that may
not be read is not known, which is said and never taken for an empty one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.calls import Call, Read, Write
from hawse.errors import AccessDenied, CLIError, Interrupted
from hawse.plan import Look, Step
from hawse.services.ec2 import calls_volumes as calls

if TYPE_CHECKING:
    from hawse.aws.targets import Target


class Kind(NamedTuple):
    """A kind of thing that the Recycle Bin holds: AWS's word for it, and its calls.

    `member` is the parameter of the restoring call, and the member of the list's items.
    """

    word: str
    noun: str
    prefix: str
    listing: Read
    restoring: Write
    member: str

    @property
    def calls(self) -> tuple[Call, Call]:
        """What taking a deletion back needs."""
        return self.listing, self.restoring


SNAPSHOTS = Kind(
    "EBS_SNAPSHOT",
    "snapshot",
    "snap-",
    calls.LIST_SNAPSHOTS_IN_RECYCLE_BIN,
    calls.RESTORE_SNAPSHOT_FROM_RECYCLE_BIN,
    "SnapshotId",
)
VOLUMES = Kind(
    "EBS_VOLUME",
    "volume",
    "vol-",
    calls.LIST_VOLUMES_IN_RECYCLE_BIN,
    calls.RESTORE_VOLUME_FROM_RECYCLE_BIN,
    "VolumeId",
)
IMAGES = Kind(
    "EC2_IMAGE",
    "image",
    "ami-",
    calls.LIST_IMAGES_IN_RECYCLE_BIN,
    calls.RESTORE_IMAGE_FROM_RECYCLE_BIN,
    "ImageId",
)
KINDS = (SNAPSHOTS, VOLUMES, IMAGES)


class Kept(NamedTuple):
    """What becomes of one thing that is deleted: held for `days`, 0 for gone, None for not known.

    `rule` is the rule that holds it, `locked` whether nobody may shorten that, `why` what kept
    it from being known.
    """

    days: int | None
    rule: str = ""
    locked: bool = False
    why: str = ""

    @property
    def said(self) -> str:
        """For the note of a step that deletes."""
        if self.days is None:
            return f"not known whether it is recoverable: {self.why}"
        if not self.days:
            return "NOT recoverable"
        return f"recoverable for {self.days} {'day' if self.days == 1 else 'days'}"


class Rule(NamedTuple):
    """One retention rule. Without `tags` it holds everything but what has one of `excluded`."""

    id: str
    days: int
    tags: frozenset[tuple[str, str | None]] = frozenset()
    excluded: frozenset[tuple[str, str | None]] = frozenset()
    locked: bool = False

    def holds(self, tags: Mapping[str, str]) -> bool:
        """Whether it holds a thing with these tags: one pair of its own is enough.

        A key without a value excludes whatever the value is, and holds nothing: what is not sure
        is no way back.
        """
        pairs: set[tuple[str, str | None]] = set(tags.items())
        if self.tags:
            return bool(pairs & self.tags)
        return not (pairs | {(key, None) for key in tags}) & self.excluded


@dataclass(frozen=True)
class RecycleBin:
    """The rules for things of one kind in one region; `why` says what is not known of them."""

    rules: tuple[Rule, ...]
    why: str = ""

    def keeps(self, tags: Mapping[str, str]) -> Kept:
        """What becomes of a thing with these tags: of several rules the longest counts."""
        holding = [rule for rule in self.rules if rule.holds(tags)]
        if holding:
            longest = max(holding, key=lambda rule: rule.days)
            return Kept(longest.days, longest.id, longest.locked)
        return Kept(None, why=self.why) if self.why else Kept(0)


def recycle_bin(target: Target, kind: Kind) -> RecycleBin:
    """What the Recycle Bin holds of one kind in the target's region; never raises for not knowing.

    A rule that is not active yet holds nothing.
    """
    rules: list[Rule] = []
    try:
        for summary in target.items(calls.LIST_RULES, ResourceType=kind.word):
            found = target.read(calls.GET_RULE, Identifier=summary["Identifier"])
            if found.get("Status", "available") == "available":
                rules.append(_rule(found))
    except Interrupted:
        raise
    except AccessDenied as error:
        return RecycleBin(tuple(rules), f"{error.action or 'rbin:ListRules'} is denied")
    except CLIError as error:
        return RecycleBin(tuple(rules), error.message)
    return RecycleBin(tuple(rules))


def way_back(kind: Kind, id_: str, kept: Kept, *, name: str = "") -> tuple[tuple[Step, ...], str]:
    """The `undo` and the `no_undo` of deleting a thing of which `kept` is known."""
    if kept.days:
        return (restore_step(kind, id_, name=name),), ""
    if kept.days is None:
        return (), f"{kept.why}; if the Recycle Bin has it, hawse ec2 snapshot restore finds it"
    return (), "no rule of the Recycle Bin holds it"


def restore_step(kind: Kind, id_: str, *, name: str = "", note: str = "") -> Step:
    """Take one thing out of the Recycle Bin. It is gone from there as soon as AWS agrees."""
    in_bin = in_recycle_bin(kind, id_)
    return Step(
        kind.restoring,
        {kind.member: id_},
        on=id_,
        says=f"restore {kind.noun}",
        name=name,
        note=note,
        expects=in_bin,
        wait=Look(in_bin.read, in_bin.params, in_bin.path, (), absent=True),
        no_undo="what was restored goes back when it is deleted again",
    )


def in_recycle_bin(kind: Kind, id_: str) -> Look:
    """That the Recycle Bin has this thing."""
    params: dict[str, object] = {f"{kind.member}s": (id_,)}
    return Look(kind.listing, params, f"{kind.listing.items}.{kind.member}", (id_,))


def _rule(found: Mapping[str, Any]) -> Rule:
    return Rule(
        id=found["Identifier"],
        days=found["RetentionPeriod"]["RetentionPeriodValue"],
        tags=_pairs(found.get("ResourceTags", ())),
        excluded=_pairs(found.get("ExcludeResourceTags", ())),
        locked=found.get("LockState", "unlocked") != "unlocked",
    )


def _pairs(tags: Any) -> frozenset[tuple[str, str | None]]:
    return frozenset((tag["ResourceTagKey"], tag.get("ResourceTagValue")) for tag in tags)
