"""Which events of a bucket are told to whom, and the rules by which S3 refuses a configuration.

Two configurations may not share an event type where a key can fit both of their filters, whatever
their destinations. Pure but for the names of events, which are the SDK's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from hawse.aws.shapes import choices
from hawse.errors import NotFound, UsageError
from hawse.rows import Row, column
from hawse.services.s3.calls_policies import PUT_BUCKET_NOTIFICATION
from hawse.services.s3.settings.texts import Form

MOST = 100
"""How many configurations S3 keeps for a bucket."""

SERVICE = "s3.amazonaws.com"
BRIDGE = "EventBridgeConfiguration"
_LONGEST_VALUE = 1024
_ALL = "*"

Config = Mapping[str, Any]


class Kind(NamedTuple):
    """One kind of destination: how the configuration and its members are called."""

    name: str
    member: str
    arn: str
    service: str


KINDS = (
    Kind("queue", "QueueConfigurations", "QueueArn", "sqs"),
    Kind("topic", "TopicConfigurations", "TopicArn", "sns"),
    Kind("function", "LambdaFunctionConfigurations", "LambdaFunctionArn", "lambda"),
)


@dataclass(frozen=True)
class Notification(Row):
    """Events of a bucket that are told to one destination."""

    bucket: str = column()
    id: str | None = column()
    kind: str = column(doc="queue, topic, function or eventbridge.")
    destination: str | None = column(show="arn", doc="None for EventBridge: every rule there.")
    events: tuple[str, ...] = column(show="list")
    prefix: str | None = column()
    suffix: str | None = column()


class Told(NamedTuple):
    """One configuration, taken apart."""

    kind: Kind
    id: str
    arn: str
    events: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""

    @property
    def said(self) -> str:
        """What people call it: its id, else its destination."""
        return self.id or self.arn

    def overlaps(self, other: Told) -> Iterator[str]:
        """The events that both tell of one key, as S3 sees it."""
        if _nest(self.prefix, other.prefix, str.startswith) and _nest(
            self.suffix, other.suffix, str.endswith
        ):
            yield from _shared(self.events, other.events)


def told_of(arn: str, events: Iterable[str], prefix: str, suffix: str, id_: str) -> Told:
    """A configuration as it was typed. UsageError for what cannot be told of events."""
    return Told(kind_of(arn), id_, arn, event_names(events), prefix, suffix)


def told(config: Config | None) -> Iterator[Told]:
    """The configurations for queues, topics and functions."""
    for kind in KINDS:
        for one in (config or {}).get(kind.member, ()):
            rules = one.get("Filter", {}).get("Key", {}).get("FilterRules", ())
            named = {rule.get("Name", "").lower(): rule.get("Value", "") for rule in rules}
            yield Told(
                kind,
                one.get("Id", ""),
                one[kind.arn],
                tuple(one["Events"]),
                named.get("prefix", ""),
                named.get("suffix", ""),
            )


def rows(bucket: str, config: Config | None) -> Iterator[Notification]:
    """The configurations as rows; EventBridge, which is told everything, is the last."""
    for one in told(config):
        yield Notification(
            bucket=bucket,
            id=one.id or None,
            kind=one.kind.name,
            destination=one.arn,
            events=one.events,
            prefix=one.prefix or None,
            suffix=one.suffix or None,
        )
    if config and BRIDGE in config:
        yield Notification(bucket, None, "eventbridge", None, (_ALL,), None, None)


def wrong(config: Config) -> list[str]:
    """What S3 would refuse."""
    for kind in KINDS:
        for one in config.get(kind.member, ()):
            rules = one.get("Filter", {}).get("Key", {}).get("FilterRules", ())
            names = [str(rule.get("Name", "")).lower() for rule in rules]
            if len(set(names)) < len(names) or set(names) - {"prefix", "suffix"}:
                return [f"{one.get('Id') or one[kind.arn]}: a filter has one prefix and one suffix"]
    every = list(told(config))
    found = [f"{one.said}: {why}" for one in every for why in _of(one)]
    found += [
        f"{one.said} and {other.said} both tell of {', '.join(shared)} for the same keys"
        for one, other in combinations(every, 2)
        if (shared := tuple(one.overlaps(other)))
    ]
    ids = [one.id for one in every if one.id]
    found += [f"{one} is the id of two" for one in sorted({i for i in ids if ids.count(i) > 1})]
    if len(every) > MOST:
        found.append(f"it has {len(every)} configurations, and S3 keeps {MOST}")
    return found


FORM = Form(PUT_BUCKET_NOTIFICATION, "NotificationConfiguration", wrong)


def added(config: Config | None, one: Told) -> Config:
    """The configuration with one more, or with another one under the id that it names.

    UsageError for what S3 would refuse.
    """
    rules = [{"Name": "prefix", "Value": one.prefix}] if one.prefix else []
    rules += [{"Name": "suffix", "Value": one.suffix}] if one.suffix else []
    made: dict[str, Any] = {"Id": one.id, one.kind.arn: one.arn, "Events": list(one.events)}
    if rules:
        made["Filter"] = {"Key": {"FilterRules": rules}}
    found = dict(_without(config, [one.id]))
    found[one.kind.member] = [*found.get(one.kind.member, ()), made]
    if problems := wrong(found):
        hint = (
            "another --prefix or --suffix, or other --event" if "both tell" in str(problems) else ""
        )
        raise UsageError("notification add", why="; ".join(problems), hint=hint)
    return found


def with_bridge(config: Config | None) -> Config:
    """The configuration with EventBridge told of everything."""
    return {**(config or {}), BRIDGE: {}}


def without(bucket: str, config: Config | None, named: Sequence[str], *, bridge: bool) -> Config:
    """The configuration without those that are named, by id or ARN; NotFound names a stranger."""
    known = {name for one in told(config) for name in (one.id, one.arn)}
    for name in named:
        if name not in known:
            hint = f"hawse s3 bucket notification ls {bucket}"
            raise NotFound(f"notification {name}", why=f"{bucket} has none such", hint=hint)
    left = dict(_without(config, named))
    if bridge:
        left.pop(BRIDGE, None)
    return left


def with_ids(config: Config) -> Config:
    """The configuration with an id for each that has none, since S3 would make one up."""
    found = dict(config)
    taken = {one.id for one in told(config)}
    for kind in KINDS:
        made = []
        for one in config.get(kind.member, ()):
            if not one.get("Id"):
                id_ = free_id(one[kind.arn], taken)
                taken.add(id_)
                one = {"Id": id_, **one}
            made.append(one)
        if made:
            found[kind.member] = made
    return found


def free_id(arn: str, taken: Iterable[str]) -> str:
    """An id that says where the events go: the destination's name, with a number if need be."""
    name = re.sub(r"[^\w-]", "-", arn.rpartition(":")[2]) or "events"
    used = set(taken)
    return next(one for one in _numbered(name) if one not in used)


