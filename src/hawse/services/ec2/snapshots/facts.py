"""What the rules must know of a snapshot: itself, what uses it, and who else can.

What needs a request for each snapshot is asked of those alone that would be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import AccessDenied, CLIError, Interrupted, NotFound, UsageError
from hawse.plan import Look
from hawse.services.ec2 import named
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_FAST_SNAPSHOT_RESTORES,
    DESCRIBE_LOCKED_SNAPSHOTS,
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    DESCRIBE_SNAPSHOTS,
)
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import VALUES, Filter, matching

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

EVERYBODY = "all"
"""EC2's word for a snapshot that anyone may restore."""

NO_VOLUME = "vol-ffffffff"
"""What EC2 gives as the volume of a copy."""


@dataclass(frozen=True)
class Snap:
    """One snapshot as the rules see it.

    `full_bytes` are all blocks that it has, None where EC2 does not say; what it shares with
    earlier ones is among them.
    """

    id: str
    name: str
    state: str
    volume: str
    gib: int
    full_bytes: int | None
    tier: str
    encrypted: bool
    started: datetime | None
    until: datetime | None
    description: str
    tags: Mapping[str, str]

    @property
    def called(self) -> str:
        """What a person would type to name it."""
        return self.name or self.id

    @property
    def maker(self) -> str:
        """The service of AWS that made it and deletes it: AWS Backup, Data Lifecycle Manager."""
        if any(key.startswith("aws:backup:") for key in self.tags):
            return "AWS Backup"
        if any(key.startswith("aws:dlm:") for key in self.tags):
            return "Data Lifecycle Manager"
        return ""


@dataclass(frozen=True)
class Uses:
    """What uses one snapshot; None where that is not known, and `unknown` says why."""

    images: tuple[str, ...] | None = ()
    shared: tuple[str, ...] | None = ()
    fast: tuple[str, ...] | None = ()
    locked: str = ""
    unknown: tuple[str, ...] = ()


class Image(NamedTuple):
    """An image of ours that stands on snapshots."""

    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.id} ({self.name})" if self.name else self.id


def find_snaps(
    target: Target, names: Sequence[str] = (), filters: Sequence[Filter] = ()
) -> Iterator[Snap]:
    """The account's snapshots that `names` mean (all, without)."""
    return map(snap, named.described(target, named.SNAPSHOTS, names, filters))


def snap(item: Mapping[str, Any]) -> Snap:
    """What the rules know of one snapshot of DescribeSnapshots."""
    tags = tags_of(item)
    return Snap(
        id=item["SnapshotId"],
        name=tags.get("Name", ""),
        state=item.get("State", ""),
        volume=item.get("VolumeId", ""),
        gib=item.get("VolumeSize", 0),
        full_bytes=item.get("FullSnapshotSizeInBytes"),
        tier=item.get("StorageTier", "standard"),
        encrypted=bool(item.get("Encrypted")),
        started=item.get("StartTime"),
        until=item.get("RestoreExpiryTime"),
        description=item.get("Description", ""),
        tags=tags,
    )


def images_by_snapshot(target: Target) -> dict[str, list[Image]]:
    """The account's images, those that are disabled too, by each snapshot that they stand on."""
    params = {"Owners": ("self",), "IncludeDisabled": True, "IncludeDeprecated": True}
    found: dict[str, list[Image]] = {}
    for item in target.items(DESCRIBE_IMAGES, **params):
        for mapping in item.get("BlockDeviceMappings", ()):
            id_ = mapping.get("Ebs", {}).get("SnapshotId")
            if id_:
                found.setdefault(id_, []).append(Image(item["ImageId"], item.get("Name", "")))
    return found


def images_or_none(target: Target) -> dict[str, list[Image]] | None:
    """The same, None when they may not be read."""
    try:
        return images_by_snapshot(target)
    except AccessDenied:
        return None


def one_snap(target: Target, name: str) -> Snap:
    """The one snapshot that `name` means; raises NotFound and UsageError.

    One of another account is known by its id alone.
    """
    others = named.SNAPSHOTS._replace(more={})
    kind = others if named.is_id(named.SNAPSHOTS, name) else named.SNAPSHOTS
    found = [snap(item) for item in named.described(target, kind, (name,))]
    if not found:
        raise NotFound(f"snapshot {name}", why=f"not in {target.region}")
    if len(found) > 1:
        newest = max(found, key=lambda one: str(one.started))
        why = f"it names {len(found)} snapshots, the newest is {newest.id}"
        raise UsageError(f"{name} is ambiguous", why=why, hint="give the id")
    return found[0]


