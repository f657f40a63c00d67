"""Rules about addresses, gateways, endpoints and load balancers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from hawse.plurals import counted
from hawse.services.waste.compute_optimizer import idle_to_aws
from hawse.services.waste.facts import Facts, Place
from hawse.services.waste.knowing import Known
from hawse.services.waste.measures import healthy, of_balancer, of_endpoint, of_nat
from hawse.services.waste.networking import Address, Balancer, Endpoint, Interface, Nat, TargetGroup
from hawse.services.waste.registry import rule
from hawse.services.waste.verdicts import OK, Evidence, Finding, Lacking, Unknown, Verdict

_GATEWAY_SERVICES = (".s3", ".dynamodb")
_OWNERS = {
    "nat_gateway": "NAT gateways",
    "network_load_balancer": "load balancers",
    "gateway_load_balancer": "load balancers",
    "vpc_endpoint": "endpoints",
    "global_accelerator_managed": "accelerators",
    "transit_gateway": "transit gateways",
}


@rule(
    "eip-idle",
    "an Elastic IP on nothing that runs",
    over="addresses",
    needs=["instances"],
    costs="its hours idle",
    fix="aws ec2 release-address --allocation-id {id}",
)
def idle_address(address: Address, known: Known) -> Verdict:
    """Associated with nothing, or with an instance that is stopped."""
    if not address.on:
        state, why = "free", "associated with nothing"
    elif address.instance:
        there = known.instances.get(address.instance)
        if there is None:
            return Unknown(f"{address.instance} is not described")
        if there.state != "stopped":
            return OK
        state, why = "stopped", f"on {address.instance}, which is stopped"
    else:
        return OK
    return Finding(
        f"{address.ip} is {why}",
        {"ip": address.ip, "state": state},
        "high" if state == "free" else "medium",
        known.cost({address.id: [(1, "ipv4-idle")]}),
    )


@rule(
    "ipv4-inuse",
    "public IPv4 addresses in use, by what has them",
    over="places",
    needs=["interfaces"],
    costs="their hours in use",
    fix="hawse ec2 vpc ips",
    summary=True,
)
def addresses_in_use(place: Place, known: Known) -> Verdict:
    """Each costs as much as an idle one since 2024; who has them is where to look."""
    owners = Counter[str]()
    for one in known.facts.interfaces:
        owners[_owner(one)] += len(one.public_ips)
    total = owners.total()
    if not total:
        return OK
    told = ", ".join(f"{count} of {owner}" for owner, count in owners.most_common() if count)
    return Finding(
        f"{total:,} public IPv4 address{'es' if total > 1 else ''} in use: {told}",
        {"total": total, **{owner: count for owner, count in owners.items() if count}},
        "high",
        known.cost({place.id: [(total, "ipv4-in-use")]}),
    )


def _owner(interface: Interface) -> str:
    if interface.instance:
        return "instances"
    if interface.description.startswith("ELB "):
        return "load balancers"
    return _OWNERS.get(interface.kind, "others")


@rule(
    "nat-idle",
    "a NAT gateway that nothing goes through",
    over="nats",
    asks=["routes", "idle"],
    costs="its hours",
    fix="aws ec2 delete-nat-gateway --nat-gateway-id {id}",
)
def idle_nat(nat: Nat, known: Known) -> Verdict:
    """No byte in two weeks, as measured; or in no route table."""
    days = known.limits.lookback_days
    if nat.state != "available" or not known.older(nat.created, 1):
        return OK
    cost = known.cost({nat.id: [(1, "nat")]})
    if "routes" not in known.facts.gaps and nat.id not in known.index(_routed):
        return Finding("in no route table", {"route_tables": 0}, "high", cost)
    both = ("BytesOutToDestination", "BytesInFromSource")
    try:
        found = known.points(of_nat(name, nat.id, days) for name in both)
    except Lacking as lacking:
        return idle_to_aws(nat.id, known, cost, lacking)
    if any(sum(one.values) for one in found):
        return OK
    evidence = {"bytes": 0, "days": round(days)}
    return Finding(f"no byte in {counted(days, 'day')}", evidence, "high", cost)


def _routed(facts: Facts) -> set[str]:
    return {id for table in facts.routes for id in table.nats}


@rule(
    "nat-redundant",
    "more than one NAT gateway in a zone of a VPC",
    over="nats",
    needs=["subnets"],
    costs="its hours; for review",
    fix="hawse ec2 vpc tree",
)
def redundant_nat(nat: Nat, known: Known) -> Verdict:
    """The oldest of the zone is in order; the others may have a reason that only people know."""
    if nat.state != "available":
        return OK
    zones = known.index(_zones)
    zone = zones.get(nat.subnet)
    if zone is None:
        return Unknown(f"the zone of {nat.subnet} is not known")
    others = known.index(_by_zone)[(nat.vpc, zone)]
    if nat.id == others[0].id:
        return OK
    return Finding(
        f"{len(others)} NAT gateways of {nat.vpc} in {zone}; {others[0].id} is the oldest",
        {"zone": zone, "vpc": nat.vpc, "nat_gateways": len(others)},
        "low",
        known.cost({nat.id: [(1, "nat")]}),
    )


def _zones(facts: Facts) -> dict[str, str]:
    return {one.id: one.zone for one in facts.subnets}


def _by_zone(facts: Facts) -> dict[tuple[str, str], list[Nat]]:
    zones, found = _zones(facts), defaultdict[tuple[str, str], list[Nat]](list)
    for one in sorted(facts.nats, key=lambda nat: (str(nat.created or ""), nat.id)):
        if one.state == "available" and one.subnet in zones:
            found[(one.vpc, zones[one.subnet])].append(one)
    return found


@rule(
    "vpce-idle",
    "an interface endpoint that nothing goes through",
    over="endpoints",
    costs="its hours in each zone",
    fix="aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {id}",
)
def idle_endpoint(endpoint: Endpoint, known: Known) -> Verdict:
    """No byte in a month, as measured; CloudWatch hears of most endpoints only in use."""
    if endpoint.kind != "Interface" or endpoint.state != "available":
        return OK
    days = known.limits.endpoint_days
    (moved,) = known.points([of_endpoint(endpoint, days)])
    if sum(moved.values):
        return OK
    return Finding(
        f"no byte to {endpoint.service} in {counted(days, 'day')}",
        {"bytes": 0, "days": round(days), "zones": endpoint.zones, "service": endpoint.service},
        "high",
        known.cost({endpoint.id: [(endpoint.zones, "endpoint-interface")]}),
    )


@rule(
    "vpce-s3-interface",
    "an interface endpoint where a gateway would be free",
    over="endpoints",
    costs="its hours in each zone; for review",
    fix="aws ec2 create-vpc-endpoint --vpc-endpoint-type Gateway --vpc-id {vpc} "
    "--service-name {service}",
)
def needless_interface(endpoint: Endpoint, known: Known) -> Verdict:
    """For S3 or DynamoDB; only who comes from outside the VPC needs an interface."""
    if endpoint.kind != "Interface" or not endpoint.service.endswith(_GATEWAY_SERVICES):
        return OK
    return Finding(
        f"a gateway endpoint to {endpoint.service} is free, unless networks outside use this one",
        {"service": endpoint.service, "zones": endpoint.zones},
        "low",
        known.cost({endpoint.id: [(endpoint.zones, "endpoint-interface")]}),
        fix="aws ec2 create-vpc-endpoint --vpc-endpoint-type Gateway "
        f"--vpc-id {endpoint.vpc} --service-name {endpoint.service}",
    )


_DELETE = "aws elbv2 delete-load-balancer --load-balancer-arn {id}"
_DELETE_CLASSIC = "aws elb delete-load-balancer --load-balancer-name {id}"


def _delete(balancer: Balancer) -> str:
    template = _DELETE_CLASSIC if balancer.kind == "classic" else _DELETE
    return template.format(id=balancer.id)


@rule(
    "lb-empty",
    "a load balancer that leads nowhere",
    over="balancers",
    needs=["targets"],
    costs="its base hours",
    fix=_DELETE,
)
def empty(balancer: Balancer, known: Known) -> Verdict:
    """No listener; or nothing registered behind it, or nothing healthy for a week."""
    if not known.older(balancer.created, known.limits.balancer_days):
        return OK
    found = _classic_void(balancer, known) if balancer.kind == "classic" else _void(balancer, known)
    if found is None:
        return OK
    why, evidence = found
    cost = known.cost({balancer.id: _hours(balancer)})
    return Finding(why, evidence, "high", cost, fix=_delete(balancer))


def _void(balancer: Balancer, known: Known) -> tuple[str, Evidence] | None:
    groups: Sequence[TargetGroup] = known.index(_groups).get(balancer.id, ())
    many = len(groups)
    if not known.detail("listeners", balancer.id):
        return "no listener", {"listeners": 0, "target_groups": many}
    if not groups:
        return None  # it answers by itself: a redirect, say
    if not any(known.detail("targets", one.id) for one in groups):
        return "its target groups have no target", {"targets": 0, "target_groups": many}
    if _all_unhealthy(balancer, groups, known):
        days = known.limits.balancer_days
        return f"no target was healthy for {counted(days, 'day')}", {
            "healthy": 0,
            "target_groups": many,
        }
    return None


def _classic_void(balancer: Balancer, known: Known) -> tuple[str, Evidence] | None:
    if not balancer.listeners:
        return "no listener", {"listeners": 0}
    if not balancer.instances:
        return "no instance is registered", {"instances": 0}
    days = known.limits.balancer_days
    (hosts,) = known.points([of_balancer("HealthyHostCount", balancer, "Maximum", days)])
    if max(hosts.values):
        return None
    return f"no instance was healthy for {counted(days, 'day')}", {"healthy": 0}


def _all_unhealthy(balancer: Balancer, groups: Sequence[TargetGroup], known: Known) -> bool:
    if any(one.kind == "lambda" for one in groups):
        return False  # CloudWatch counts no healthy functions
    days = known.limits.balancer_days
    filled = [one for one in groups if known.detail("targets", one.id)]
    found = known.points(healthy(balancer, one, days) for one in filled)
    return not any(max(one.values) for one in found)


def _groups(facts: Facts) -> dict[str, list[TargetGroup]]:
    found: dict[str, list[TargetGroup]] = {}
    for one in facts.targets:
        for balancer in one.balancers:
            found.setdefault(balancer, []).append(one)
    return found


def _hours(balancer: Balancer) -> list[tuple[float, str]]:
    return [(1, f"lb-{balancer.kind}")]


@rule(
    "lb-idle",
    "a load balancer that hardly anybody asks",
    over="balancers",
    costs="its base hours",
    fix=_DELETE,
)
def idle_balancer(balancer: Balancer, known: Known) -> Verdict:
    """Few requests on every day of a week; of a network load balancer, no flow at all."""
    if balancer.kind == "gateway":
        return OK  # what it carries is not counted in requests
    days = known.limits.balancer_days
    if not known.older(balancer.created, days):
        return OK
    most = _requests(balancer, known)
    flows = balancer.kind == "network"
    if most > 0 if flows else most >= known.limits.requests_day:
        return OK
    what = "no flow" if flows else f"at most {counted(most, 'request')} a day"
    return Finding(
        f"{what} in {counted(days, 'day')}",
        {"flows_max" if flows else "requests_day_max": round(most), "days": round(days)},
        "high",
        known.cost({balancer.id: _hours(balancer)}),
        fix=_delete(balancer),
    )


def _requests(balancer: Balancer, known: Known) -> float:
    """The most requests of a day, or the most flows at once of a network load balancer.

    CloudWatch has no RequestCount where there was no request. That it measures the load balancer
    at all is shown by what it always measures; without that, nothing is known.
    """
    days = known.limits.balancer_days
    if balancer.kind == "network":
        (flows,) = known.points([of_balancer("ActiveFlowCount", balancer, "Maximum", days)])
        return max(flows.values)
    witness, statistic = ("ConsumedLCUs", "Sum")
    if balancer.kind == "classic":
        witness, statistic = ("HealthyHostCount", "Maximum")
    asked = of_balancer("RequestCount", balancer, "Sum", days)
    seen = of_balancer(witness, balancer, statistic, days)
    known.points([seen])
    return max(known.some(asked), default=0.0)
