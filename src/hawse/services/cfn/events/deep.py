"""More about a failure, from the services where it happened: CloudTrail, logs of functions, tasks
of ECS, hooks, and CloudFormation's own account of the operation.

Only reads, each source within seconds. A source that is denied, slow or unknown says so in a line
and takes nothing away from the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from hawse.aws.together import within
from hawse.errors import CLIError
from hawse.nesting import json_value
from hawse.services.cfn.calls import DESCRIBE_EVENTS, GET_HOOK_RESULT
from hawse.services.cfn.calls_deep import (
    DESCRIBE_TASKS,
    FILTER_LOG_EVENTS,
    LIST_TASKS,
    LOOKUP_EVENTS,
)
from hawse.services.cfn.events.causes import Cause, Diagnosis, Evidence
from hawse.services.cfn.events.records import time_of
from hawse.services.cfn.events.recordings import Recording

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SECONDS = 10.0
_TRAIL_BEFORE, _TRAIL_AFTER = timedelta(minutes=5), timedelta(minutes=2)
_TRAIL_EVENTS = 500
_TRAIL_LAG = timedelta(minutes=15)
_LOG_BEFORE, _LOG_AFTER = timedelta(minutes=2), timedelta(minutes=15)
_LINES = 20
_TASKS = 10
_LAMBDA = re.compile(r"^arn:[^:]+:lambda:[^:]*:\d*:function:([^:]+)")
_SERVICE = re.compile(r"^arn:[^:]+:ecs:[^:]*:\d*:service/([^/]+)/([^/]+)$")
_TELLING = '?ERROR ?Error ?error ?Exception ?Traceback ?"Task timed out"'
_STACKS = "cloudformation.amazonaws.com"

Asked = Iterator[Evidence]


def with_evidence(target: Target, recording: Recording, found: Diagnosis) -> Diagnosis:
    """The diagnosis with what other services say of its causes."""
    causes = [*([found.cause] if found.cause else ()), *found.candidates, *found.blocking]
    sources: list[tuple[str, Callable[[], Asked]]] = []
    for cause in dict.fromkeys(causes):
        sources += _sources(target, recording, cause)
    if causes:
        sources.append(("CloudTrail", lambda: _trail(target, recording, causes)))
        sources.append(("DescribeEvents", lambda: _operations(target, recording)))
    told = [one for name, ask in sources for one in _boxed(name, ask)]
    return replace(found, evidence=tuple(dict.fromkeys(told)))


def _sources(
    target: Target, recording: Recording, cause: Cause
) -> Iterator[tuple[str, Callable[[], Asked]]]:
    key = (cause.stack_id, cause.logical_id)
    about = [event for event in recording.by_stack.get(cause.stack_id, ()) if event.key == key]
    functions = {found[1] for event in about if (found := _LAMBDA.match(event.function))}
    for function in sorted(functions):
        yield "logs", partial(_logs, target, function, cause)
    service = _SERVICE.match(cause.physical_id)
    if service:
        yield "ECS", partial(_tasks, target, service[1], service[2], cause)
    invocations = [event.hook.invocation for event in about if event.hook and event.hook.failed]
    for invocation in filter(None, dict.fromkeys(invocations)):
        yield "hooks", partial(_hook, target, invocation)


def _boxed(name: str, ask: Callable[[], Asked]) -> list[Evidence]:
    """What a source says in time, or why it does not."""
    over = Evidence(name, None, "")

    def work() -> Asked:
        try:
            yield from ask()
        except CLIError as error:
            yield Evidence(name, None, f"not known: {error.message}")
        yield over

    found = within(SECONDS, work)
    if found and found[-1] == over:
        return found[:-1]
    return [*found, Evidence(name, None, f"not known: no answer within {SECONDS:g} s")]


def _logs(target: Target, function: str, cause: Cause) -> Asked:
    """What the function of a custom resource wrote: its own stream, else errors in the group."""
    group = f"/aws/lambda/{function}"
    asked: dict[str, Any] = {
        "logGroupName": group,
        "startTime": _millis(cause.at - _LOG_BEFORE),
        "endTime": _millis(cause.at + _LOG_AFTER),
    }
    lines: list[Mapping[str, Any]] = []
    if cause.log_stream:
        lines = list(
            islice(target.items(FILTER_LOG_EVENTS, **asked, logStreamNames=[cause.log_stream]), 500)
        )
    if not lines:
        lines = list(islice(target.items(FILTER_LOG_EVENTS, **asked, filterPattern=_TELLING), 500))
    for line in lines[-_LINES:]:
        at = time_of(line["timestamp"] / 1000) if "timestamp" in line else None
        yield Evidence(f"logs {group}", at, str(line.get("message", "")).strip())
    if not lines:
        yield Evidence(f"logs {group}", None, "nothing was written at that time")


def _tasks(target: Target, cluster: str, service: str, cause: Cause) -> Asked:
    """Why tasks of a service stopped; ECS forgets them after an hour."""
    stopped = list(
        islice(
            target.items(LIST_TASKS, cluster=cluster, serviceName=service, desiredStatus="STOPPED"),
            _TASKS,
        )
    )
    if not stopped:
        yield Evidence("ECS", None, f"{cause.logical_id}: no stopped tasks are known any more")
        return
    for task in target.items(DESCRIBE_TASKS, cluster=cluster, tasks=stopped):
        at = time_of(task["stoppedAt"]) if task.get("stoppedAt") else None
        yield Evidence("ECS", at, str(task.get("stoppedReason") or "stopped without a reason"))
        for container in task.get("containers", ()):
            code, reason = container.get("exitCode"), container.get("reason", "")
            if reason or code:
                text = f"container {container.get('name')}: exit code {code} {reason}".rstrip()
                yield Evidence("ECS", at, text)


def _hook(target: Target, invocation: str) -> Asked:
    answer = target.read(GET_HOOK_RESULT, HookResultId=invocation)
    yield Evidence(
        f"hook {answer.get('TypeName', '')}".strip(), None, str(answer.get("HookStatusReason", ""))
    )
    for note in answer.get("Annotations", ()):
        if note.get("Status") == "FAILED":
            text = f"{note.get('AnnotationName')}: {note.get('StatusMessage', '')}"
            yield Evidence("hook", None, text)


def _operations(target: Target, recording: Recording) -> Asked:
    """The failed events of the operations: by the stack alone there are none after a rollback."""
    for operation, _ in recording.facts.operations[:3]:
        for item in target.items(
            DESCRIBE_EVENTS, OperationId=operation, Filters={"FailedEvents": True}
        ):
            if item.get("ValidationStatusReason"):
                text = f"{item.get('ValidationPath', '')} {item['ValidationStatusReason']}"
                yield Evidence("validation", time_of(item["Timestamp"]), text.strip())


def _trail(target: Target, recording: Recording, causes: Sequence[Cause]) -> Asked:
    """Calls that were refused meanwhile, made by CloudFormation or by what the stack made."""
    first, last = min(one.at for one in causes), max(one.at for one in causes)
    events = target.items(
        LOOKUP_EVENTS, StartTime=first - _TRAIL_BEFORE, EndTime=last + _TRAIL_AFTER
    )
    requests = {one.request_id for one in causes} - {""}
    own = {event.physical_id.rpartition("/")[2] for event in recording.events} - {""}
    count = 0
    for event in islice(events, _TRAIL_EVENTS):
        told = _parsed(event.get("CloudTrailEvent"))
        if told.get("errorCode") and _is_ours(told, requests, own):
            count += 1
            yield Evidence("CloudTrail", _at(event), _refused(told))
    if not count and target.clock.now() - last < _TRAIL_LAG:
        text = "nothing yet: it takes up to 15 minutes until CloudTrail knows of a call"
        yield Evidence("CloudTrail", None, text)


def _parsed(text: object) -> Mapping[str, Any]:
    try:
        found = json_value(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_ours(told: Mapping[str, Any], requests: set[str], own: set[str]) -> bool:
    if told.get("requestID") in requests:
        return True
    who = told.get("userIdentity") or {}
    if _STACKS in (who.get("invokedBy"), told.get("sourceIPAddress")):
        return True
    parts = re.split(r"[/:]", str(who.get("arn", "")))
    return bool(own & set(parts))


def _refused(told: Mapping[str, Any]) -> str:
    who = (told.get("userIdentity") or {}).get("arn") or "somebody"
    service = str(told.get("eventSource", "")).partition(".")[0]
    text = f"{service}:{told.get('eventName')} by {who}: {told.get('errorCode')}"
    return f"{text}: {told['errorMessage']}" if told.get("errorMessage") else text


def _at(event: Mapping[str, Any]) -> datetime | None:
    return time_of(event["EventTime"]) if event.get("EventTime") else None


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