def shared_with(target: Target, id_: str) -> tuple[str, ...]:
    """The accounts that may restore a snapshot, "all" for anyone."""
    asked = {"SnapshotId": id_, "Attribute": "createVolumePermission"}
    found = target.read(DESCRIBE_SNAPSHOT_ATTRIBUTE, **asked).get("CreateVolumePermissions", ())
    return tuple(sorted(each.get("UserId") or each.get("Group", "") for each in found))


class Looking:
    """Asks what uses snapshots, and remembers what may not be known."""

    def __init__(self, target: Target, ids: Iterable[str]) -> None:
        self._target = target
        self._ids = sorted(set(ids))
        self._unknown: dict[str, str] = {}
        self._images = self._images_or_none()
        self._fast = self._by_id(DESCRIBE_FAST_SNAPSHOT_RESTORES, "fast snapshot restore")
        self._locks = self._by_id(DESCRIBE_LOCKED_SNAPSHOTS, "locks")

    def uses(self, id_: str, *, sharing: bool = True) -> Uses:
        """What uses this snapshot; with `sharing`, one request tells who may restore it."""
        shared = self._shared(id_) if sharing else None
        fast = None if self._fast is None else tuple(_zones(self._fast.get(id_, ())))
        images = None if self._images is None else self._images.get(id_, [])
        return Uses(
            None if images is None else tuple(map(str, images)),
            shared,
            fast,
            _locked((self._locks or {}).get(id_, ())),
            tuple(self._unknown.values()),
        )

    def _images_or_none(self) -> dict[str, list[Image]] | None:
        if not self._ids:
            return {}
        try:
            return images_by_snapshot(self._target)
        except AccessDenied as error:
            self._unknown["images"] = _why("images", error)
            return None

    def _shared(self, id_: str) -> tuple[str, ...] | None:
        try:
            return shared_with(self._target, id_)
        except AccessDenied as error:
            self._unknown["sharing"] = _why("sharing", error)
            return None

    def _by_id(self, api: Read, what: str) -> dict[str, list[Mapping[str, Any]]] | None:
        """The items that an optional part of EC2 has of these snapshots; None when not known."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        try:
            for start in range(0, len(self._ids), VALUES):
                part = self._ids[start : start + VALUES]
                for item in self._target.items(api, **_asking(api, part)):
                    found.setdefault(item["SnapshotId"], []).append(item)
        except Interrupted:
            raise
        except CLIError as error:
            self._unknown[what] = _why(what, error)
            return None
        return found


def state_is(id_: str, *want: str, absent: bool = False) -> Look:
    """The state of one snapshot."""
    return _look(id_, "Snapshots[].State", *want, absent=absent)


def tier_is(id_: str, *want: str) -> Look:
    """The storage tier of one snapshot."""
    return _look(id_, "Snapshots[].StorageTier", *want)


def _look(id_: str, path: str, *want: str, absent: bool = False) -> Look:
    params = {"Filters": (matching("snapshot-id", (id_,)),)}
    return Look(DESCRIBE_SNAPSHOTS, params, path, want, absent=absent)


def _asking(api: Read, ids: Sequence[str]) -> dict[str, object]:
    if api is DESCRIBE_LOCKED_SNAPSHOTS:
        return {"SnapshotIds": tuple(ids)}
    return {"Filters": (matching("snapshot-id", ids),)}


def _zones(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for item in items:
        if item.get("State") not in ("disabling", "disabled"):
            yield item.get("AvailabilityZone", "")


def _locked(items: Iterable[Mapping[str, Any]]) -> str:
    for item in items:
        if item.get("LockState") not in (None, "expired"):
            until = item.get("LockExpiresOn")
            return f"{item['LockState']} until {until:%Y-%m-%d}" if until else item["LockState"]
    return ""


def _why(what: str, error: CLIError) -> str:
    if isinstance(error, AccessDenied):
        return f"{what}: {error.action or 'it'} is denied"
    return f"{what}: {error.message}"
