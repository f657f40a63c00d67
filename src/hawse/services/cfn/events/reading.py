"""An operation asked from AWS: the events of a stack and of all nested in it, back to its
beginning and no further, and what diagnosis needs besides them.

What is nice to have (statuses of resources, templates, nested stacks) may be denied: that is said
with the answer, and never fails it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.aws.together import each
from hawse.errors import CLIError, NotFound, UsageError
from hawse.services.cfn.calls import (
    DESCRIBE_STACK_EVENTS,
    GET_TEMPLATE,
    LIST_STACK_RESOURCES,
    LIST_STACKS,
)
from hawse.services.cfn.events.records import STARTS, Event, event_of
from hawse.services.cfn.events.recordings import Edges, Recording, StackFacts, in_order
from hawse.services.cfn.events.template_edges import outline

if TYPE_CHECKING:
    from hawse.aws.targets import Target

EVENTS = (LIST_STACKS, DESCRIBE_STACK_EVENTS)
FACTS = (*EVENTS, LIST_STACK_RESOURCES, GET_TEMPLATE)


def stacks_named(target: Target, names: Sequence[str]) -> Iterator[StackFacts]:
    """The stacks of these names or ids, deleted ones by id only; a glob means no nested ones.

    UsageError without any name; a name that is nowhere gives nothing.
    """
    if not names:
        raise UsageError("no stack", why="name one", hint="hawse cfn ls")
    globs = [name for name in names if any(sign in name for sign in "*?[")]
    for name in names:
        if name not in globs:
            yield from _stack(target, name)
    for item in target.items(LIST_STACKS) if globs else ():
        own = item["StackName"]
        if not item.get("ParentId") and any(fnmatchcase(own, glob) for glob in globs):
            yield facts_of(item)


def _stack(target: Target, name: str) -> Iterator[StackFacts]:
    with suppress(NotFound):
        yield from map(facts_of, target.items(LIST_STACKS, StackName=name))


def facts_of(item: Any) -> StackFacts:
    """What an item of DescribeStacks tells."""
    operations = item.get("LastOperations") or ()
    return StackFacts(
        id=item.get("StackId") or item["StackName"],
        name=item["StackName"],
        status=item["StackStatus"],
        reason=item.get("StackStatusReason") or "",
        parent=item.get("ParentId") or "",
        operations=tuple(
            (one.get("OperationId", ""), one.get("OperationType", "")) for one in operations
        ),
    )


def recorded(
    target: Target, facts: StackFacts, *, whole: bool = False, deep: bool = True
) -> Recording:
    """The last operation of a stack; `whole`: all that AWS still knows.

    `deep` asks for what diagnosis needs besides the events.
    """
    events = list(_events(target, facts.id, None, whole=whole))
    since = None if whole else min((event.at for event in events), default=None)
    stacks, lacks = {facts.id: facts}, list[str]()
    todo = _children(events, stacks)
    while todo:
        found = each(todo, lambda child: list(_events(target, child, since, whole=whole)))
        for child, answer in zip(todo, found, strict=True):
            stacks[child] = StackFacts(child, "", parent=facts.id)
            if isinstance(answer, CLIError):
                lacks.append(f"events of {child}: {answer.why or answer.what}")
            else:
                events += answer
        todo = _children(events, stacks)
    found_stacks = {one.id: one for one in stacks.values()}
    if deep:
        found_stacks, more = _with_details(target, events, found_stacks)
        lacks += more
    return Recording(facts.id, in_order(events), found_stacks, tuple(lacks))


def _children(events: Sequence[Event], known: Any) -> list[str]:
    found = dict.fromkeys(event.child for event in events if event.child)
    return [child for child in found if child not in known]


def _events(target: Target, stack: str, since: datetime | None, *, whole: bool) -> Iterator[Event]:
    """Newest first, back to where the operation began; a page is read only when it is needed."""
    begun = 0
    for item in target.items(DESCRIBE_STACK_EVENTS, StackName=stack):
        event = event_of(item)
        if since is not None and event.at < since:
            return
        yield event
        if whole or since is not None or not (event.own and event.status in STARTS):
            continue
        begun += 1
        # Whoever asks about a deleted stack may mean what it was deleted for.
        if begun == 2 or event.action != "DELETE":
            return


def _with_details(
    target: Target, events: Sequence[Event], stacks: dict[str, StackFacts]
) -> tuple[dict[str, StackFacts], list[str]]:
    """The facts with resources and edges of the stacks in which something failed."""
    from dataclasses import replace

    failed = dict.fromkeys(event.stack_id for event in events if event.failed)
    wanted = [stack for stack in failed if stack in stacks]
    details = each(wanted, lambda stack: _details(target, stack)) if wanted else []
    lacks: list[str] = []
    for stack, detail in zip(wanted, details, strict=True):
        if isinstance(detail, CLIError):
            raise detail
        resources, needs, told = detail
        stacks[stack] = replace(stacks[stack], resources=resources, needs=needs)
        lacks += told
    return stacks, lacks


def _details(target: Target, stack: str) -> tuple[dict[str, str] | None, Edges | None, list[str]]:
    lacks: list[str] = []
    resources: dict[str, str] | None = None
    needs: Edges | None = None
    try:
        resources = {
            item["LogicalResourceId"]: item["ResourceStatus"]
            for item in target.items(LIST_STACK_RESOURCES, StackName=stack)
        }
    except CLIError as error:
        lacks.append(f"resources of {stack}: {error.why or error.what}")
    try:
        answer = target.read(GET_TEMPLATE, StackName=stack, TemplateStage="Processed")
        found = outline(answer.get("TemplateBody"))
        needs = found.needs if found else None
    except CLIError as error:
        lacks.append(f"template of {stack}: {error.why or error.what}")
    return resources, needs, lacks
