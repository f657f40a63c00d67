"""Making snapshots: of all volumes of an instance at one moment, of single volumes, and copies.

EC2 has no client token for a snapshot. A tag of ours tells a request that is sent again that it
was carried out, and holds the snapshots of one set together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hawse.errors import UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.plurals import counted
from hawse.services.ec2 import looks, named
from hawse.services.ec2.calls_volumes import (
    COPY_SNAPSHOT,
    CREATE_SNAPSHOT,
    CREATE_SNAPSHOTS,
    DESCRIBE_SNAPSHOTS,
)
from hawse.services.ec2.instances import described, tags_of
from hawse.services.ec2.machines import meant
from hawse.services.ec2.named import TOKEN, own_tags, specification
from hawse.services.ec2.selection import LIVE, Wanted, is_id as is_instance_id, matching
from hawse.services.ec2.snapshots.facts import Snap
from hawse.services.ec2.volumes import disks
from hawse.services.ec2.volumes.disks import Disk, disks_of, find_disks

if TYPE_CHECKING:
    from hawse.aws.targets import Target

COPY_OF = "hawse:copy-of"
"""The tag of a copy: the snapshot that it is of, with its region."""

HOURS = 6 * 3600.0
"""How long the first snapshot of a large volume may take."""

_AGAIN = "what it made goes with hawse ec2 snapshot rm"


def snapshot_all(
    target: Target, names: Sequence[str], token: str, tags: Mapping[str, str]
) -> Iterator[Entry]:
    """Snapshots of all volumes of the instances that `names` mean, and of the volumes they mean.

    A name is an instance's where one has it, else a volume's.
    """
    ids = [name for name in names if named.is_id(named.VOLUMES, name)]
    others = [name for name in names if name not in ids]
    items = list(described(target, others, Wanted(states=LIVE))) if others else []
    found = meant(items, others)
    known = {item["InstanceId"] for item in found}
    known |= {tags_of(item).get("Name", "") for item in found}
    for item in found:
        yield from snapshot_instance(target, item, token, tags)
    plain = [one for one in others if not _meant_by(one, known) and not is_instance_id(one)]
    if ids or plain:
        for one in find_disks(target, (*ids, *plain)):
            yield snapshot_volume(one, token, tags)


def snapshot_instance(
    target: Target, item: Mapping[str, object], token: str, tags: Mapping[str, str]
) -> Iterator[Entry]:
    """One crash-consistent set of all volumes of an instance of DescribeInstances."""
    id_, own = str(item["InstanceId"]), tags_of(item)
    found = disks_of(target, id_)
    name = own.get("Name", "")
    if not found:
        yield Skip(id_, "has no volumes", name=name, blocked=True)
        return
    made = f"{token}-{id_[-6:]}"
    yield Step(
        CREATE_SNAPSHOTS,
        {
            "InstanceSpecification": {"InstanceId": id_},
            "Description": f"hawse: {name or id_}",
            "CopyTagsFromSource": "volume",
            "TagSpecifications": specification("snapshot", _set_tags(own, found, tags, made)),
        },
        on=id_,
        says="snapshot",
        name=name,
        note=f"{_count(found)} at one moment: {', '.join(_called(one) for one in found)}",
        expects=looks.state(id_, *LIVE),
        wait=completed(made),
        no_undo=_AGAIN,
    )


def snapshot_volume(one: Disk, token: str, tags: Mapping[str, str] | None = None) -> Entry:
    """The snapshot of one volume, with the volume's tags."""
    if one.state not in ("available", "in-use"):
        return Skip(one.id, f"is {one.state}", name=one.name, blocked=True)
    return snapshot_step(one, token, tags)


def snapshot_step(one: Disk, token: str, tags: Mapping[str, str] | None = None) -> Step:
    """The same as a step, for a longer change."""
    made = f"{token}-{one.id[-6:]}"
    held = [f"{each.instance} {each.device}" for each in one.attachments]
    given = {**own_tags(one.tags), **(tags or {}), TOKEN: made}
    return Step(
        CREATE_SNAPSHOT,
        {
            "VolumeId": one.id,
            "Description": f"hawse: {' '.join((one.called, *held))}",
            "TagSpecifications": specification("snapshot", given),
        },
        on=one.id,
        says="snapshot",
        name=one.name,
        note=f"{one.gib:,} GiB" + ("" if one.encrypted else ", not encrypted"),
        expects=disks.state(one.id, "available", "in-use"),
        wait=completed(made),
        no_undo=_AGAIN,
    )


