"""Taking a set away: its instances first, exactly those that are shown, then the set.

An INOPERABLE instance is one whose deletion failed before: AWS can only forget it, and its stack
has to be deleted where it is. That is said, and done only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.plan import Entry, Skip, Step
from hawse.plurals import counted
from hawse.services.cfn import calls
from hawse.services.cfn.sets.deploying import targets_of, token_of
from hawse.services.cfn.sets.operations import Asking, begun
from hawse.services.cfn.sets.preferences import Preferences
from hawse.services.cfn.sets.reading import (
    INOPERABLE,
    SERVICE_MANAGED,
    Instance,
    asked_as,
    at_work,
    instances_of,
    span,
)
from hawse.services.cfn.sets.rows import is_named

if TYPE_CHECKING:
    from hawse.aws.targets import Target

REMOVE = (
    calls.LIST_STACK_SETS,
    calls.LIST_STACK_INSTANCES,
    calls.LIST_STACK_SET_OPERATIONS,
    calls.DESCRIBE_STACK_SET,
    calls.DESCRIBE_STACK_SET_OPERATION,
    calls.LIST_STACK_SET_OPERATION_RESULTS,
    calls.DELETE_STACK_INSTANCES,
    calls.RETAIN_STACK_INSTANCES,
    calls.DELETE_STACK_SET,
)
_SHOWN = 5


@dataclass(frozen=True)
class Removal:
    """What is allowed: `retain` all stacks, or only those that are `inoperable`."""

    call_as: str
    preferences: Preferences
    retain: bool = False
    inoperable: bool = False


def removals(target: Target, names: Sequence[str], wish: Removal) -> Iterator[Entry]:
    """The entries that delete these sets."""
    for item in named(target, names, wish.call_as):
        asking = Asking(
            item["StackSetId"],
            item["StackSetName"],
            token_of(target),
            wish.call_as,
            wish.preferences,
        )
        instances = instances_of(target, asking.id, wish.call_as)
        why = _in_the_way(target, asking, instances, wish)
        if why:
            yield Skip(asking.id, why, name=asking.name, blocked=True)
        else:
            service = item.get("PermissionModel") == SERVICE_MANAGED
            yield from _removed(asking, instances, wish, service=service)


def named(target: Target, names: Sequence[str], call_as: str) -> Iterator[Mapping[str, Any]]:
    for item in target.items(calls.LIST_STACK_SETS, Status="ACTIVE", **asked_as(call_as)):
        if any(is_named(item, name) for name in names):
            yield item


def _in_the_way(
    target: Target, asking: Asking, instances: Sequence[Instance], wish: Removal
) -> str:
    running = at_work(target, asking.id, wish.call_as)
    if running is not None:
        return (
            f"{running.action} {running.id} is {running.status}; hawse cfn set stop {asking.name}"
        )
    stuck = [one for one in instances if one.status == INOPERABLE]
    if stuck and not (wish.inoperable or wish.retain):
        many = counted(len(stuck), "instance")
        return (
            f"{many} INOPERABLE, since a deletion failed: {_first(stuck)}; "
            "--retain-inoperable takes them out, and their stacks are left to be deleted there"
        )
    return ""


def _removed(
    asking: Asking, instances: Sequence[Instance], wish: Removal, *, service: bool
) -> Iterator[Step]:
    stay = [one for one in instances if wish.retain or one.status == INOPERABLE]
    go = [one for one in instances if one not in stay]
    for number, (params, places) in enumerate(targets_of(service, go), 1):
        yield begun(
            calls.DELETE_STACK_INSTANCES,
            asking,
            f"delete-{number}",
            {**params, "RetainStacks": False},
            says="delete instances",
            note=span(places),
            no_undo="deleted stacks do not come back",
            below=(_listed(places), asking.preferences.sentence),
        )
    for number, (params, places) in enumerate(targets_of(service, stay), 1):
        yield begun(
            calls.RETAIN_STACK_INSTANCES,
            asking,
            f"retain-{number}",
            {**params, "RetainStacks": True},
            says="forget stacks",
            note=span(places),
            no_undo="a stack that exists can be imported into a set",
            below=tuple(_survivors(stay, places)),
        )
    yield Step(
        calls.DELETE_STACK_SET,
        asking.about,
        on=asking.id,
        says="delete",
        name=asking.name,
        expects=asking.there,
        wait=asking.gone,
        no_undo="hawse cfn set deploy makes a new one",
    )


def _listed(places: Sequence[tuple[str, str]]) -> str:
    """All of what goes is shown: the places are accounts × regions."""
    accounts = dict.fromkeys(account for account, _ in places)
    return f"{', '.join(accounts)} in {', '.join(dict.fromkeys(region for _, region in places))}"


def _survivors(instances: Sequence[Instance], places: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The stacks that stay, so that somebody can take care of them."""
    yield "nothing manages these stacks any more, which stay:"
    for one in instances:
        if (one.account, one.region) in places:
            yield one.stack or f"in {one.account} {one.region} (it has no id)"


def _first(stuck: Sequence[Instance]) -> str:
    told = [f"{one.account} {one.region}" for one in stuck[:_SHOWN]]
    more = f" and {len(stuck) - _SHOWN} more" if len(stuck) > _SHOWN else ""
    reason = next((one.reason for one in stuck if one.reason), "")
    return f"{', '.join(told)}{more}{f' ({reason})' if reason else ''}"
