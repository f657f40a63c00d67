"""What one region has, gathered once; what was denied is a gap, and never an empty list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.calls import Read
from hawse.errors import AccessDenied, CLIError, CredentialsError, Interrupted
from hawse.services.ec2.amis.images import Ami, ami
from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_IMAGES,
    DESCRIBE_INSTANCE_TYPES,
    DESCRIBE_INSTANCES,
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SUBNETS,
    DESCRIBE_VOLUMES,
)
from hawse.services.ec2.calls_amis import (
    DESCRIBE_AUTO_SCALING_GROUPS,
    DESCRIBE_LAUNCH_CONFIGURATIONS,
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
    DESCRIBE_LAUNCH_TEMPLATES,
)
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES
from hawse.services.ec2.calls_volumes import (
    DESCRIBE_FAST_SNAPSHOT_RESTORES,
    DESCRIBE_SNAPSHOTS,
    DESCRIBE_VOLUMES_MODIFICATIONS,
)
from hawse.services.ec2.calls_vpcs import (
    DESCRIBE_NAT_GATEWAYS,
    DESCRIBE_ROUTE_TABLES,
    DESCRIBE_VPC_ENDPOINTS,
)
from hawse.services.ec2.instance_types import InstanceType, instance_type
from hawse.services.metrics.calls import LIST_METRICS
from hawse.services.waste import calls, computing, networking, storing
from hawse.services.waste.advice import Advice, Idle, Sizing, hub, idle, sizings
from hawse.services.waste.watching import Alarm, LogGroup, MemoryMetric, alarm, log_group, memory

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True, slots=True)
class Account:
    """The account as a whole, looked at in one of its regions alone."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The region as a whole."""

    id: str
    name: str = ""


