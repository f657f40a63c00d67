"""Schedules of instances: as rows, and as the starts and stops that are due."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.rows import Row, column
from hawse.services.ec2 import lifecycle, looks
from hawse.services.ec2.instances import STATE_COLOURS, Monthly, described, tags_of
from hawse.services.ec2.machines import GONE, Machine, machine, meant
from hawse.services.ec2.protection import guards
from hawse.services.ec2.schedules.deciding import Due, due, last_event, next_event
from hawse.services.ec2.schedules.grammar import NoSchedule, Schedule, parse
from hawse.services.ec2.selection import Wanted

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_TRANSITION = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:GMT|UTC)\)")


class Rules(NamedTuple):
    """How tags are read: their key (in whatever case), the default schedule and zone, the days that
    are left out, and whether instances without the tag follow the default too."""

    key: str
    default: str
    zone: str
    left_out: frozenset[date] = frozenset()
    opt_out: bool = False


@dataclass(frozen=True)
class ScheduledInstance(Row):
    """An instance with a schedule, and what is due of it."""

    id: str
    name: str | None
    state: str = column(colour=STATE_COLOURS)
    due: str | None = column(
        colour={"start": "green", "stop": "yellow"}, doc="start or stop, when that is due now."
    )
    next: str | None = column(doc="start or stop: what its schedule says next.")
    next_at: datetime | None = column(show="time", title="AT", doc="When that is.")
    zone: str | None = column(doc="IANA time zone; null where the schedule opts out or is unread.")
    schedule: str = column(doc="The value of the tag.")
    why: str | None = column(doc="Why nothing is due.", default=None)


class Found(NamedTuple):
    """An instance with what its tag says: `schedule` is None where it opts out or is unread."""

    item: Mapping[str, Any]
    key: str
    value: str
    schedule: Schedule | None
    problem: str

    @property
    def name(self) -> str:
        """Its Name tag."""
        return tags_of(self.item).get("Name", "")


def rules_of(target: Target, skip_days: Sequence[str], *, opt_out: bool) -> Rules:
    """As configured, with the days to leave out of the command line; UsageError for no day."""
    days = (*target.setting("schedule.skip_days"), *skip_days)
    default, zone = target.setting("schedule.default"), target.setting("schedule.tz") or ""
    try:
        parse(default, default=default, zone=zone or "utc")
    except NoSchedule as error:
        raise UsageError(f"schedule.default {default}", why=str(error)) from error
    key = target.setting("schedule.tag")
    return Rules(key, default, zone, frozenset(map(_day, days)), opt_out)


def listed(target: Target, names: Sequence[str], rules: Rules) -> Iterator[ScheduledInstance]:
    """The instances that have a schedule, with what is due."""
    now = target.clock.now()
    for found in _found(target, names, rules):
        if found is not None:
            yield _row(found, rules, now)


def applied(
    target: Target, names: Sequence[str], rules: Rules, price: Monthly | None = None
) -> Iterator[Entry]:
    """The starts and stops that are due; of what was named, say why anything stays as it is."""
    now = target.clock.now()
    for item, found in _with_items(target, names, rules):
        one = machine(item, price)
        if found is None:
            if names:
                yield Skip(one.id, f"has no tag {rules.key}", name=one.name)
        elif found.problem:
            why = f"{found.key}={found.value}: {found.problem}"
            yield Skip(one.id, why, name=one.name, blocked=True)
        else:
            entry = _entry(target, found, one, rules, now)
            if names or not isinstance(entry, Skip) or entry.blocked:
                yield entry


def _entry(target: Target, found: Found, one: Machine, rules: Rules, now: datetime) -> Entry:
    if found.schedule is None:
        return Skip(one.id, "opts out of schedules", name=one.name)
    found_due = _due(found, rules, now)
    if not found_due.action or found_due.event is None:
        return Skip(one.id, found_due.why, name=one.name, blocked=found_due.unsure)
    if found_due.action == "start":
        entry = lifecycle.start(one)
    elif one.scaling_group:
        why = f"Auto Scaling group {one.scaling_group} would replace it"
        return Skip(one.id, why, name=one.name)
    else:
        entry = lifecycle.stop(one, guard=guards(target, one, "stop"))
    if not isinstance(entry, Step):
        return entry
    said = f"due since {_local(found_due.event.at, found.schedule.zone)}"
    states = entry.expects.want if entry.expects else (one.state,)
    look = looks.state_and_tags(one.id, states, {found.key: found.value})
    return replace(entry, expects=look, note=" · ".join(filter(None, (said, entry.note))))


def _row(found: Found, rules: Rules, now: datetime) -> ScheduledInstance:
    item, schedule = found.item, found.schedule
    result = _due(found, rules, now) if schedule else Due("", None, found.problem or "opts out")
    coming = next_event(schedule, now, rules.left_out) if schedule else None
    return ScheduledInstance(
        id=item["InstanceId"],
        name=found.name or None,
        state=item["State"]["Name"],
        due=result.action or None,
        next=coming.action if coming else None,
        next_at=coming.at if coming else None,
        zone=schedule.zone if schedule else None,
        schedule=found.value,
        why=result.why or None,
    )


def _due(found: Found, rules: Rules, now: datetime) -> Due:
    assert found.schedule is not None
    last = last_event(found.schedule, now, rules.left_out)
    return due(found.item["State"]["Name"], _since(found.item), last, now)


def _found(target: Target, names: Sequence[str], rules: Rules) -> Iterator[Found | None]:
    return (found for _, found in _with_items(target, names, rules))


def _with_items(
    target: Target, names: Sequence[str], rules: Rules
) -> Iterator[tuple[Mapping[str, Any], Found | None]]:
    """Each instance, with its schedule where it has one; those that are gone only if named."""
    wanted = Wanted(terminated=bool(names))
    for item in meant(list(described(target, names, wanted)), names):
        if names or item["State"]["Name"] not in GONE:
            yield item, _read(item, rules)


def _read(item: Mapping[str, Any], rules: Rules) -> Found | None:
    """What the tag of an instance says; None where it has none and need not."""
    tags = tags_of(item)
    key = next((one for one in tags if one.lower() == rules.key.lower()), "")
    if not key and not rules.opt_out:
        return None
    value = tags[key] if key else ""
    try:
        schedule = parse(value, default=rules.default, zone=rules.zone)
    except NoSchedule as error:
        return Found(item, key or rules.key, value, None, str(error))
    return Found(item, key or rules.key, value, schedule, "")


def _since(item: Mapping[str, Any]) -> datetime | None:
    """Since when it is running or stopped, to the second; None when EC2 does not say."""
    if item["State"]["Name"] != "stopped":
        launched: datetime | None = item.get("LaunchTime")
        return launched
    told = _TRANSITION.search(item.get("StateTransitionReason") or "")
    return datetime.fromisoformat(told[1]).replace(tzinfo=UTC) if told else None


def _local(at: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M} {zone}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(text, why="not a day", hint="such as 2026-12-25") from error
