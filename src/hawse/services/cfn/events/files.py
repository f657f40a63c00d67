"""Operations in files: JSON Lines of ours, and what `aws cloudformation describe-stack-events`
prints.

A recording begins with a line that says its version. Then come lines for stacks, and one for each
event, which is an item of DescribeStackEvents as it is: a file of such items alone is a recording
too. What cannot be read is an error with its line; nothing is left out silently.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from hawse.errors import UsageError
from hawse.services.cfn.events.records import Event, event_of, item_of
from hawse.services.cfn.events.recordings import (
    Recording,
    StackFacts,
    family,
    in_order,
    roots,
)

FORMAT = "cfn-events"
VERSION = 1
_HINT = "hawse cfn events STACK --save FILE, or the output of aws cloudformation"


class _Line(NamedTuple):
    """A JSON value and the line where it begins."""

    number: int
    value: Any


def lines_of(recording: Recording, now: datetime) -> Iterator[str]:
    """The lines of a file, without their ends."""
    facts = recording.facts
    head = {"hawse": FORMAT, "version": VERSION, "root": recording.root, "stack": facts.name}
    yield json.dumps({**head, "status": facts.status, "saved": now.isoformat()})
    for stack_id in dict.fromkeys([recording.root, *recording.stacks, *recording.by_stack]):
        yield json.dumps({"stack": _facts_item(recording.of(stack_id))})
    for event in recording.events:
        yield json.dumps(item_of(event))


def read_recordings(content: str | bytes, name: str) -> list[Recording]:
    """The operations in a file: one for each stack that no other in it has nested.

    UsageError, with the line, for what is none.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise UsageError(name, why="it is not UTF-8 text", hint=_HINT) from error
    events: list[Event] = []
    stacks: dict[str, StackFacts] = {}
    root = ""
    for line in _values(text.lstrip("\ufeff"), name):
        if isinstance(line.value, Mapping) and "hawse" in line.value:
            root = _checked_head(line.value, name)
        elif isinstance(line.value, Mapping) and "stack" in line.value:
            facts = _read_facts(line, name)
            stacks[facts.id] = facts
        else:
            events += _events(line, name)
    if not events and not stacks:
        raise UsageError(name, why="there is no event of a stack in it", hint=_HINT)
    return _recordings(root, in_order(events), stacks)


def _recordings(
    root: str, events: tuple[Event, ...], stacks: Mapping[str, StackFacts]
) -> list[Recording]:
    found = []
    for one in [root] if root else roots(events, stacks):
        own = family(one, events) | ({one, *stacks} if root else {one})
        found.append(
            Recording(
                one,
                tuple(event for event in events if event.stack_id in own),
                {key: facts for key, facts in stacks.items() if key in own},
            )
        )
    return found


def _values(text: str, name: str) -> Iterator[_Line]:
    """One JSON document, or one a line."""
    try:
        yield _Line(1, json.loads(text))
        return
    except RecursionError as error:
        raise UsageError(name, why="it is nested too deeply", hint=_HINT) from error
    except ValueError as whole:
        lines = text.split("\n")
        if len([line for line in lines if line.strip()]) < 2:
            raise _bad(name, getattr(whole, "lineno", 1), "it is not JSON") from whole
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _Line(number, json.loads(line))
        except (ValueError, RecursionError) as error:
            raise _bad(name, number, "it is not JSON") from error


def _checked_head(head: Mapping[str, Any], name: str) -> str:
    if head.get("hawse") != FORMAT:
        raise UsageError(name, why=f"it is a file of hawse {head.get('hawse')}", hint=_HINT)
    version = head.get("version")
    if not isinstance(version, int) or version > VERSION:
        why = f"its version is {version}, and this hawse knows {VERSION}"
        raise UsageError(name, why=why, hint="a newer hawse reads it")
    return str(head.get("root") or "")


def _events(line: _Line, name: str) -> Iterator[Event]:
    """The events of one value: an item, a list of items, or a whole answer."""
    value = line.value
    if isinstance(value, Mapping):
        value = value.get("StackEvents", value.get("OperationEvents", [value]))
    if not isinstance(value, list):
        raise _bad(name, line.number, "it is no event of a stack")
    for item in value:
        try:
            yield event_of(item)
        except KeyError as error:
            raise _bad(name, line.number, f"an event without {error.args[0]}") from error
        except (ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
            raise _bad(name, line.number, "it is no event of a stack") from error


def _facts_item(facts: StackFacts) -> dict[str, Any]:
    needs = facts.needs
    return {
        "id": facts.id,
        "name": facts.name,
        "status": facts.status,
        "reason": facts.reason,
        "parent": facts.parent,
        "operations": list(map(list, facts.operations)),
        "resources": None if facts.resources is None else dict(facts.resources),
        "needs": None if needs is None else {key: sorted(needs[key]) for key in needs},
    }


def _read_facts(line: _Line, name: str) -> StackFacts:
    item = line.value["stack"]
    try:
        resources, needs = item.get("resources"), item.get("needs")
        return StackFacts(
            id=str(item["id"]),
            name=str(item.get("name") or item["id"]),
            status=str(item.get("status") or ""),
            reason=str(item.get("reason") or ""),
            parent=str(item.get("parent") or ""),
            operations=tuple((str(one), str(kind)) for one, kind in item.get("operations") or ()),
            resources=None if resources is None else {k: str(resources[k]) for k in resources},
            needs=None if needs is None else {k: frozenset(map(str, needs[k])) for k in needs},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad(name, line.number, "it is not what hawse says of a stack") from error


def _bad(name: str, line: int, why: str) -> UsageError:
    return UsageError(f"{name}, line {line}", why=why, hint=_HINT)
