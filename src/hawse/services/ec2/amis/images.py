"""Images of one's own: what the rules know of one, and images as rows of a list.

The owner of an image that is changed is always oneself: anyone may publish an image under any
name. Nothing here changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Interrupted, UsageError
from hawse.rows import Row, column
from hawse.services.ec2.amis.families import family
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.images import IMAGE_ID
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import VALUES, Filter, matching, tag_filters

if TYPE_CHECKING:
    from hawse.aws.targets import Target

OWN = ("self",)
_ALMOST_AN_ID = re.compile(r"ami-[0-9a-fA-F]+")
_STATE_COLOURS = {
    "available": "green",
    "pending": "yellow",
    "disabled": "yellow",
    "failed": "red",
    "error": "red",
    "invalid": "red",
}


@dataclass(frozen=True)
class Ami:
    """One image as the rules see it; a time is None, and a text "", where EC2 says nothing."""

    id: str
    name: str
    state: str = "available"
    owner: str = ""
    arch: str = ""
    public: bool = False
    created: datetime | None = None
    deprecated: datetime | None = None
    launched: datetime | None = None
    protected: bool = False
    ebs: bool = True
    encrypted: bool = False
    snapshots: tuple[str, ...] = ()
    volumes_gib: int = 0
    platform: str = ""
    description: str = ""
    source: str = ""
    tags: Mapping[str, str] | None = None

    @property
    def family(self) -> str:
        """What it is a version of, by its name."""
        return family(self.name)

    @property
    def keeper(self) -> str:
        """The service that made it and removes it by itself; "" for none."""
        tags = self.tags or {}
        if any(key.startswith("aws:backup:") for key in tags):
            return "AWS Backup"
        return "Data Lifecycle Manager" if any(key.startswith("aws:dlm:") for key in tags) else ""


@dataclass(frozen=True)
class Image(Row):
    """One image. Empty values are None: AWS said nothing."""

    id: str
    name: str | None = column()
    family: str = column(doc="The name without versions, dates, build numbers and hashes.")
    state: str = column(colour=_STATE_COLOURS)
    created: datetime | None = column(show="age")
    size: int | None = column(
        show="bytes",
        doc="Bytes in its snapshots, as EC2 counts them; blocks that they share with other "
        "snapshots are paid once. Null where EC2 does not tell.",
    )
    deprecated: datetime | None = column(show="time", doc="When it is or was deprecated.")
    launched: datetime | None = column(
        title="LAST LAUNCHED", show="age", doc="When it was last launched; a day late."
    )
    owner: str | None = column(wide=True)
    arch: str | None = column(wide=True)
    platform: str | None = column(wide=True)
    public: bool = column(show="bool", wide=True)
    encrypted: bool = column(show="bool", wide=True)
    volumes_gib: int = column(wide=True, doc="GiB of the volumes that a launch makes.")
    snapshots: tuple[str, ...] = column(show="list", wide=True)
    source: str | None = column(wide=True, doc="The image that it is a copy of.")
    description: str | None = column(wide=True)
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


def find_amis(
    target: Target,
    names: Sequence[str] = (),
    *,
    owners: Sequence[str] = OWN,
    tags: Sequence[str] = (),
    families: Sequence[str] = (),
) -> list[Ami]:
    """The images with one of `names` (all, without), disabled ones too, in the order of names.

    `families` are globs of which the family has to fit one. Without `owners`, whoever's they are.
    """
    found: dict[str, Ami] = {}
    for filters in _filters(names):
        asked: dict[str, object] = {
            "Filters": [*filters, *tag_filters(tags)],
            "IncludeDisabled": True,
        }
        if owners:
            asked["Owners"] = tuple(owners)
        for item in target.items(DESCRIBE_IMAGES, **asked):
            found.setdefault(item["ImageId"], ami(item))
    chosen = [one for one in found.values() if not families or _fits(one.family, families)]
    return sorted(chosen, key=lambda one: (one.name, one.id))


def owners_of(owners: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    """Whose images are listed; UsageError for all of somebody else's, of which there are many."""
    if owners and not names:
        why = "others may have tens of thousands of images"
        raise UsageError(f"--owner {owners[0]}", why=why, hint="name some: 'al2023-ami-2023.*'")
    return owners or OWN