def completed(token: str) -> Look:
    """That all that was made with this token is complete."""
    return _made("tag:" + TOKEN, token, "completed", never=("error",))


def copy(  # pylint: disable=too-many-arguments  # where from, where to and how
    snap: Snap,
    *,
    source: str,
    region: str,
    there: str,
    tags: Mapping[str, str],
    encrypted: bool = False,
    key: str = "",
) -> Entry:
    """Copy a snapshot of the region `source` into this `region`; `there` is a copy it has."""
    if there:
        return Skip(snap.id, f"is in {region} as {there}", name=snap.name)
    if snap.state != "completed" or snap.tier == "archive":
        is_ = "archived: hawse ec2 snapshot archive --restore" if snap.tier == "archive" else ""
        return Skip(snap.id, f"is {is_ or snap.state}", name=snap.name, blocked=True)
    mark = copy_mark(snap.id, source)
    params: dict[str, object] = {
        "SourceRegion": source,
        "SourceSnapshotId": snap.id,
        "Description": snap.description or f"hawse: {snap.called} of {source}",
        "TagSpecifications": specification(
            "snapshot", {**_without_token(snap.tags), **tags, COPY_OF: mark}
        ),
    }
    if encrypted or key:
        params["Encrypted"] = True
    if key:
        params["KmsKeyId"] = key
    return Step(
        COPY_SNAPSHOT,
        params,
        on=snap.id,
        says="copy",
        name=snap.name,
        note=f"{snap.gib:,} GiB from {source} to {region}{_hidden(snap, encrypted, key)}",
        expects=_made(f"tag:{COPY_OF}", mark, absent=True),
        wait=_made(f"tag:{COPY_OF}", mark, "completed", never=("error",)),
        no_undo=_AGAIN,
    )


def copy_mark(id_: str, region: str) -> str:
    """The value by which a copy is found again."""
    return f"{id_} {region}"


def copies(target: Target, ids: Sequence[str], source: str) -> dict[str, str]:
    """The copies that this region has of snapshots of `source`: their ids by those of these."""
    marks = {copy_mark(id_, source): id_ for id_ in ids}
    if not marks:
        return {}
    filters = (matching(f"tag:{COPY_OF}", marks),)
    found = target.items(DESCRIBE_SNAPSHOTS, OwnerIds=("self",), Filters=filters)
    return {marks[tags_of(i)[COPY_OF]]: i["SnapshotId"] for i in found if i["State"] != "error"}


def _set_tags(
    own: Mapping[str, str], found: Sequence[Disk], tags: Mapping[str, str], token: str
) -> dict[str, str]:
    """The instance's tags that no volume has itself, since those are copied from each volume."""
    taken = {key for one in found for key in one.tags}
    both = sorted(taken & set(tags))
    if both:
        raise UsageError(
            f"--tag {both[0]}", why="a volume has this tag, which its snapshot gets from it"
        )
    mine = {key: value for key, value in own_tags(own).items() if key not in taken}
    return {**mine, **tags, TOKEN: token}


def _made(
    key: str, value: str, *want: str, never: tuple[str, ...] = (), absent: bool = False
) -> Look:
    params = {"Filters": (matching(key, (value,)),), "OwnerIds": ["self"]}
    return Look(
        DESCRIBE_SNAPSHOTS,
        params,
        "Snapshots[].State",
        want,
        never=never,
        absent=absent,
        seconds=HOURS,
    )


def _meant_by(name: str, known: set[str]) -> bool:
    from fnmatch import fnmatchcase

    return any(fnmatchcase(each, name) for each in known if each)


def _without_token(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in own_tags(tags).items() if key not in (TOKEN, COPY_OF)}


def _hidden(snap: Snap, encrypted: bool, key: str) -> str:
    if key:
        return f", encrypted with {key}"
    return ", encrypted" if encrypted or snap.encrypted else ", NOT encrypted"


def _count(found: Sequence[Disk]) -> str:
    return counted(len(found), "volume")


def _called(one: Disk) -> str:
    device = one.attachments[0].device if one.attachments else ""
    return f"{device} {one.id}".strip()
