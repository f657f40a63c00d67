"""Making an image of an instance: one instance → one plan entry.

EC2 reboots a running instance for it unless told not to, which is what a person must see before
saying yes. Nothing here reboots anything by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.plan import Entry, Skip, Step
from hawse.services.ec2.amis import looks
from hawse.services.ec2.amis.images import find_amis
from hawse.services.ec2.amis.naming import check_name, named
from hawse.services.ec2.calls_amis import CREATE_IMAGE
from hawse.services.ec2.instances import described, tags_of
from hawse.services.ec2.machines import Machine, machine, meant
from hawse.services.ec2.selection import Wanted

if TYPE_CHECKING:
    from hawse.aws.targets import Target

NAME = "{name}-{date}-{time}"
_KINDS = ("image", "snapshot")


@dataclass(frozen=True)
class Order:
    """How images are made: `name` is a pattern, `tags` come on top of the instance's own."""

    name: str = NAME
    reboot: bool = True
    description: str = ""
    tags: Mapping[str, str] | None = None


def create(target: Target, names: Sequence[str], order: Order, now: datetime) -> Iterator[Entry]:
    """An image of each instance that `names` mean."""
    check_name(order.name, len(names))
    items = meant(list(described(target, names, Wanted(terminated=True))), names)
    check_name(order.name, len(items))
    wanted = {
        item["InstanceId"]: named(
            order.name, name=tags_of(item).get("Name", ""), id_=item["InstanceId"], now=now
        )
        for item in items
    }
    taken = {one.name: one.id for one in find_amis(target, [*wanted.values()])} if items else {}
    for item in items:
        name = wanted[item["InstanceId"]]
        yield created(item, name, order, taken=taken.get(name, ""))


def created(item: Mapping[str, Any], name: str, order: Order, *, taken: str = "") -> Entry:
    """The entry of one instance; `taken` is the image that has the name already."""
    one = machine(item)
    why = _obstacle(one, name, taken)
    if why:
        return Skip(one.id, why, name=one.name, blocked=True)
    pairs = tuple({"Key": key, "Value": value} for key, value in _tags(item, name, order).items())
    params: dict[str, object] = {
        "InstanceId": one.id,
        "Name": name,
        "NoReboot": not order.reboot,
        "TagSpecifications": tuple({"ResourceType": kind, "Tags": pairs} for kind in _KINDS),
    }
    if order.description:
        params["Description"] = order.description
    return Step(
        CREATE_IMAGE,
        params,
        on=one.id,
        says="make an image",
        name=one.name,
        note=f"{_reboots(one, order)} · {name}",
        expects=looks.free(name),
        wait=looks.made(name),
        no_undo=f"hawse ec2 ami rm {name} removes it",
    )


def _obstacle(one: Machine, name: str, taken: str) -> str:
    if one.state not in ("running", "stopped"):
        return f"is {one.state}"
    if one.instance_store:
        return "its root volume is an instance store, of which EC2 makes no image"
    return f"the name {name} is taken by {taken}: --name" if taken else ""


def _tags(item: Mapping[str, Any], name: str, order: Order) -> dict[str, str]:
    """The instance's own tags, without those that belong to AWS."""
    own = {key: value for key, value in tags_of(item).items() if not key.startswith("aws:")}
    return {**own, "Name": name, **(order.tags or {})}


def _reboots(one: Machine, order: Order) -> str:
    if one.state == "stopped":
        return "stopped, so whole"
    if order.reboot:
        return "REBOOTS it (--no-reboot does not)"
    return "without a reboot: what is not written yet may be missing"
