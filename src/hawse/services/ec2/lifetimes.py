"""How long an instance is meant to live: a tag that clean-up tools read, and what is past it.

The tags are those of cloud-nuke, so that whoever cleans up, hawse or it, sees the same. An end
that cannot be read is told and never taken for one that has passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.plan import Entry, Skip, Step
from hawse.rows import Row, column
from hawse.services.ec2 import lifecycle, looks
from hawse.services.ec2.instances import STATE_COLOURS, Monthly, described, month, tags_of
from hawse.services.ec2.machines import GONE, machine, meant
from hawse.services.ec2.protection import guards
from hawse.services.ec2.selection import Wanted

if TYPE_CHECKING:
    from hawse.aws.targets import Target

END = "cloud-nuke-after"
KEEP = "cloud-nuke-excluded"
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True)
class Lifetime(Row):
    """An instance that is not meant to live for ever."""

    id: str
    name: str | None
    state: str = column(colour=STATE_COLOURS)
    type: str = column()
    ends: datetime | None = column(show="time", doc="When it may go; null when unreadable.")
    past: bool | None = column(show="bool", doc="Whether that has passed; null when unknown.")
    kept: bool = column(show="bool", doc=f"Whether the tag {KEEP} protects it.")
    value: str = column(wide=True, doc=f"The tag {END} as it is.")
    usd_month: float | None = column(
        show="usd", doc="On-demand price of 730 running hours; null when not running or unknown."
    )


def end_of(ttl: timedelta, now: datetime) -> str:
    """The value of the tag for what begins now and may go after `ttl`."""
    if ttl <= timedelta(0):
        raise UsageError("a TTL of nothing", why="it would be past at once", hint="such as 8h")
    try:
        end = now.astimezone(UTC) + ttl
    except OverflowError as error:
        raise UsageError("the TTL", why="it ends after the last year there is") from error
    return end.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def read_end(value: str) -> datetime | None:
    """The time that a tag says, in RFC 3339; None for anything else: a time without an offset is
    no certain one."""
    text = value.strip()
    if not _RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_kept(tags: Mapping[str, str]) -> bool:
    """Whether clean-up leaves it alone whatever its end is."""
    return KEEP in tags and tags[KEEP].strip().lower() != "false"


def lifetimes(
    target: Target, names: Sequence[str], price: Monthly | None = None
) -> Iterator[Lifetime]:
    """The instances that have an end, the earliest first."""
    now = target.clock.now()
    items = described(target, names, Wanted(tags=(END,)))
    rows = [_row(item, now, price) for item in items]
    last = datetime.max.replace(tzinfo=UTC)
    yield from sorted(rows, key=lambda row: (row.ends or last, row.id))


def reap(
    target: Target, names: Sequence[str], *, stop: bool, price: Monthly | None = None
) -> Iterator[Entry]:
    """Terminate (or stop) what is past its end; of what was named, say why anything stays."""
    now = target.clock.now()
    wanted = Wanted(terminated=True) if names else Wanted(tags=(END,))
    for item in meant(list(described(target, names, wanted)), names):
        stays = _stays(item, now)
        if stays is None:
            yield _ended(target, item, now, price, stop=stop)
        elif stays.blocked or names:
            yield stays


def _row(item: Mapping[str, Any], now: datetime, price: Monthly | None) -> Lifetime:
    tags, state = tags_of(item), item["State"]["Name"]
    end = read_end(tags[END])
    return Lifetime(
        id=item["InstanceId"],
        name=tags.get("Name"),
        state=state,
        type=item.get("InstanceType", ""),
        ends=end,
        past=None if end is None else end <= now,
        kept=is_kept(tags),
        value=tags[END],
        usd_month=month(item, price) if state in ("pending", "running") else None,
    )


def _stays(item: Mapping[str, Any], now: datetime) -> Skip | None:
    """Why an instance is not touched; None when it is past its end."""
    id_, tags = item["InstanceId"], tags_of(item)
    name = tags.get("Name", "")
    if item["State"]["Name"] in GONE:
        return Skip(id_, f"is already {item['State']['Name']}", name=name)
    if END not in tags:
        return Skip(id_, f"has no tag {END}", name=name)
    if is_kept(tags):
        return Skip(id_, f"is kept by its tag {KEEP}", name=name)
    end = read_end(tags[END])
    if end is None:
        return Skip(id_, f"{END}={tags[END]} is no time in RFC 3339", name=name, blocked=True)
    return Skip(id_, f"lives until {tags[END]}", name=name) if end > now else None


def _ended(
    target: Target, item: Mapping[str, Any], now: datetime, price: Monthly | None, *, stop: bool
) -> Entry:
    """The step, which does nothing once the tags say something else than they did."""
    one, tags = machine(item, price), tags_of(item)
    guard = guards(target, one, "stop" if stop else "terminate")
    entry = lifecycle.stop(one, guard=guard) if stop else lifecycle.terminate(one, guard=guard)
    if not isinstance(entry, Step):
        return entry
    end = read_end(tags[END])
    note = f"ended {_ago(now - end)} ago" if end else ""
    seen = {END: tags[END], KEEP: tags.get(KEEP, "")}
    states = entry.expects.want if entry.expects else (one.state,)
    notes = " · ".join(part for part in (note, entry.note) if part)
    return replace(entry, expects=looks.state_and_tags(one.id, states, seen), note=notes)


def _ago(past: timedelta) -> str:
    minutes = int(past.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // (24 * 60)}d"
