"""What in a VPC is not its own and has to go before it does, each with what removes it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.vpcs.drawing import guides
from hawse.services.ec2.vpcs.owners import Owner, instance_owner
from hawse.services.ec2.vpcs.survey import Survey

_NAMED = 3
"""How many are named in one line; all stand in the tree below it."""


class Blocker(NamedTuple):
    """Something in the way, in a subnet or ("") in none."""

    subnet: str
    owner: Owner


def blockers(found: Survey) -> list[Blocker]:
    """All that has to be gone before this VPC can be deleted, each thing once."""
    seen: set[tuple[str, Owner]] = set()
    listed: list[Blocker] = []
    for one in _all(found):
        if one not in seen:
            seen.add(one)
            listed.append(one)
    return sorted(listed, key=lambda b: (not b.subnet, b.subnet, b.owner.kind, b.owner.id))


def told(blocking: Sequence[Blocker]) -> str:
    """In one line: `instance i-1 (web-1), database and 2 more are in it`."""
    names = list(dict.fromkeys(one.owner.said for one in blocking))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more} {'is' if len(names) == 1 else 'are'} in it"


def tree(found: Survey, blocking: Sequence[Blocker]) -> tuple[str, ...]:
    """The same as a tree: subnets, what is in each, and what a person types to be rid of it."""
    lines: list[tuple[int, str]] = []
    before = None
    for subnet, owner in blocking:
        if subnet and subnet != before:
            lines.append((1, _subnet(found, subnet)))
        before = subnet
        removal = f": {owner.removal}" if owner.removal else ""
        lines.append((2 if subnet else 1, f"{owner.said}{removal}"))
    drawn = guides([depth for depth, _ in lines])
    return tuple(guide + text for guide, (_, text) in zip(drawn, lines, strict=True))


def _all(found: Survey) -> Iterator[Blocker]:
    held = set()
    for interface in found.interfaces:
        owner = found.owner(interface)
        if interface.get("OwnerId", found.account) != found.account:
            owner = Owner(f"account {interface['OwnerId']}'s {owner.kind}", owner.id, owner.name)
        if not owner.own:
            held.add(owner.id)
            yield Blocker(interface.get("SubnetId", ""), owner)
    for instance in found.instances:
        if instance["InstanceId"] not in held:
            owner = instance_owner(instance["InstanceId"], tags_of(instance))
            yield Blocker(instance.get("SubnetId", ""), owner)
    yield from _gateways(found, held)


def _gateways(found: Survey, held: set[str]) -> Iterator[Blocker]:
    """What belongs to more than this VPC, or to a service that made it here."""
    for gateway in found.vpn_gateways:
        id_ = gateway["VpnGatewayId"]
        removal = f"aws ec2 detach-vpn-gateway --vpn-gateway-id {id_} --vpc-id {found.vpc.id}"
        yield Blocker("", Owner("VPN gateway", id_, tags_of(gateway).get("Name", ""), removal))
    for attachment in found.attachments:
        id_ = attachment["TransitGatewayAttachmentId"]
        if id_ not in held:
            removal = (
                "aws ec2 delete-transit-gateway-vpc-attachment "
                f"--transit-gateway-attachment-id {id_}"
            )
            yield Blocker("", Owner("transit gateway attachment", id_, "", removal))
    for nat in found.past_nats:
        if nat.get("State") == "deleting":
            wait = "gone in a few minutes, then ask again"
            yield Blocker("", Owner("NAT gateway", nat["NatGatewayId"], "being deleted", wait))
    for endpoint in found.endpoints:
        if endpoint.get("RequesterManaged"):
            name = f"of {endpoint.get('ServiceName', 'a service')}"
            yield Blocker("", Owner("endpoint", endpoint["VpcEndpointId"], name))


def _subnet(found: Survey, id_: str) -> str:
    item = next((one for one in found.subnets if one["SubnetId"] == id_), {})
    name = tags_of(item).get("Name", "")
    zone = str(item.get("AvailabilityZone", ""))
    return " ".join(text for text in ("subnet", id_, name, zone) if text)
