"""Machine images for a launch: always with an owner that was checked.

Anyone may publish an image under any name, so a name alone never selects one: a name is looked
for among the account's own images, and Amazon Linux comes from Amazon's own parameter, or from
images that Amazon owns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import AccessDenied, NotFound
from hawse.services.ec2.calls import DESCRIBE_IMAGES, GET_PUBLIC_PARAMETER
from hawse.services.ec2.selection import Filter, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

IMAGE_ID = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")
AMAZON_LINUX = "al2023"
_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{arch}"
# Not al2023-ami-minimal-… and not al2023-ami-ecs-…, which begin the same way.
_NAMES = "al2023-ami-2023.*-{arch}"
_AVAILABLE: Filter = matching("state", ("available",))


@dataclass(frozen=True)
class Image:
    """What a launch must know of an image.

    `operation` is what running it is billed as; `root_gib` 0 when EC2 does not say.
    """

    id: str
    name: str
    arch: str
    root_device: str
    ebs: bool
    operation: str
    platform: str
    virtualization: str
    root_gib: int = 0


def find_image(target: Target, wanted: str, arch: tuple[str, ...]) -> Image:
    """The image that `wanted` means, for one of the architectures `arch`.

    An id; `ssm:/path` of a public parameter; the name (or glob) of an image of this account, of
    which the newest is taken; "al2023", the newest Amazon Linux 2023. Raises NotFound.
    """
    if IMAGE_ID.fullmatch(wanted):
        return _by_id(target, wanted)
    if wanted.startswith("ssm:"):
        return _by_id(target, _parameter(target, wanted.removeprefix("ssm:")))
    if wanted == AMAZON_LINUX:
        return _amazon_linux(target, arch[-1] if arch else "x86_64")
    filters = (matching("name", (wanted,)), _AVAILABLE, matching("architecture", arch))
    found = _newest(target, filters, owners=("self",))
    if found is None:
        raise NotFound(
            f"image {wanted}",
            why=f"this account owns none of that name in {target.region} for {' or '.join(arch)}",
            hint="give an image id, or ssm:/aws/service/… for an image that AWS publishes",
        )
    return found


def _amazon_linux(target: Target, arch: str) -> Image:
    try:
        return _by_id(target, _parameter(target, _PARAMETER.format(arch=arch)))
    except (AccessDenied, NotFound):
        names = matching("name", (_NAMES.format(arch=arch),))
        filters = (names, _AVAILABLE, matching("architecture", (arch,)))
        found = _newest(target, filters, owners=("amazon",))
    if found is None:
        raise NotFound(
            "Amazon Linux 2023",
            why=f"Amazon offers none in {target.region} for {arch}",
            hint="hawse ec2 launch --image ami-…",
        )
    return found


def _parameter(target: Target, name: str) -> str:
    value: str = target.read(GET_PUBLIC_PARAMETER, Name=name)["Parameter"]["Value"]
    return value


def _by_id(target: Target, id_: str) -> Image:
    filters = (matching("image-id", (id_,)),)
    for item in target.items(DESCRIBE_IMAGES, Filters=filters, IncludeDeprecated=True):
        return image(item)
    raise NotFound(f"image {id_}", why=f"not in {target.region}, or not shared with this account")


def _newest(
    target: Target, filters: tuple[Filter, ...], *, owners: tuple[str, ...]
) -> Image | None:
    items = list(target.items(DESCRIBE_IMAGES, Owners=owners, Filters=filters))
    return image(max(items, key=lambda item: str(item["CreationDate"]))) if items else None


def image(item: Mapping[str, Any]) -> Image:
    """What a launch must know of one image of DescribeImages."""
    return Image(
        id=item["ImageId"],
        name=item.get("Name", ""),
        arch=item.get("Architecture", ""),
        root_device=item.get("RootDeviceName", ""),
        ebs=item.get("RootDeviceType", "ebs") == "ebs",
        operation=item.get("UsageOperation", ""),
        platform=item.get("PlatformDetails", ""),
        virtualization=item.get("VirtualizationType", ""),
        root_gib=_root_gib(item),
    )


def _root_gib(item: Mapping[str, Any]) -> int:
    root = item.get("RootDeviceName")
    sizes = [
        mapping.get("Ebs", {}).get("VolumeSize", 0)
        for mapping in item.get("BlockDeviceMappings", ())
        if mapping.get("DeviceName") == root
    ]
    return sizes[0] if sizes else 0
