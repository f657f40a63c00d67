"""All about one image, as a sheet. What may not be read is empty, and named in `unknown`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, Interrupted
from hawse.rows import Part, Sheet, column
from hawse.services.ec2.amis.images import OWN, Ami, find_amis
from hawse.services.ec2.amis.looking import shared_with
from hawse.services.ec2.calls_volumes import DESCRIBE_SNAPSHOTS
from hawse.services.ec2.selection import matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class ImageSnapshot(Part):
    """A snapshot that an image is made of."""

    id: str
    size: int | None
    volume_gib: int | None
    kms_key: str | None

    def __str__(self) -> str:
        size = f"{self.size / 2**30:.1f} of " if self.size is not None else ""
        key = f", encrypted with {self.kms_key}" if self.kms_key else ""
        return f"{self.id} ({size}{self.volume_gib} GiB{key})"


@dataclass(frozen=True)
class ImageDetails(Sheet):
    """One image with all that is known of it."""

    id: str
    name: str | None = column()
    family: str = column(doc="The name without versions, dates, build numbers and hashes.")
    state: str = column()
    owner: str | None = column()
    description: str | None = column(quiet=True)
    created: datetime | None = column(show="time")
    launched: datetime | None = column(
        title="LAST LAUNCHED", show="time", doc="When it was last launched; a day late."
    )
    deprecated: datetime | None = column(show="time", quiet=True)
    arch: str | None = column()
    platform: str | None = column()
    public: bool = column(show="bool")
    shared_with: tuple[str, ...] = column(
        show="list", quiet=True, doc="Others who may launch it: accounts, organisations, public."
    )
    protected: bool = column(show="bool", doc="Deregistration protection.")
    kept_by: str | None = column(quiet=True, doc="The service that made it and removes it.")
    source: str | None = column(quiet=True, doc="The image that it is a copy of.")
    size: int | None = column(show="bytes", doc="Bytes in its snapshots, where EC2 tells.")
    snapshots: tuple[ImageSnapshot, ...] = column(show="list")
    tags: Mapping[str, str] = column(show="tags")
    unknown: tuple[str, ...] = column(show="list", quiet=True, doc="What could not be read.")


def show(target: Target, names: Sequence[str]) -> Iterator[ImageDetails]:
    """All about each of one's own images that `names` mean."""
    for one in find_amis(target, names):
        shared = shared_with(target, one.id)
        unknown = ["shared_with"] if shared is None else []
        try:
            snapshots = _snapshots(target, one)
        except Interrupted:
            raise
        except CLIError:
            unknown.append("snapshots")
            snapshots = ()
        yield details(one, shared or (), snapshots, unknown)


def _snapshots(target: Target, one: Ami) -> tuple[ImageSnapshot, ...]:
    if not one.snapshots:
        return ()
    filters = (matching("snapshot-id", one.snapshots),)
    found = target.items(DESCRIBE_SNAPSHOTS, Filters=filters, OwnerIds=OWN)
    return tuple(_snapshot(item) for item in found)


def _snapshot(item: Mapping[str, Any]) -> ImageSnapshot:
    return ImageSnapshot(
        item["SnapshotId"],
        item.get("FullSnapshotSizeInBytes"),
        item.get("VolumeSize"),
        item.get("KmsKeyId"),
    )


def details(
    one: Ami,
    shared: Sequence[str],
    snapshots: Sequence[ImageSnapshot],
    unknown: Sequence[str],
) -> ImageDetails:
    """The sheet of one image."""
    sizes = [each.size for each in snapshots if each.size is not None]
    return ImageDetails(
        id=one.id,
        name=one.name or None,
        family=one.family,
        state=one.state,
        owner=one.owner or None,
        description=one.description or None,
        created=one.created,
        launched=one.launched,
        deprecated=one.deprecated,
        arch=one.arch or None,
        platform=one.platform or None,
        public=one.public,
        shared_with=tuple(shared),
        protected=one.protected,
        kept_by=one.keeper or None,
        source=one.source or None,
        size=sum(sizes) if sizes and len(sizes) == len(snapshots) else None,
        snapshots=tuple(snapshots),
        tags=one.tags or {},
        unknown=tuple(unknown),
    )
