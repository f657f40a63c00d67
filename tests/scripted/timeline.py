"""A timeline: what a test says about stacks and what happens to them, read and checked.

The format is in README.md. Times are seconds; those of `history` lie before the beginning and are
negative. It must not know any operation, nor what moves time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Raw = dict[str, Any]

TIMELINES = Path(__file__).parent / "timelines"
STACK_TYPE = "AWS::CloudFormation::Stack"
_STACK_KEYS = frozenset(
    (
        *("name", "status", "reason", "absent", "created", "updated", "parent", "parameters"),
        *("outputs", "tags", "template", "processed", "role", "protected", "capabilities"),
        *("resources", "history", "change_sets", "after", "policy", "description", "extra"),
        *("drift", "drift_takes", "drift_fails", "drift_known", "region"),
    )
)
_TOP_KEYS = frozenset(
    (
        *("account", "region", "tick", "page", "stacks", "faults", "exports", "stack_sets"),
        *("answers", "about"),
    )
)
_FAULT_KEYS = frozenset(("call", "calls", "error", "message", "status", "lost", "stale"))
_BRANCH_KEYS = frozenset(
    (
        *("when", "events", "then", "refuse", "takes", "status", "reason", "changes", "valued"),
        *("valued_reason", "nested", "name", "type", "execution", "hooks", "page", "results"),
        *("validations", "extra", "resource"),
    )
)


class TimelineError(ValueError):
    """The timeline is wrong, not the command under test."""


@dataclass(frozen=True)
class Happening:
    """One event of a timeline: `stack` is a key of `stacks`, `logical` is "" for the stack."""

    at: float
    stack: str
    logical: str
    status: str
    reason: str | None = None
    extra: Raw = field(default_factory=dict)


@dataclass(frozen=True)
class Branch:
    """What follows a write, or (in `history`) what followed one long ago."""

    events: tuple[Happening, ...] = ()
    when: Raw = field(default_factory=dict)
    then: Raw = field(default_factory=dict)
    refuse: Raw | None = None
    more: Raw = field(default_factory=dict)

    def fits(self, params: Mapping[str, Any]) -> bool:
        """Whether the request has every parameter that `when` names; null: it must not have it."""
        return all(params.get(key) == value for key, value in self.when.items())


@dataclass(frozen=True)
class Fault:
    """What goes wrong with the calls `first` to `last` of an operation, counted from 1."""

    call: str
    first: int = 1
    last: int = 10**9
    error: str = ""
    message: str = ""
    status: int = 400
    lost: bool = False
    stale: bool = False

    def hits(self, operation: str, number: int) -> bool:
        """Whether call `number` of `operation` is one of them."""
        return self.call in (operation, "*") and self.first <= number <= self.last


@dataclass(frozen=True)
class StackScript:
    """A stack of a timeline: how it is at the beginning, and what may happen to it."""

    key: str
    name: str
    raw: Raw
    history: tuple[Branch, ...] = ()
    after: dict[str, list[Branch]] = field(default_factory=dict)
    change_sets: tuple[Branch, ...] = ()

    @property
    def resources(self) -> dict[str, Raw]:
        """`Vpc: AWS::EC2::VPC vpc-1` and `Vpc: {type: …, physical: …}` alike."""
        return {key: _resource(value) for key, value in self.raw.get("resources", {}).items()}


@dataclass(frozen=True)
class Timeline:
    """All of it."""

    account: str
    region: str
    tick: float | None
    page: int
    stacks: dict[str, StackScript]
    faults: tuple[Fault, ...]
    exports: tuple[Raw, ...]
    stack_sets: dict[str, Raw]
    answers: dict[str, Any]


def load(source: str | Path | Mapping[str, Any]) -> Timeline:
    """The timeline of a file, of the name of one in `timelines/`, or of a dict."""
    if isinstance(source, Mapping):
        return _timeline(deepcopy(dict(source)))
    import yaml

    path = Path(source)
    if not path.suffix:
        path = TIMELINES / f"{source}.yaml"
    return _timeline(yaml.safe_load(path.read_text("utf-8")))


def _timeline(raw: Raw) -> Timeline:
    _known(raw, _TOP_KEYS, "the timeline")
    stacks = raw.get("stacks", {})
    return Timeline(
        account=str(raw.get("account", "111122223333")),
        region=raw.get("region", "eu-west-1"),
        tick=raw.get("tick"),
        page=raw.get("page", 100),
        stacks={key: _stack(key, each or {}, stacks) for key, each in stacks.items()},
        faults=tuple(_fault(each) for each in raw.get("faults", ())),
        exports=tuple(raw.get("exports", ())),
        stack_sets=raw.get("stack_sets", {}),
        answers=raw.get("answers", {}),
    )


def _stack(key: str, raw: Raw, keys: Mapping[str, Any]) -> StackScript:
    _known(raw, _STACK_KEYS, key)
    return StackScript(
        key=key,
        name=raw.get("name", key),
        raw=raw,
        history=tuple(_branches(raw.get("history", ()), key, keys)),
        after={
            operation: list(_branches(each, key, keys))
            for operation, each in raw.get("after", {}).items()
        },
        change_sets=tuple(_branches(raw.get("change_sets", ()), key, keys)),
    )


def _branches(raw: Any, stack: str, keys: Mapping[str, Any]) -> Iterator[Branch]:
    """One branch (a mapping, or its events alone) or several."""
    several = raw if isinstance(raw, list | tuple) and not _is_events(raw) else [raw]
    for each in several:
        whole: Raw = {"events": each} if isinstance(each, list | tuple) else dict(each)
        _known(whole, _BRANCH_KEYS, f"a branch of {stack}")
        events = [_happening(one, stack, keys) for one in whole.pop("events", ())]
        yield Branch(
            events=tuple(sorted(events, key=lambda event: event.at)),
            when=whole.pop("when", {}),
            then=whole.pop("then", {}),
            refuse=whole.pop("refuse", None),
            more=whole,
        )


def _is_events(raw: list[Any] | tuple[Any, ...]) -> bool:
    """A list of events, not of branches: its first element begins with a time."""
    first = raw[0] if raw else None
    if isinstance(first, Mapping):
        return "at" in first
    return isinstance(first, list | tuple) and bool(first) and isinstance(first[0], int | float)


def _happening(raw: Any, stack: str, keys: Mapping[str, Any]) -> Happening:
    """`[3, Vpc, CREATE_FAILED, why]`, or a mapping with AWS's members besides."""
    if not isinstance(raw, Mapping):
        raw = dict(zip(("at", "id", "status", "reason"), raw, strict=False))
    known = {"at", "id", "status", "reason"}
    extra = {key: value for key, value in raw.items() if key not in known}
    owner, logical = stack, raw["id"]
    if logical in keys:
        owner, logical = logical, ""
    elif "/" in logical:
        owner, _, logical = logical.partition("/")
    if owner not in keys:
        raise TimelineError(f"no stack {owner!r} for the event {raw}")
    return Happening(raw["at"], owner, logical, raw["status"], raw.get("reason"), extra)


def _fault(raw: Raw) -> Fault:
    _known(raw, _FAULT_KEYS, "a fault")
    first, last = raw.get("calls", (1, 10**9))
    rest: Raw = {key: value for key, value in raw.items() if key != "calls"}
    if rest.get("error") == "Throttling":
        rest.setdefault("message", "Rate exceeded")
    return Fault(first=first, last=last, **rest)


def _resource(raw: Any) -> Raw:
    if isinstance(raw, Mapping):
        return dict(raw)
    kind, _, physical = str(raw).partition(" ")
    return {"type": kind, "physical": physical}


def _known(raw: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    wrong = set(raw) - keys
    if wrong:
        raise TimelineError(f"{where} has {sorted(wrong)}; there is {sorted(keys)}")


def as_text(template: Any) -> str:
    """A template as the text that was sent: itself, or a mapping as JSON."""
    return template if isinstance(template, str) else json.dumps(template, indent=2)
