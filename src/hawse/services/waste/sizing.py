"""What size an instance needs, by what it was measured to do; and which types are of that size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hawse.services.ec2.instance_types import InstanceType
from hawse.services.metrics import Series
from hawse.services.waste.computing import Instance
from hawse.services.waste.facts import Facts
from hawse.services.waste.knowing import HOUR, Known, Measure
from hawse.services.waste.measures import of_instance
from hawse.services.waste.statistics import percentile
from hawse.services.waste.verdicts import Lacking

_ABOUT = 1.25
_NAME = re.compile(r"([a-z]+?)(\d+)([a-z]*)((?:-[a-z0-9]+)*)\.(.+)")
# Letters of a family that say who made the processor, and nothing of what the type is for.
_MAKERS = frozenset("aig")


@dataclass(frozen=True, slots=True)
class Use:
    """CPU and memory in percent over the days that were looked at; None: not measured."""

    cpu_p95: float
    cpu_max: float
    memory_p95: float | None = None
    network_mb_hour: float | None = None

    @property
    def memory_said(self) -> str:
        """The memory, for a sentence."""
        if self.memory_p95 is None:
            return "CPU only (memory is not measured)"
        return f"memory {self.memory_p95:.0f}%"


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a type's name: `m5ad.large` is m, 5, a and d, large."""

    line: str
    generation: int
    letters: frozenset[str]
    more: str
    size: str

    @property
    def purpose(self) -> tuple[str, frozenset[str], str]:
        """What it is for, whoever made its processor."""
        return self.line, self.letters - _MAKERS, self.more


@cache
def name(type_: str) -> Name | None:
    """The parts; None for a name that is not made like that."""
    match = _NAME.fullmatch(type_)
    if match is None:
        return None
    return Name(match[1], int(match[2]), frozenset(match[3]), match[4], match[5])


def measured(instance: Instance, known: Known) -> Use:
    """How much of its CPU and memory it used. Lacking without its CPU."""
    days = known.limits.lookback_days
    cpu = of_instance("CPUUtilization", instance.id, "Maximum", days)
    values = known.points([cpu])[0].values
    return Use(percentile(values, 95), max(values), _memory(instance, known))


def oversized(instance: Instance, known: Known) -> Use | None:
    """Its use when it is far below its size; None when it is not."""
    use = measured(instance, known)
    if use.cpu_p95 >= known.limits.small_cpu:
        return None
    if use.memory_p95 is not None and use.memory_p95 >= known.limits.small_memory:
        return None
    return use


def _memory(instance: Instance, known: Known) -> float | None:
    """p95 of the hours' highest, where the CloudWatch agent reports it; None where not."""
    found = known.index(_reported).get(instance.id)
    if found is None:
        return None
    series = Series("CWAgent", "mem_used_percent", found, "Maximum")
    measure = Measure(series, round(known.limits.lookback_days), HOUR)
    try:
        return percentile(known.points([measure])[0].values, 95)
    except Lacking:
        return None


def _reported(facts: Facts) -> dict[str, tuple[tuple[str, str], ...]]:
    return {one.id: one.dimensions for one in facts.memory if one.id}


def sized(instance: Instance, known: Known) -> tuple[str | None, str | None]:
    """The next size down in its family; and that of the newest generation, if there is a newer.

    Both of the same architecture and offered in its zone.
    """
    types = known.index(_by_name)
    now = types.get(instance.type)
    if now is None:
        raise Lacking(f"the region does not describe {instance.type}")
    family = instance.type.partition(".")[0]
    smaller = [one for one in _smaller(now, types.values()) if _family(one) == family]
    if not smaller:
        return None, None
    next_down = max(smaller, key=lambda one: (one.vcpus, one.memory))
    newer = _newer(next_down, known, instance.arch)
    names = [one.type for one in newer if instance.zone in known.detail("offered", one.type)]
    return next_down.type, names[0] if names else None


def _smaller(now: InstanceType, types: Iterable[InstanceType]) -> Sequence[InstanceType]:
    return [
        one
        for one in types
        if one.memory < now.memory
        and one.vcpus <= now.vcpus
        and set(one.arch) & set(now.arch)
        and not one.bare_metal
        and one.gpus == now.gpus
    ]


def generation(instance: Instance, known: Known) -> tuple[InstanceType | None, Sequence[str]]:
    """Its type, and newer types of its size and architecture, the newest first."""
    now = known.index(_by_name).get(instance.type)
    if now is None:
        return None, ()
    return now, [one.type for one in _newer(now, known, instance.arch)]


def siblings(instance: Instance, known: Known) -> Sequence[str]:
    """Arm types of its size and purpose that are no older, the newest first."""
    now = known.index(_by_name).get(instance.type)
    if now is None:
        raise Lacking(f"the region does not describe {instance.type}")
    return [one.type for one in _like(now, known, "arm64")]


def _newer(now: InstanceType, known: Known, arch: str) -> Sequence[InstanceType]:
    was = name(now.type)
    found = _like(now, known, arch or "x86_64")
    return [one for one in found if was and _generation(one) > was.generation]


def _like(now: InstanceType, known: Known, arch: str) -> Sequence[InstanceType]:
    """Current types for the same purpose, of the same vCPUs, no less memory and no older."""
    key = ("like", now.type, arch)
    if key not in known.indexes:  # many instances are of one type
        found = [one for one in known.index(_by_name).values() if _stands_in(one, now, arch)]
        known.indexes[key] = sorted(found, key=lambda one: (-_generation(one), one.type))
    like: Sequence[InstanceType] = known.indexes[key]
    return like


def _stands_in(one: InstanceType, now: InstanceType, arch: str) -> bool:
    was, is_ = name(now.type), name(one.type)
    return (
        was is not None
        and is_ is not None
        and is_.purpose == was.purpose
        and is_.generation >= was.generation
        and one.type != now.type
        and one.current
        and not one.bare_metal
        and arch in one.arch
        and one.gpus == now.gpus
        and one.vcpus == now.vcpus
        and now.memory <= one.memory <= now.memory * _ABOUT
    )


def _generation(kind: InstanceType) -> int:
    parts = name(kind.type)
    return parts.generation if parts else 0


def _family(kind: InstanceType) -> str:
    return kind.type.partition(".")[0]


def _by_name(facts: Facts) -> Mapping[str, InstanceType]:
    return {one.type: one for one in facts.types}