def _filters(names: Sequence[str]) -> Iterator[list[Filter]]:
    """The filters of each request: ids and names need requests of their own."""
    if not names:
        yield []
        return
    ids = [name for name in names if _is_id(name)]
    plain = [name for name in names if name not in ids]
    for key, values in (("image-id", ids), ("name", plain)):
        for start in range(0, len(values), VALUES):
            yield [matching(key, values[start : start + VALUES])]


def _is_id(name: str) -> bool:
    if IMAGE_ID.fullmatch(name):
        return True
    if _ALMOST_AN_ID.fullmatch(name):
        why = "an id is ami- and 17 (or, for old images, 8) lower-case hexadecimal digits"
        raise UsageError(f"image id {name}", why=why)
    return False


def _fits(text: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(text, glob) for glob in globs)


def ami(item: Mapping[str, Any]) -> Ami:
    """What the rules know of one image of DescribeImages."""
    volumes = [m["Ebs"] for m in item.get("BlockDeviceMappings", ()) if m.get("Ebs")]
    return Ami(
        id=item["ImageId"],
        name=item.get("Name", ""),
        state=item.get("State", ""),
        owner=item.get("OwnerId", ""),
        arch=item.get("Architecture", ""),
        public=bool(item.get("Public")),
        created=_time(item.get("CreationDate")),
        deprecated=_time(item.get("DeprecationTime")),
        launched=_time(item.get("LastLaunchedTime")),
        protected=(item.get("DeregistrationProtection") or "").startswith("enabled"),
        ebs=item.get("RootDeviceType") != "instance-store",
        encrypted=any(volume.get("Encrypted") for volume in volumes),
        snapshots=tuple(v["SnapshotId"] for v in volumes if v.get("SnapshotId")),
        volumes_gib=sum(volume.get("VolumeSize", 0) for volume in volumes),
        platform=item.get("PlatformDetails", ""),
        description=item.get("Description") or "",
        source=item.get("SourceImageId") or "",
        tags=tags_of(item),
    )


def _time(text: str | None) -> datetime | None:
    """EC2 gives the times of images as texts."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def list_images(target: Target, amis: Sequence[Ami]) -> Iterator[Image]:
    """The rows of images, with the sizes of their snapshots where these can be read."""
    try:
        sizes = snapshot_sizes(target, [id_ for one in amis for id_ in one.snapshots])
    except Interrupted:
        raise
    except CLIError as error:
        target.gate.lacks.append((target, f"sizes are not known: {error.message}"))
        sizes = {}
    for one in amis:
        yield image(one, size_of(one, sizes))


def name_images(target: Target) -> Iterator[Image]:
    """The account's own, without sizes, for who needs their names at once."""
    return (image(one, None) for one in find_amis(target, owners=OWN))


def snapshot_sizes(target: Target, ids: Iterable[str]) -> dict[str, int]:
    """Bytes of each snapshot, where EC2 tells."""
    sizes: dict[str, int] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), VALUES):
        filters = (matching("snapshot-id", wanted[start : start + VALUES]),)
        for item in target.items(DESCRIBE_SNAPSHOTS, Filters=filters):
            if item.get("FullSnapshotSizeInBytes") is not None:
                sizes[item["SnapshotId"]] = item["FullSnapshotSizeInBytes"]
    return sizes


def size_of(one: Ami, sizes: Mapping[str, int]) -> int | None:
    """Bytes of all its snapshots; None when one is not known, or when it has none."""
    known = [sizes[id_] for id_ in one.snapshots if id_ in sizes]
    return sum(known) if known and len(known) == len(one.snapshots) else None


def image(one: Ami, size: int | None) -> Image:
    """The row of an image."""
    return Image(
        id=one.id,
        name=one.name or None,
        family=one.family,
        state=one.state,
        created=one.created,
        size=size,
        deprecated=one.deprecated,
        launched=one.launched,
        owner=one.owner or None,
        arch=one.arch or None,
        platform=one.platform or None,
        public=one.public,
        encrypted=one.encrypted,
        volumes_gib=one.volumes_gib,
        snapshots=one.snapshots,
        source=one.source or None,
        description=one.description or None,
        tags=one.tags or {},
    )