def event_names(typed: Iterable[str]) -> tuple[str, ...]:
    """The events as S3 spells them: `created` means `s3:ObjectCreated:*`. UsageError for others."""
    known = choices(PUT_BUCKET_NOTIFICATION, "Event")
    short = {re.sub(r"^s3:|:\*$", "", one).lower(): one for one in reversed(known)}
    short |= {name.removeprefix("object"): one for name, one in short.items()}
    found = []
    for name in typed:
        event = name if name in known else short.get(re.sub(r"^s3:|:\*$", "", name).lower())
        if event is None:
            said = ", ".join(sorted(one for one in known if one.endswith("*")))
            raise UsageError(f"--event {name}", why="S3 knows no such event", hint=said)
        found.append(event)
    return tuple(dict.fromkeys(found))


def kind_of(arn: str) -> Kind:
    """The kind of destination that an ARN names. UsageError for any other."""
    parts = arn.split(":", 5)
    kind = next((one for one in KINDS if len(parts) == 6 and parts[2] == one.service), None)
    if kind is None or parts[0] != "arn":
        why = "S3 tells queues (SQS), topics (SNS), functions (Lambda) and EventBridge"
        hint = "the ARN of one: arn:aws:sqs:eu-west-1:111122223333:jobs, or --eventbridge"
        raise UsageError(arn, why=why, hint=hint)
    return kind


def elsewhere(config: Config, region: str) -> list[str]:
    """Destinations that are not in the bucket's region, which S3 refuses."""
    return [
        f"{one.arn} is in {where}, and the bucket in {region}"
        for one in told(config)
        if (where := one.arn.split(":")[3]) != region
    ]


def _of(one: Told) -> Iterator[str]:
    if not one.events:
        yield "it has no events"
    try:
        if kind_of(one.arn) != one.kind:
            yield f"{one.arn} is no {one.kind.name}"
    except UsageError:
        yield f"{one.arn} is the ARN of no {one.kind.name}"
    if one.arn.endswith(".fifo"):
        yield "S3 tells no FIFO queue or topic: EventBridge does"
    for name, value in (("prefix", one.prefix), ("suffix", one.suffix)):
        if len(value) > _LONGEST_VALUE:
            yield f"its {name} is longer than {_LONGEST_VALUE} characters"


def doubts(config: Config) -> Iterator[str]:
    """What S3 takes and hardly anybody means."""
    for one in told(config):
        for value in (one.prefix, one.suffix):
            if "*" in value or "?" in value:
                yield f"{one.said}: {value} fits keys with that very character, it is no glob"


def _without(config: Config | None, named_: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for member, value in (config or {}).items():
        kind = next((one for one in KINDS if one.member == member), None)
        if kind is None:
            yield member, value
            continue
        left = [one for one in value if not {one.get("Id"), one[kind.arn]} & set(named_)]
        if left:
            yield member, left


def _nest(one: str, other: str, within: Any) -> bool:
    return bool(within(one, other) or within(other, one))


def _shared(some: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    for one in some:
        for other in others:
            if one == other or _takes_in(one, other):
                yield other
            elif _takes_in(other, one):
                yield one


def _takes_in(wide: str, narrow: str) -> bool:
    return wide.endswith(":*") and narrow.startswith(wide[:-1])


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
