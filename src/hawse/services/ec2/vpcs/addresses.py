"""Every public IPv4 address of a region: whose it is, whether it is used, what it costs.

What has no network interface here (Site-to-Site VPN, Global Accelerator) is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.plurals import counted
from hawse.rows import Row, column, quick_row
from hawse.services.ec2.calls import DESCRIBE_ADDRESSES, LIST_INSTANCES
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES
from hawse.services.ec2.calls_vpcs import DESCRIBE_NAT_GATEWAYS
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import VALUES, matching
from hawse.services.ec2.vpcs.owners import Owner, Place, instance_owner, owner_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.prices.rates import Prices

ADDRESSES = (
    DESCRIBE_ADDRESSES,
    DESCRIBE_NETWORK_INTERFACES,
    LIST_INSTANCES,
    DESCRIBE_NAT_GATEWAYS,
)
IN_USE, IDLE = "ipv4-in-use", "ipv4-idle"
_AMAZON = ("", "amazon")


@quick_row
class PublicAddress(Row):
    """One public IPv4 address."""

    ip: str
    kind: str = column(
        doc="elastic (allocated by the account), auto-assigned (an instance's, gone when it "
        "stops) or service (a load balancer's, say, which AWS allocates)."
    )
    idle: bool = column(
        show="bool",
        colour={"True": "yellow"},
        doc="Whether nothing that runs has it; it is paid for all the same.",
    )
    owner: str | None = column(doc="What has it, by name where it has one.")
    detail: str | None = column(doc="Why it is idle, or not paid for.")
    usd_month: float | None = column(show="usd", doc="For 730 hours; null when it is not known.")
    vpc: str | None = column(wide=True)
    interface: str | None = column(wide=True)
    allocation: str | None = column(wide=True)
    zone: str | None = column(wide=True)
    price: str | None = column(wide=True, doc="Where the price is from, and of which day.")
    tags: Mapping[str, str] = column(show="tags", spread=True, wide=True)


class Found(NamedTuple):
    """What EC2 tells of a region, as far as addresses go."""

    place: Place
    addresses: Sequence[Mapping[str, Any]] = ()
    interfaces: Sequence[Mapping[str, Any]] = ()
    instances: Sequence[Mapping[str, Any]] = ()
    nats: Sequence[Mapping[str, Any]] = ()


def look(target: Target) -> Found:
    """Ask EC2; of instances only those that have a public address."""
    interfaces = [
        one for one in target.items(DESCRIBE_NETWORK_INTERFACES) if any(True for _ in _public(one))
    ]
    attached = {one.get("Attachment", {}).get("InstanceId", "") for one in interfaces} - {""}
    return Found(
        Place(target.partition, target.region),
        list(target.items(DESCRIBE_ADDRESSES)),
        interfaces,
        list(_instances(target, sorted(attached))),
        list(target.items(DESCRIBE_NAT_GATEWAYS)) if interfaces else (),
    )


def rows(found: Found, prices: Prices) -> list[PublicAddress]:
    """The addresses of a region, idle ones first."""
    known = _known(found)
    states = {one["InstanceId"]: one.get("State", {}).get("Name", "") for one in found.instances}
    elastic = {one["PublicIp"]: one for one in found.addresses if one.get("PublicIp")}
    seen: dict[str, PublicAddress] = {}
    for interface in found.interfaces:
        owner = owner_of(interface, known, found.place)
        for association in _public(interface):
            ip = association["PublicIp"]
            seen[ip] = _used(interface, owner, states, elastic.pop(ip, None), ip, prices)
    free = [_unused(one, prices) for one in elastic.values()]
    return sorted([*seen.values(), *free], key=lambda row: (not row.idle, row.kind, row.ip))


def summed(listed: Sequence[PublicAddress], region: str, prices: Prices) -> str:
    """How many there are and what they cost together, in a sentence."""
    idle = sum(row.idle for row in listed)
    known = [row.usd_month for row in listed if row.usd_month is not None]
    text = f"{region}: {counted(len(listed), 'public address')}, {idle} idle"
    if not known:
        return f"{text}, price unknown{f' ({prices.why})' if prices.why else ''}"
    price = prices.of(IN_USE) or prices.of(IDLE)
    part = f" (known for {len(known)} of {len(listed)})" if len(known) < len(listed) else ""
    origin = f" ({price.source} of {price.date})" if price else ""
    return f"{text}, ${sum(known):,.2f} a month{part}{origin}"


def _used(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # one row
    interface: Mapping[str, Any],
    owner: Owner,
    states: Mapping[str, str],
    elastic: Mapping[str, Any] | None,
    ip: str,
    prices: Prices,
) -> PublicAddress:
    state = states.get(owner.id, "running")
    unattached = interface.get("Status") == "available" and owner.kind == "interface"
    why = "its interface is attached to nothing" if unattached else ""
    if owner.kind == "instance" and state not in ("running", "pending"):
        why = f"its instance is {state}"
    usd, free, source = _price(elastic or {}, IDLE if why else IN_USE, prices)
    return PublicAddress(
        ip=ip,
        kind=_kind(elastic, owner),
        idle=bool(why),
        owner=owner.said,
        detail=why or free or None,
        usd_month=usd,
        vpc=interface.get("VpcId"),
        interface=interface["NetworkInterfaceId"],
        allocation=(elastic or {}).get("AllocationId"),
        zone=interface.get("AvailabilityZone"),
        price=source,
        tags=tags_of(elastic or {}),
    )


def _unused(elastic: Mapping[str, Any], prices: Prices) -> PublicAddress:
    """One that no interface of this region has."""
    held = elastic.get("AssociationId")
    usd, free, source = _price(elastic, IN_USE if held else IDLE, prices)
    name = tags_of(elastic).get("Name")
    return PublicAddress(
        ip=elastic["PublicIp"],
        kind="service" if elastic.get("ServiceManaged") else "elastic",
        idle=not held,
        owner=elastic.get("InstanceId") or elastic.get("NetworkInterfaceId") or name,
        detail=free or (None if held else "associated with nothing"),
        usd_month=usd,
        vpc=None,
        interface=elastic.get("NetworkInterfaceId"),
        allocation=elastic.get("AllocationId"),
        zone=None,
        price=source,
        tags=tags_of(elastic),
    )


def _kind(elastic: Mapping[str, Any] | None, owner: Owner) -> str:
    if elastic is not None:
        return "service" if elastic.get("ServiceManaged") else "elastic"
    return "auto-assigned" if owner.kind == "instance" else "service"


def _price(
    elastic: Mapping[str, Any], rate: str, prices: Prices
) -> tuple[float | None, str, str | None]:
    """Dollars a month, why nothing is paid, and the source. An address of the account's own range
    costs nothing; what one of an IPAM pool costs hangs on the pool."""
    pool = str(elastic.get("PublicIpv4Pool", ""))
    if pool.startswith("ipv4pool-"):
        return 0.0, "of the account's own range", None
    if pool not in _AMAZON:
        return None, "", None
    price = prices.of(rate)
    return (price.month, "", f"{price.source} of {price.date}") if price else (None, "", None)


def _known(found: Found) -> dict[str, Owner]:
    known = {
        one["InstanceId"]: instance_owner(one["InstanceId"], tags_of(one))
        for one in found.instances
    }
    for nat in found.nats:
        owner = Owner("NAT gateway", nat["NatGatewayId"], tags_of(nat).get("Name", ""), own=True)
        for address in nat.get("NatGatewayAddresses", ()):
            if interface := address.get("NetworkInterfaceId"):
                known[interface] = owner
    return known


def _public(interface: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The associations of an interface: one for each of its private addresses that has one."""
    seen: set[str] = set()
    for holder in (interface, *interface.get("PrivateIpAddresses", ())):
        association = holder.get("Association") or {}
        ip = association.get("PublicIp")
        if ip and ip not in seen:
            seen.add(ip)
            yield association


def _instances(target: Target, ids: Sequence[str]) -> Iterable[Mapping[str, Any]]:
    for start in range(0, len(ids), VALUES):
        part = [matching("instance-id", ids[start : start + VALUES])]
        yield from target.items(LIST_INSTANCES, Filters=part)
