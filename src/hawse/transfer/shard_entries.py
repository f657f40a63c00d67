"""What a shard notes about itself in S3: one small object each, and what they say together.

An entry is written when a shard begins and again when it ends, so that one that was killed is
seen: it has no end. Nothing here asks anybody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hawse.errors import CLIError
from hawse.nesting import json_value
from hawse.transfer.sharding import MOST, Names, Shard

VERSION = 1
_MARK = "hawse_s3_shard"
_NAME = re.compile(r"shard-(\d{5})-of-(\d{5})\.json", re.ASCII)

RUNNING, COMPLETE, PARTIAL, FAILED, MISSING = "running", "complete", "partial", "failed", "missing"
STATES = (RUNNING, COMPLETE, PARTIAL, FAILED)


@dataclass(frozen=True)
class Entry:
    """One shard of one run, whose name is its URL. Times are ISO 8601, `ended` is "" until then.

    `process` tells whose entry it is; `asked` is the sync, and has no secrets. `own` are the names
    of the source that the shard took, `whole` those that all shards together have to take.
    """

    run: str
    shard: Shard
    asked: Mapping[str, Any]
    process: str
    host: str
    begun: str
    attempt: int = 1
    ended: str = ""
    state: str = RUNNING
    why: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    own: Names = Names()
    whole: Names = Names()


def name_of(shard: Shard) -> str:
    """What the entry of a shard is called."""
    return f"shard-{shard.index + 1:05d}-of-{shard.count:05d}.json"


def shard_called(name: str) -> Shard | None:
    """Whose entry has that name; None for what is no entry."""
    found = _NAME.fullmatch(name)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        return None
    return Shard(int(found[1]) - 1, int(found[2]))


def written(entry: Entry) -> bytes:
    """The entry as it is stored."""
    value = {
        _MARK: VERSION,
        **asdict(entry),
        "shard": str(entry.shard),
        "own": [entry.own.count, entry.own.digest],
        "whole": [entry.whole.count, entry.whole.digest],
    }
    return json.dumps(value, indent=1).encode("ascii") + b"\n"


def read(content: bytes, name: str) -> Entry:
    """The entry back; CLIError when it is none, or one of another version."""
    try:
        value = json_value(content)
        if value.pop(_MARK) != VERSION or value["state"] not in STATES:
            raise ValueError
        index, count = map(int, value["shard"].split("/"))
        if not 1 <= index <= count <= MOST:
            raise ValueError
        sets = {name: _names(value[name]) for name in ("own", "whole")}
        return Entry(**{**value, "shard": Shard(index - 1, count), **sets})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = "it is not what this version of hawse notes of a shard"
        raise CLIError(name, why=why) from error


def _names(value: Any) -> Names:
    count, digest = value
    return Names(int(count), int(digest, 16))


def differing(asked: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """The name of the first thing in which two syncs differ; "" when they are the same."""
    names = dict.fromkeys((*asked, *other))
    return next((name for name in names if asked.get(name) != other.get(name)), "")


class Union:
    """All shards of a run, as their entries tell."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """All of them are of the same split, and there is one at least."""
        self.entries = {entry.shard: entry for entry in entries}
        self.count = next(iter(self.entries)).count

    @property
    def states(self) -> dict[Shard, str]:
        """The state of each shard, by its number."""
        found = {shard: entry.state for shard, entry in self.entries.items()}
        all_ = (Shard(index, self.count) for index in range(self.count))
        return {shard: found.get(shard, MISSING) for shard in all_}

    @property
    def conflict(self) -> str:
        """Why the entries are not of one sync; "" when they are."""
        first, *others = self.entries.values()
        for one in others:
            if name := differing(first.asked, one.asked):
                return f"{first.shard} and {one.shard} differ in {name}"
        return ""

    @property
    def source_changed(self) -> bool:
        """Whether shards that ended saw different names at the source."""
        seen = (entry.whole for entry in self.entries.values() if entry.state == COMPLETE)
        return len(set(seen)) > 1

    @property
    def names(self) -> Names:
        """The names that all shards took."""
        return sum((entry.own for entry in self.entries.values()), Names())

    @property
    def whole(self) -> Names:
        """The names that they had to take, as the first of them saw it."""
        return next(iter(self.entries.values())).whole

    @property
    def trouble(self) -> str:
        """Why the run is not complete; "" when it is."""
        if self.conflict:
            return f"the shards are not of one sync: {self.conflict}"
        states = self.states
        if lacking := [state for state in states.values() if state != COMPLETE]:
            counts = {state: lacking.count(state) for state in (*STATES, MISSING)}
            told = ", ".join(f"{count:,} {state}" for state, count in counts.items() if count)
            done = self.count - len(lacking)
            return f"{done:,} of {self.count:,} shards are complete; {told}"
        if not self.source_changed and self.names != self.whole:
            return "the shards did not take all names that they saw, or took some twice"
        return ""
