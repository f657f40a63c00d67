"""StackSets: sets, their instances, and operations whose results the timeline gives.

A set in a timeline has AWS's members of DescribeStackSet, `instances` as DescribeStackInstance
has them, `units` with the accounts of each OU, and `after` with what follows each operation:
`takes`, and either `status` and `results`, or `fails` (by account, why it fails). With `fails`, the
results come one by one, and what comes after more failures in a region than are tolerated is
cancelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.scripted.answers import page
from tests.scripted.timeline import Raw
from tests.scripted.wire import Refused, invalid
from tests.scripted.world import World

Params = Mapping[str, Any]
_OVER = ("SUCCEEDED", "FAILED", "STOPPED")


@dataclass
class Operation:
    """One operation; over at `over`, with `status` and `results` from then on."""

    id: str
    action: str
    begun: datetime
    over: datetime
    status: str
    results: list[Raw]
    asked: Raw
    gradual: bool = False
    stopped: bool = False

    def result(self, number: int, now: datetime) -> Raw:
        """What is known of one instance by now."""
        end = self.over
        if self.gradual:
            share = (number + 1) / len(self.results)
            end = self.begun + (self.over - self.begun) * share
        one = self.results[number]
        return one if now >= end else {**_place(one), "Status": "PENDING"}

    def body(self, now: datetime) -> Raw:
        """One element of ListStackSetOperations."""
        over = now >= self.over
        status = "STOPPED" if self.stopped else self.status if over else "RUNNING"
        return {
            "OperationId": self.id,
            "Action": self.action,
            "Status": status,
            "CreationTimestamp": self.begun,
            "EndTimestamp": self.over if over else None,
            "OperationPreferences": self.asked.get("OperationPreferences"),
        }


@dataclass
class StackSet:
    """One set."""

    name: str
    id: str
    raw: Raw
    instances: list[Raw] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    scripts: dict[str, list[Raw]] = field(default_factory=dict)
    units: dict[str, list[str]] = field(default_factory=dict)
    gone: bool = False


def populate(world: World) -> None:
    """The sets that are there at the beginning."""
    for name, raw in world.timeline.stack_sets.items():
        made = _new(world, name, raw)
        made.gone = bool(raw.get("absent"))


def _new(world: World, name: str, raw: Raw) -> StackSet:
    own = ("instances", "after", "absent", "units")
    about = {key: value for key, value in raw.items() if key not in own}
    scripts = {key: list(each) for key, each in raw.get("after", {}).items()}
    made = StackSet(name, f"{name}:{world.new_id()}", about, scripts=scripts)
    made.units = dict(raw.get("units", {}))
    made.instances = [{"StackSetId": made.id, **each} for each in raw.get("instances", ())]
    world.sets[name] = made
    return made


def _found(world: World, params: Params) -> StackSet:
    named = params["StackSetName"]
    for one in world.sets.values():
        if named in (one.name, one.id) and not one.gone:
            return _settled(world, one)
    raise Refused("StackSetNotFoundException", f"StackSet {named} not found", 404)


def _settled(world: World, one: StackSet) -> StackSet:
    """Instances are as the operations that are over made them."""
    for operation in one.operations:
        if world.now >= operation.over and not operation.asked.get("settled"):
            operation.asked["settled"] = True
            for result in operation.results:
                _settle(one, operation, result)
    return one


def _settle(one: StackSet, operation: Operation, result: Raw) -> None:
    place = (result["Account"], result["Region"])
    rest = [each for each in one.instances if (each["Account"], each["Region"]) != place]
    good = result["Status"] == "SUCCEEDED"
    if operation.action == "DELETE" and good:
        one.instances = rest
        return
    failed = "INOPERABLE" if operation.action == "DELETE" else "OUTDATED"
    made = {
        "StackSetId": one.id,
        "Account": place[0],
        "Region": place[1],
        "Status": "CURRENT" if good else failed,
        "StatusReason": result.get("StatusReason"),
        "LastOperationId": operation.id,
        "OrganizationalUnitId": _unit(one, place[0], operation.asked),
    }
    one.instances = [*rest, made]


def _unit(one: StackSet, account: str, asked: Params) -> str | None:
    units = asked.get("DeploymentTargets", {}).get("OrganizationalUnitIds", ())
    known = [each.get("OrganizationalUnitId") for each in one.instances]
    found = [unit for unit in units if account in one.units.get(unit, ())]
    return found[0] if found else next(filter(None, known), None)


def create(world: World, params: Params) -> Raw:
    """CreateStackSet."""
    name = params["StackSetName"]
    known = world.sets.get(name)
    if known is not None and not known.gone:
        text = f"StackSet {name} already exists"
        raise Refused("NameAlreadyExistsException", text, 409)
    made = _new(world, name, {**world.timeline.stack_sets.get(name, {}), "instances": ()})
    kept = ("Description", "TemplateBody", "Parameters", "Tags", "Capabilities")
    more = ("PermissionModel", "AutoDeployment", "ManagedExecution", "ExecutionRoleName")
    made.raw.update({key: params[key] for key in (*kept, *more) if key in params})
    return {"StackSetId": made.id}


def describe(world: World, params: Params) -> Raw:
    """DescribeStackSet."""
    one = _found(world, params)
    arn = (
        f"arn:aws:cloudformation:{world.timeline.region}:{world.timeline.account}:stackset/{one.id}"
    )
    about = {"StackSetName": one.name, "StackSetId": one.id, "StackSetARN": arn}
    return {"StackSet": {**about, "Status": "ACTIVE", **one.raw}}


def listed(world: World, params: Params) -> Raw:
    """ListStackSets."""
    wanted = params.get("Status")
    found = [
        {
            "StackSetName": one.name,
            "StackSetId": one.id,
            "Description": one.raw.get("Description"),
            "Status": "DELETED" if one.gone else "ACTIVE",
            "PermissionModel": one.raw.get("PermissionModel"),
        }
        for one in world.sets.values()
    ]
    found = [each for each in found if wanted in (None, each["Status"])]
    return page("Summaries", found, params, world.timeline.page)


def instances(world: World, params: Params) -> Raw:
    """ListStackInstances, of one account or region when asked so."""
    one = _found(world, params)
    account, region = params.get("StackInstanceAccount"), params.get("StackInstanceRegion")
    found = [
        {key: value for key, value in each.items() if key != "ParameterOverrides"}
        for each in one.instances
        if account in (None, each["Account"]) and region in (None, each["Region"])
    ]
    return page("Summaries", found, params, world.timeline.page)


def remove(world: World, params: Params) -> Raw:
    """DeleteStackSet, only of an empty one."""
    one = _found(world, params)
    if one.instances:
        text = "StackSet is not empty"
        raise Refused("StackSetNotEmptyException", text, 409)
    one.gone = True
    return {}


def _begin(name: str, action: str) -> Callable[[World, Params], Raw]:
    def begin(world: World, params: Params) -> Raw:
        one = _found(world, params)
        if any(world.now < each.over for each in one.operations):
            text = f"Another Operation on StackSet {one.id} is in progress"
            raise Refused("OperationInProgressException", text, 409)
        number = params.get("OperationId") or world.new_id()
        if any(each.id == number for each in one.operations):
            raise Refused("OperationIdAlreadyExistsException", f"{number} already exists", 409)
        scripts = one.scripts.get(name, [])
        raw = scripts.pop(0) if scripts else {}
        played = list(_played(list(_places(one, params)), raw.get("fails", {}), params))
        results = raw.get("results") or played
        over = world.now + timedelta(seconds=raw.get("takes", 1))
        status = raw.get("status", "FAILED" if _too_many(results, params) else "SUCCEEDED")
        asked, gradual = dict(params), "fails" in raw
        one.operations.append(
            Operation(number, action, world.now, over, status, results, asked, gradual)
        )
        return {"OperationId": number}

    return begin


def _tolerated(accounts: int, params: Params) -> int:
    """How many accounts may fail in a region."""
    preferences = params.get("OperationPreferences", {})
    share = preferences.get("FailureTolerancePercentage")
    if share is not None:
        return int(accounts * share // 100)
    return int(preferences.get("FailureToleranceCount", 0))


def _too_many(results: list[Raw], params: Params) -> bool:
    failed = Counter(each["Region"] for each in results if each["Status"] == "FAILED")
    tolerated = _tolerated(len({each["Account"] for each in results}), params)
    return any(number > tolerated for number in failed.values())


def _played(
    places: list[tuple[str, str]], fails: Mapping[str, str], params: Params
) -> Iterator[Raw]:
    """Region after region; once too many failed, nothing more is begun."""
    tolerated = _tolerated(len({account for account, _ in places}), params)
    failed: Counter[str] = Counter()
    for account, region in sorted(places, key=lambda each: each[1]):
        place = {"Account": account, "Region": region}
        if any(number > tolerated for number in failed.values()):
            yield {
                **place,
                "Status": "CANCELLED",
                "StatusReason": "Cancelled since too many failed",
            }
        elif account in fails:
            failed[region] += 1
            yield {**place, "Status": "FAILED", "StatusReason": fails[account]}
        else:
            yield {**place, "Status": "SUCCEEDED"}


def _places(one: StackSet, params: Params) -> Iterator[tuple[str, str]]:
    targets = params.get("DeploymentTargets", {})
    accounts = params.get("Accounts") or targets.get("Accounts")
    if units := targets.get("OrganizationalUnitIds"):
        inside = [each for unit in units for each in one.units.get(unit, ())]
        chosen = targets.get("AccountFilterType") == "INTERSECTION"
        accounts = [each for each in inside if not chosen or each in targets["Accounts"]]
    if accounts and params.get("Regions"):
        for account in accounts:
            for region in params["Regions"]:
                yield account, region
    else:
        able = [each for each in one.instances if each.get("Status") != "INOPERABLE"]
        yield from ((each["Account"], each["Region"]) for each in able)


def _operation(world: World, params: Params) -> tuple[StackSet, Operation]:
    one = _found(world, params)
    for each in one.operations:
        if each.id == params["OperationId"]:
            return one, each
    raise Refused("OperationNotFoundException", f"Operation {params['OperationId']} not found", 404)


def operation(world: World, params: Params) -> Raw:
    """DescribeStackSetOperation."""
    one, found = _operation(world, params)
    return {"StackSetOperation": {"StackSetId": one.id, **found.body(world.now)}}


def operations(world: World, params: Params) -> Raw:
    """ListStackSetOperations, newest first."""
    found = [each.body(world.now) for each in reversed(_found(world, params).operations)]
    return page("Summaries", found, params, world.timeline.page)


def results(world: World, params: Params) -> Raw:
    """ListStackSetOperationResults: pending until the operation is over."""
    _, found = _operation(world, params)
    body = [found.result(number, world.now) for number in range(len(found.results))]
    return page("Summaries", body, params, world.timeline.page)


def _place(result: Raw) -> Raw:
    return {"Account": result["Account"], "Region": result["Region"]}


def stop(world: World, params: Params) -> Raw:
    """StopStackSetOperation: what is over cannot be stopped."""
    _, found = _operation(world, params)
    if world.now >= found.over:
        raise Refused("InvalidOperationException", f"Operation {found.id} is not in RUNNING state")
    found.stopped, found.over, found.asked["settled"] = True, world.now, True
    found.results = [{**_place(each), "Status": "CANCELLED"} for each in found.results]
    return {}


def update(world: World, params: Params) -> Raw:
    """UpdateStackSet: the set, then its instances as an operation."""
    if "TemplateBody" not in params and "TemplateURL" not in params:
        if not params.get("UsePreviousTemplate"):
            raise invalid("Either Template URL or Template Body must be specified.")
    begun = _begin("UpdateStackSet", "UPDATE")(world, params)
    kept = ("Description", "TemplateBody", "Parameters", "Tags", "Capabilities")
    _found(world, params).raw.update({key: params[key] for key in kept if key in params})
    return begun


STACK_SETS: dict[str, Callable[[World, Params], Raw]] = {
    "CreateStackSet": create,
    "UpdateStackSet": update,
    "DescribeStackSet": describe,
    "ListStackSets": listed,
    "ListStackInstances": instances,
    "CreateStackInstances": _begin("CreateStackInstances", "CREATE"),
    "UpdateStackInstances": _begin("UpdateStackInstances", "UPDATE"),
    "DeleteStackInstances": _begin("DeleteStackInstances", "DELETE"),
    "DeleteStackSet": remove,
    "DescribeStackSetOperation": operation,
    "ListStackSetOperations": operations,
    "ListStackSetOperationResults": results,
    "StopStackSetOperation": stop,
}
