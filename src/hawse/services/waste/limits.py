"""From when on something counts as idle, old or too large; each can be set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches

from hawse.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Days, percent and numbers, by the names that --threshold takes."""

    unattached_days: float = 7
    stopped_days: float = 30
    snapshot_days: float = 90
    orphan_days: float = 30
    image_days: float = 30
    launched_days: float = 90
    unused_days: float = 30
    lookback_days: float = 14
    restore_days: float = 14
    balancer_days: float = 7
    endpoint_days: float = 30
    reservation_days: float = 7
    expiring_days: float = 60
    expired_days: float = 30
    idle_cpu: float = 5
    idle_mb_day: float = 5
    small_cpu: float = 40
    small_memory: float = 60
    extra_use: float = 60
    requests_day: float = 100
    surplus_days: float = 3
    log_gib: float = 1
    present: float = 80
    gp3_iops: float = 80_000
    gp3_throughput: float = 2_000

    @classmethod
    def of(cls, typed: Iterable[str]) -> Limits:
        """From NAME=NUMBER; UsageError for what is no limit."""
        given: dict[str, float] = {}
        for one in typed:
            name, _, value = one.partition("=")
            given[_known(name.strip().replace("-", "_"))] = _number(one, value)
        return replace(cls(), **given)


def _known(name: str) -> str:
    names = [one.name for one in fields(Limits)]
    if name in names:
        return name
    near = get_close_matches(name, names, 1)
    hint = f"--threshold {near[0]}=NUMBER" if near else f"one of {', '.join(names)}"
    raise UsageError(f"--threshold {name}", why="there is no such threshold", hint=hint)


def _number(typed: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number < float("inf"):
        raise UsageError(f"--threshold {typed}", why="should be NAME=NUMBER, as idle_cpu=3")
    return number
