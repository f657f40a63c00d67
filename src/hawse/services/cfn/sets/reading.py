"""A stack set as AWS has it: what it is, its instances, and what is under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound
from hawse.plurals import counted
from hawse.services.cfn import calls

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SERVICE_MANAGED = "SERVICE_MANAGED"
INOPERABLE = "INOPERABLE"
AT_WORK = ("RUNNING", "QUEUED", "STOPPING")


@dataclass(frozen=True)
class Instance:
    """The set's stack in one account and region; `unit` is the OU that was named for it, `stack`
    the stack's ARN."""

    account: str
    region: str
    status: str
    reason: str
    unit: str
    stack: str


@dataclass(frozen=True)
class Operation:
    """What is or was done to a set."""

    id: str
    action: str
    status: str
    began: datetime | None
    ended: datetime | None
    reason: str


@dataclass(frozen=True)
class SetFacts:  # pylint: disable=too-many-instance-attributes  # what an update must keep
    """A set that exists."""

    name: str
    id: str
    template: str
    description: str
    parameters: Mapping[str, str]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    permission_model: str
    auto_deployment: bool
    administration_role: str
    execution_role: str

    @property
    def service_managed(self) -> bool:
        """Whether Organizations says where its instances are."""
        return self.permission_model == SERVICE_MANAGED


def asked_as(call_as: str) -> dict[str, str]:
    """Who asks: an administrator of the organization, or one whom it delegated."""
    return {} if call_as == "SELF" else {"CallAs": call_as}


def find_set(target: Target, name: str, call_as: str) -> SetFacts | None:
    """The set of this name or id; None when there is none."""
    try:
        answer = target.read(calls.DESCRIBE_STACK_SET, StackSetName=name, **asked_as(call_as))
    except NotFound:
        return None
    found = answer["StackSet"]
    return None if found.get("Status") == "DELETED" else _facts(found)


def _facts(item: Mapping[str, Any]) -> SetFacts:
    parameters = item.get("Parameters") or ()
    return SetFacts(
        name=item["StackSetName"],
        id=item["StackSetId"],
        template=item.get("TemplateBody") or "",
        description=item.get("Description") or "",
        parameters={one["ParameterKey"]: one.get("ParameterValue", "") for one in parameters},
        capabilities=tuple(item.get("Capabilities") or ()),
        tags={one["Key"]: one["Value"] for one in item.get("Tags") or ()},
        permission_model=item.get("PermissionModel") or "SELF_MANAGED",
        auto_deployment=bool((item.get("AutoDeployment") or {}).get("Enabled")),
        administration_role=item.get("AdministrationRoleARN") or "",
        execution_role=item.get("ExecutionRoleName") or "",
    )


def instances_of(target: Target, set_id: str, call_as: str) -> list[Instance]:
    """All instances of a set."""
    found = target.items(calls.LIST_STACK_INSTANCES, StackSetName=set_id, **asked_as(call_as))
    return [
        Instance(
            account=item["Account"],
            region=item["Region"],
            status=item["Status"],
            reason=item.get("StatusReason") or "",
            unit=item.get("OrganizationalUnitId") or "",
            stack=item.get("StackId") or "",
        )
        for item in found
    ]


def operations_of(target: Target, set_id: str, call_as: str) -> Iterator[Operation]:
    """What was done to a set, newest first, as far as it is looked at."""
    listed = target.items(calls.LIST_STACK_SET_OPERATIONS, StackSetName=set_id, **asked_as(call_as))
    yield from map(operation, listed)


def at_work(target: Target, set_id: str, call_as: str) -> Operation | None:
    """What is under way. Older operations ended before the newest that ended began."""
    for one in operations_of(target, set_id, call_as):
        if one.status in AT_WORK:
            return one
        if one.status in ("SUCCEEDED", "FAILED", "STOPPED"):
            return None
    return None


def operation(item: Mapping[str, Any]) -> Operation:
    """One operation, as it is listed or described."""
    return Operation(
        id=item["OperationId"],
        action=item["Action"],
        status=item["Status"],
        began=item.get("CreationTimestamp"),
        ended=item.get("EndTimestamp"),
        reason=item.get("StatusReason") or "",
    )


def span(places: Iterable[tuple[str, str]], noun: str = "account") -> str:
    """How many places these are: "40 instances: 20 accounts × 2 regions"."""
    known = set(places)
    names, regions = {one for one, _ in known}, {region for _, region in known}
    whole = len(names) * len(regions) == len(known)
    sign = "×" if whole else "in"
    where = f"{counted(len(names), noun)} {sign} {counted(len(regions), 'region')}"
    return where if noun != "account" else f"{counted(len(known), 'instance')}: {where}"


def products(
    places: Iterable[tuple[str, str]],
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Exactly these places as (names, regions), each of which AWS takes as names × regions."""
    regions: dict[str, set[str]] = {}
    for name, region in places:
        regions.setdefault(name, set()).add(region)
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, found in sorted(regions.items()):
        groups.setdefault(tuple(sorted(found)), []).append(name)
    return [(tuple(names), found) for found, names in groups.items()]
