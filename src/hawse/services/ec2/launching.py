"""Launching instances: what was ordered, completed with sane defaults, as steps.

One step makes one instance: each has a name, a report line and a client token of its own. The
token is part of the plan, so that a retry, a resume and `hawse apply` can never make a second
instance of the first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.ec2 import looks
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, RUN_INSTANCES
from hawse.services.ec2.images import AMAZON_LINUX, Image, find_image
from hawse.services.ec2.instance_types import InstanceType, named_type, offered_zones
from hawse.services.ec2.instances import Priced, tags_of
from hawse.services.ec2.lifetimes import END
from hawse.services.ec2.machines import GONE
from hawse.services.ec2.places import Place, find_groups, find_place, find_places
from hawse.services.ec2.selection import LIVE, VALUES, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_USER_DATA_LIMIT = 16 * 1024


@dataclass(frozen=True)
class Order:
    """What a person asks for. `token` makes the launch the only one of its kind.

    With `once`, the token is the person's own, so that an earlier run may have used it.
    """

    token: str
    type: str = "t3.micro"
    image: str = AMAZON_LINUX
    name: str = ""
    count: int = 1
    subnet: str = ""
    groups: tuple[str, ...] = ()
    key: str = ""
    profile: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    user_data: str = ""
    volume_size: int | None = None
    imdsv1: bool = False
    once: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """One name for each instance: `web`, or `web-1`, `web-2`, … ; "" without a name."""
        if not self.name or self.count == 1:
            return (self.name,) * self.count
        return tuple(f"{self.name}-{number}" for number in range(1, self.count + 1))


@dataclass(frozen=True)
class Found:
    """What the names of an order are in one region, and the client token of each instance.

    `taken` are names that live instances have, `made` tokens that were used, with their ids.
    """

    image: Image
    place: Place
    groups: tuple[str, ...]
    tokens: tuple[str, ...]
    taken: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)


def order_of(
    given: Mapping[str, Any],
    template: Mapping[str, Any],
    *,
    token: str | None,
    tags: Mapping[str, str],
) -> Order:
    """What was given over what the template says; None and () are not given.

    Without a token the order gets one of its own.
    """
    chosen = {key: value for key, value in given.items() if value not in (None, (), False)}
    known = {_FIELDS.get(key, key): value for key, value in template.items() if key != "tags"}
    merged = {**known, **chosen}
    groups = tuple(merged.pop("groups", ()))
    return Order(
        token=token or os.urandom(16).hex(),
        once=token is not None,
        groups=groups,
        tags={**template.get("tags", {}), **tags},
        **merged,
    )


_FIELDS = {"security_groups": "groups"}


def read_user_data(path: str | None) -> str | None:
    """The text of a user data file; UsageError when it is none."""
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise UsageError(f"--user-data {path}", why="not a text in UTF-8") from error


def template_of(templates: Mapping[str, Mapping[str, Any]], name: str | None) -> Mapping[str, Any]:
    """The launch template called `name`; without a name the one called default, if there is one."""
    if name is None:
        return templates.get("default", {})
    if name not in templates:
        known = ", ".join(sorted(templates))
        raise UsageError(
            f"--template {name}",
            why="the configuration has no such launch template",
            hint=(
                f"it has {known}" if known else f"hawse config set ec2.launch.{name}.type t3.small"
            ),
        )
    return templates[name]


def find(target: Target, order: Order, *, anywhere: bool = False) -> Found:
    """What the order means in the target's region; raises NotFound and UsageError.

    `anywhere`: the subnet may name several, of which one is taken.
    """
    kind = named_type(target, order.type)
    image = find_image(target, order.image, kind.arch)
    check_fit(image, kind)
    check_size(image, order)
    zones = offered_zones(target, order.type)
    place = (
        find_places(target, order.subnet, order.type, zones)[0]
        if anywhere
        else find_place(target, order.subnet, order.type, zones)
    )
    groups = find_groups(target, order.groups, place.vpc)
    tokens = tokens_of(order, target.region)
    made = made_before(target, tokens) if order.once else {}
    return Found(image, place, groups, tokens, taken_names(target, order), made)


def tokens_of(order: Order, region: str) -> tuple[str, ...]:
    """The client token of each instance: the same for the same order token, region and number."""
    from hashlib import sha256

    texts = (f"{order.token} {region} {number}" for number in range(order.count))
    return tuple(sha256(text.encode()).hexdigest() for text in texts)


def made_before(target: Target, tokens: Sequence[str]) -> dict[str, str]:
    """The instances that these client tokens made, by token; EC2 knows them while they exist."""
    items = target.items(DESCRIBE_INSTANCES, Filters=(matching("client-token", tokens),))
    return {item["ClientToken"]: item["InstanceId"] for item in items}


def check(order: Order, required: Sequence[str] = ()) -> None:
    """UsageError for what cannot be launched anywhere; `required` are tags the team demands."""
    absent = [key for key in required if key not in order.tags and key != "Name"]
    if "Name" in required and not order.name:
        absent.append("Name")
    if absent:
        raise UsageError(
            f"tag {', '.join(absent)}",
            why="required by the setting tags.required",
            hint=" ".join("--name NAME" if k == "Name" else f"--tag {k}=VALUE" for k in absent),
        )
    if len(order.user_data.encode()) > _USER_DATA_LIMIT:
        raise UsageError("user data", why="EC2 takes at most 16 KiB")


def check_fit(image: Image, kind: InstanceType) -> None:
    """UsageError when the image cannot run on the type."""
    if image.arch and kind.arch and image.arch not in kind.arch:
        raise UsageError(
            f"image {image.id} is for {image.arch}",
            why=f"{kind.type} is {' or '.join(kind.arch)}",
            hint=f"hawse ec2 types --arch {image.arch} --like {kind.type}",
        )
    if image.virtualization and kind.virtualization:
        if image.virtualization not in kind.virtualization:
            raise UsageError(
                f"image {image.id} is {image.virtualization}",
                why=f"{kind.type} takes {' or '.join(kind.virtualization)}",
            )


def check_size(image: Image, order: Order) -> None:
    """UsageError when the image does not fit on the root volume."""
    if order.volume_size and order.volume_size < image.root_gib:
        raise UsageError(
            f"--volume-size {order.volume_size}", why=f"image {image.id} needs {image.root_gib} GiB"
        )


def taken_names(target: Target, order: Order) -> dict[str, str]:
    """The names of the order that live instances have already, with their ids."""
    names = [name for name in order.names if name]
    taken: dict[str, str] = {}
    for start in range(0, len(names), VALUES):
        filters = (
            matching("tag:Name", names[start : start + VALUES]),
            matching("instance-state-name", LIVE),
        )
        for item in target.items(DESCRIBE_INSTANCES, Filters=filters):
            taken[tags_of(item)["Name"]] = item["InstanceId"]
    return taken


def launch(order: Order, found: Found, price: Priced) -> Iterator[Entry]:
    """One step for each instance; what an earlier run made with the same token is skipped."""
    for number, (name, token) in enumerate(zip(order.names, found.tokens, strict=True), start=1):
        if token in found.made:
            yield Skip(found.made[token], "was launched with this token before", name=name)
            continue
        yield Step(
            RUN_INSTANCES,
            params(order, found, name, token),
            on=name or f"new-{number}",
            says="launch",
            name=name,
            note=_note(order, found, name, price.said),
            expects=None,  # nothing is there yet, and the token makes it safe to send twice
            wait=looks.state(token, "running", never=GONE, key="client-token"),
            no_undo="what it made ends with hawse ec2 terminate",
            usd_month=price.usd_month,
        )


def params(order: Order, found: Found, name: str, token: str) -> dict[str, object]:
    """The parameters of RunInstances for one instance."""
    tags = {**order.tags, **({"Name": name} if name else {})}
    asked: dict[str, object] = {
        "ClientToken": token,
        "MinCount": 1,
        "MaxCount": 1,
        "ImageId": found.image.id,
        "InstanceType": order.type,
        "SubnetId": found.place.subnet,
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "optional" if order.imdsv1 else "required",
        },
    }
    if found.image.ebs and found.image.root_device:
        asked["BlockDeviceMappings"] = (_root(order, found.image),)
    if found.groups:
        asked["SecurityGroupIds"] = found.groups
    if order.key:
        asked["KeyName"] = order.key
    if order.profile:
        by = "Arn" if order.profile.startswith("arn:") else "Name"
        asked["IamInstanceProfile"] = {by: order.profile}
    if order.user_data:
        asked["UserData"] = order.user_data
    if tags:
        pairs = tuple({"Key": key, "Value": value} for key, value in tags.items())
        kinds = ("instance", "volume")
        asked["TagSpecifications"] = tuple({"ResourceType": kind, "Tags": pairs} for kind in kinds)
    return asked


def _root(order: Order, image: Image) -> dict[str, object]:
    volume: dict[str, object] = {
        "VolumeType": "gp3",
        "Encrypted": True,
        "DeleteOnTermination": True,
    }
    size = order.volume_size or image.root_gib
    if size:
        volume["VolumeSize"] = size
    return {"DeviceName": image.root_device, "Ebs": volume}


def _note(order: Order, found: Found, name: str, price: str) -> str:
    where = f"{found.place.name or found.place.subnet} in {found.place.zone}"
    parts = [order.type, found.image.name or found.image.id, where, price]
    if END in order.tags:
        parts.append(f"may go after {order.tags[END]}")
    if name in found.taken:
        parts.append(f"{found.taken[name]} has this name too")
    return " · ".join(parts)
