"""Stack sets, and what became of their instances, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.aws.together import each
from hawse.errors import CLIError, NotFound
from hawse.rows import Row, column
from hawse.services.cfn import calls
from hawse.services.cfn.sets.reading import (
    Operation,
    asked_as,
    instances_of,
    operation,
    operations_of,
)
from hawse.services.cfn.sets.results import Group, Place, grouped, progress, results_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target

LIST = (calls.LIST_STACK_SETS, calls.LIST_STACK_INSTANCES)
STATUS = (
    calls.LIST_STACK_SET_OPERATIONS,
    calls.DESCRIBE_STACK_SET_OPERATION,
    calls.LIST_STACK_SET_OPERATION_RESULTS,
)
_DRIFT = {"DRIFTED": "yellow", "IN_SYNC": "green"}
_STATUS = {"FAILED": "red", "CANCELLED": "yellow", "SUCCEEDED": "green"}


@dataclass(frozen=True)
class StackSet(Row):
    """One stack set."""

    name: str = column()
    instances: Mapping[str, int] | None = column(
        show="tags", doc="How many, by status: CURRENT, OUTDATED, INOPERABLE; null: not known."
    )
    drift: str = column(colour=_DRIFT, doc="NOT_CHECKED when nobody looked.")
    permission_model: str = column(title="permissions", doc="SELF_MANAGED or SERVICE_MANAGED.")
    auto_deployment: bool = column(
        title="auto", show="bool", doc="Whether accounts that join an OU get it."
    )
    description: str | None = column(wide=True)
    drift_checked: datetime | None = column(show="age", wide=True)
    managed_execution: bool = column(
        show="bool", wide=True, doc="Whether operations that do not conflict run side by side."
    )
    id: str = column(wide=True)


@dataclass(frozen=True)
class OperationResult(Row):
    """Instances to which the same happened in an operation."""

    status: str = column(colour=_STATUS)
    count: int = column()
    accounts: Sequence[str] = column(show="list")
    regions: Sequence[str] = column(show="list")
    operation: str = column(wide=True)
    action: str = column(wide=True, doc="CREATE, UPDATE, DELETE or DETECT_DRIFT.")
    places: Sequence[Place] = column(wide=True, doc="account and region of each.")
    reason: str | None = column(show="below", doc="Without what only one instance has, as …")


def list_sets(target: Target, names: Sequence[str], call_as: str) -> Iterator[StackSet]:
    """The sets that have one of these names, ids or globs; all, without."""
    listed = target.items(calls.LIST_STACK_SETS, Status="ACTIVE", **asked_as(call_as))
    found = [item for item in listed if not names or any(is_named(item, one) for one in names)]
    counts = each(found, lambda item: _counts(target, item["StackSetId"], call_as))
    target.gate.go_on()
    for item, count in zip(found, counts, strict=True):
        if isinstance(count, CLIError):
            lack = f"instances of {item['StackSetName']} are not known: {count.why or count.what}"
            target.gate.lacks.append((target, lack))
        yield _row(item, None if isinstance(count, CLIError) else count)


def listed_sets(target: Target) -> Iterator[StackSet]:
    """All sets without their instances: for who needs names alone."""
    for item in target.items(calls.LIST_STACK_SETS, Status="ACTIVE"):
        yield _row(item, None)


def is_named(item: Mapping[str, Any], name: str) -> bool:
    """Whether a listed set has this name or id, or fits the glob."""
    own = item["StackSetName"]
    return name in (own, item["StackSetId"]) or fnmatchcase(own, name)


def _counts(target: Target, set_id: str, call_as: str) -> dict[str, int]:
    return dict(Counter(one.status for one in instances_of(target, set_id, call_as)))


def _row(item: Mapping[str, Any], counts: Mapping[str, int] | None) -> StackSet:
    return StackSet(
        name=item["StackSetName"],
        instances=counts,
        drift=item.get("DriftStatus") or "NOT_CHECKED",
        permission_model=item.get("PermissionModel") or "SELF_MANAGED",
        auto_deployment=bool((item.get("AutoDeployment") or {}).get("Enabled")),
        description=item.get("Description"),
        drift_checked=item.get("LastDriftCheckTimestamp"),
        managed_execution=bool((item.get("ManagedExecution") or {}).get("Active")),
        id=item["StackSetId"],
    )


def set_status(target: Target, name: str, wanted: str, call_as: str) -> Iterator[OperationResult]:
    """What became of the instances in an operation, the last one without `wanted`."""
    one = _operation(target, name, wanted, call_as)
    results = results_of(target, name, one.id, call_as)
    reason = f" ({one.reason})" if one.reason else ""
    told = "; ".join(progress(results))
    target.gate.notes.append(f"{one.action} {one.status}{reason}, {one.id}: {told}")
    for group in grouped(results):
        yield _group(group, one)


def _operation(target: Target, name: str, wanted: str, call_as: str) -> Operation:
    if wanted:
        about = {"StackSetName": name, "OperationId": wanted, **asked_as(call_as)}
        return operation(
            target.read(calls.DESCRIBE_STACK_SET_OPERATION, **about)["StackSetOperation"]
        )
    for one in operations_of(target, name, call_as):
        return one
    raise NotFound(name, why="nothing was ever done with it", hint=f"hawse cfn set deploy {name}")


def _group(group: Group, one: Operation) -> OperationResult:
    return OperationResult(
        status=group.status,
        count=len(group.places),
        accounts=tuple(dict.fromkeys(place.account for place in group.places)),
        regions=tuple(dict.fromkeys(place.region for place in group.places)),
        operation=one.id,
        action=one.action,
        places=group.places,
        reason=group.reason or None,
    )