@dataclass(frozen=True)
class Facts:
    """The lists of one region. `gaps` has the list that is not known, and why."""

    region: str = "eu-west-1"
    accounts: tuple[Account, ...] = ()
    volumes: tuple[storing.Volume, ...] = ()
    modifications: tuple[storing.Modification, ...] = ()
    snapshots: tuple[storing.Snapshot, ...] = ()
    images: tuple[Ami, ...] = ()
    restores: tuple[storing.FastRestore, ...] = ()
    instances: tuple[computing.Instance, ...] = ()
    types: tuple[InstanceType, ...] = ()
    reservations: tuple[computing.Reservation, ...] = ()
    reserved: tuple[computing.Reserved, ...] = ()
    keys: tuple[computing.KeyPair, ...] = ()
    templates: tuple[computing.Template, ...] = ()
    versions: tuple[computing.Launches, ...] = ()
    configurations: tuple[computing.Launches, ...] = ()
    scaling: tuple[computing.ScalingGroup, ...] = ()
    addresses: tuple[networking.Address, ...] = ()
    interfaces: tuple[networking.Interface, ...] = ()
    nats: tuple[networking.Nat, ...] = ()
    routes: tuple[networking.Routes, ...] = ()
    subnets: tuple[networking.Subnet, ...] = ()
    endpoints: tuple[networking.Endpoint, ...] = ()
    groups: tuple[networking.Group, ...] = ()
    balancers: tuple[networking.Balancer, ...] = ()
    targets: tuple[networking.TargetGroup, ...] = ()
    logs: tuple[LogGroup, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    memory: tuple[MemoryMetric, ...] = ()
    budgets: tuple[str, ...] = ()
    monitors: tuple[str, ...] = ()
    idle: tuple[Idle, ...] = ()
    sizings: tuple[Sizing, ...] = ()
    advice: tuple[Advice, ...] = ()
    gaps: Mapping[str, str] = field(default_factory=dict)

    @property
    def places(self) -> tuple[Place, ...]:
        """The region, as something that a rule may be about."""
        return (Place(self.region),)


class Source(NamedTuple):
    """Where a list comes from: its calls, and how it is read."""

    calls: tuple[Read, ...]
    read: Callable[[Target], Iterable[Any]]
    optional: bool = False
    """AWS gives it only to who is enrolled: its absence is told, and nothing is amiss."""


def _each(call: Read, make: Callable[[Mapping[str, Any]], Any], **params: object) -> Source:
    return Source((call,), lambda target: (make(item) for item in target.items(call, **params)))


def _living(target: Target) -> Iterable[computing.Instance]:
    made = map(computing.instance, target.items(DESCRIBE_INSTANCES))
    return (one for one in made if one.state not in ("terminated", "shutting-down"))


def _named(call: Read, member: str, **params: object) -> Source:
    return _each(call, lambda item: item.get(member, ""), **params)


def _balancers(target: Target) -> Iterable[networking.Balancer]:
    yield from map(networking.balancer, target.items(calls.BALANCERS))
    yield from map(networking.classic, target.items(calls.CLASSIC_BALANCERS))


def _budgets(target: Target) -> Iterable[str]:
    home = target.in_region("us-east-1")
    found = home.items(calls.BUDGETS, AccountId=target.account)
    return (item.get("BudgetName", "") for item in found)


def _monitors(target: Target) -> Iterable[str]:
    home = target.in_region("us-east-1")
    return (item.get("MonitorName", "") for item in home.items(calls.ANOMALY_MONITORS))


SOURCES: Mapping[str, Source] = {
    "volumes": _each(DESCRIBE_VOLUMES, storing.volume),
    "modifications": _each(DESCRIBE_VOLUMES_MODIFICATIONS, storing.modification),
    "snapshots": _each(DESCRIBE_SNAPSHOTS, storing.snapshot, OwnerIds=("self",)),
    "images": _each(DESCRIBE_IMAGES, ami, Owners=("self",)),
    "restores": _each(DESCRIBE_FAST_SNAPSHOT_RESTORES, storing.fast_restore),
    "instances": Source((DESCRIBE_INSTANCES,), _living),
    "types": _each(DESCRIBE_INSTANCE_TYPES, instance_type),
    "reservations": _each(calls.RESERVATIONS, computing.reservation),
    "reserved": _each(calls.RESERVED, computing.reserved),
    "keys": _each(calls.KEY_PAIRS, computing.key_pair),
    "templates": _each(DESCRIBE_LAUNCH_TEMPLATES, computing.template),
    "versions": _each(
        DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, computing.launches, Versions=("$Latest", "$Default")
    ),
    "configurations": _each(DESCRIBE_LAUNCH_CONFIGURATIONS, computing.configuration),
    "scaling": _each(DESCRIBE_AUTO_SCALING_GROUPS, computing.scaling_group),
    "addresses": _each(DESCRIBE_ADDRESSES, networking.address),
    "interfaces": _each(DESCRIBE_NETWORK_INTERFACES, networking.interface),
    "nats": _each(DESCRIBE_NAT_GATEWAYS, networking.nat),
    "routes": _each(DESCRIBE_ROUTE_TABLES, networking.routes),
    "subnets": _each(DESCRIBE_SUBNETS, networking.subnet),
    "endpoints": _each(DESCRIBE_VPC_ENDPOINTS, networking.endpoint),
    "groups": _each(DESCRIBE_SECURITY_GROUPS, networking.group),
    "balancers": Source((calls.BALANCERS, calls.CLASSIC_BALANCERS), _balancers),
    "targets": _each(calls.TARGET_GROUPS, networking.target_group),
    "logs": _each(calls.LOG_GROUPS, log_group),
    "alarms": _each(calls.ALARMS, alarm, AlarmTypes=("MetricAlarm",)),
    "memory": _each(LIST_METRICS, memory, Namespace="CWAgent", MetricName="mem_used_percent"),
    "budgets": Source((calls.BUDGETS,), _budgets),
    "monitors": Source((calls.ANOMALY_MONITORS,), _monitors),
    "idle": Source((calls.OPTIMIZER_STATUS, calls.OPTIMIZER_IDLE), idle, optional=True),
    "sizings": Source((calls.OPTIMIZER_STATUS, calls.OPTIMIZER_INSTANCES), sizings, optional=True),
    "advice": Source((calls.HUB_STATUS, calls.HUB_RECOMMENDATIONS), hub, optional=True),
}
ACCOUNT_WIDE = frozenset({"budgets", "monitors"})


def gather(target: Target, lists: Collection[str]) -> Facts:
    """These lists of a target's region. CLIError when not one of them can be had.

    What an account has is asked in the first of its regions only.
    """
    found: dict[str, tuple[Any, ...]] = {}
    gaps: dict[str, str] = {}
    failures: list[CLIError] = []
    for name, source in SOURCES.items():
        if name not in lists or (name in ACCOUNT_WIDE and not target.leads):
            continue
        try:
            found[name] = tuple(source.read(target))
        except (Interrupted, CredentialsError):
            raise
        except CLIError as error:
            failures.append(error)
            gaps[name] = why(error)
    required = [name for name in lists if not SOURCES[name].optional]
    if failures and required and not found.keys() & set(required):
        raise failures[0]
    accounts = (Account(target.account),) if target.leads else ()
    return Facts(region=target.region, accounts=accounts, gaps=gaps, **found)


def why(error: CLIError) -> str:
    """Why something is not known, in half a sentence."""
    return f"{error.what} is denied" if isinstance(error, AccessDenied) else error.message
