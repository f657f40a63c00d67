"""A change set read whole from AWS: both modes, all pages, and the sets nested in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hawse.aws.circles import turned
from hawse.aws.targets import Target
from hawse.errors import CLIError, Interrupted, NotFound, TimedOut, Unavailable
from hawse.services.cfn.calls import DESCRIBE_CHANGE_SET
from hawse.services.cfn.changes.model import Change, ChangeSet
from hawse.services.cfn.changes.reading import change_set

_FIRST, _GROWTH, _LONGEST = 1.0, 1.5, 5.0
_SETTLING = 20.0


def fetch_change_set(
    target: Target, name: str, stack: str = "", *, fresh: bool = False
) -> ChangeSet:
    """The set by its ARN, or by its name and stack, once AWS has made it.

    A `fresh` one was asked for a moment ago: not all of AWS may know it yet.
    """
    head = awaited(target, name, stack, fresh=fresh)
    return _whole(target, str(head.get("ChangeSetId") or name), stack, frozenset())


def awaited(
    target: Target, name: str, stack: str = "", *, fresh: bool = False
) -> Mapping[str, Any]:
    """The first page once AWS is done with it; that AWS is busy meanwhile does not matter."""
    begin, nap = target.clock.monotonic(), _FIRST
    end = begin + target.patience
    while True:
        try:
            head = target.read(DESCRIBE_CHANGE_SET, **_asked(name, stack))
            if change_set([head]).status not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return head
        except Unavailable:
            if target.clock.monotonic() >= end:
                raise
        except NotFound:
            if not fresh or target.clock.monotonic() >= begin + _SETTLING:
                raise
        target.gate.go_on()
        if target.clock.monotonic() >= end:
            why = f"AWS has not made it after {target.patience:g} s"
            raise TimedOut(f"change set {name}", why=why, hint="--timeout SECONDS waits longer")
        target.clock.sleep(nap)
        nap = min(nap * _GROWTH, _LONGEST)


def _whole(target: Target, id: str, stack: str, above: frozenset[str]) -> ChangeSet:
    answers = list(_pages(target, id, stack))
    notes: tuple[str, ...] = ()
    try:
        answers += _pages(target, id, stack, IncludePropertyValues=True)
    except Interrupted:
        raise
    except CLIError as error:
        notes = (f"the values of properties are not known: {error.message}",)
    one = change_set(answers)
    one = replace(one, notes=(*one.notes, *notes))
    if len(above) > 50:
        return one
    filled = (_filled(target, change, above | {id}) for change in one.changes)
    found = list(filled)
    lacking = tuple(note for _, note in found if note)
    return replace(one, changes=tuple(change for change, _ in found), notes=(*one.notes, *lacking))


def _filled(target: Target, change: Change, above: frozenset[str]) -> tuple[Change, str]:
    """The change with the set of its nested stack, or why that set is not known."""
    if not change.change_set_id or change.change_set_id in above:
        return change, ""
    try:
        awaited(target, change.change_set_id)
        return replace(change, nested=_whole(target, change.change_set_id, "", above)), ""
    except Interrupted:
        raise
    except CLIError as error:
        return change, f"{change.logical_id}: {error.message}"


def _pages(target: Target, name: str, stack: str, **more: object) -> Iterator[Mapping[str, Any]]:
    asked = {**_asked(name, stack), **more}
    for answer in turned(target, DESCRIBE_CHANGE_SET, asked, into="NextToken", out="NextToken"):
        yield {key: value for key, value in answer.items() if key != "NextToken"}


def _asked(name: str, stack: str) -> dict[str, object]:
    whole = name.startswith("arn:")
    return {"ChangeSetName": name, **({"StackName": stack} if stack and not whole else {})}
