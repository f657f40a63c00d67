"""Rules about volumes."""

from __future__ import annotations

from math import ceil

from hawse.plurals import counted
from hawse.services.ec2.volumes.limits import (
    FREE_IOPS,
    FREE_THROUGHPUT,
    LIMITS,
    iops_of,
    throughput_of,
)
from hawse.services.waste.compute_optimizer import idle_to_aws
from hawse.services.waste.facts import Facts
from hawse.services.waste.knowing import HOUR, Known, Owed
from hawse.services.waste.measures import of_volume
from hawse.services.waste.registry import rule
from hawse.services.waste.statistics import percentile
from hawse.services.waste.storing import Modification, Volume
from hawse.services.waste.verdicts import OK, Finding, Lacking, Unknown, Verdict

_MIB = 1024**2
_COOLING_HOURS = 6
_IO2_FIRST_TIER = 32_000
_REMOVE = "hawse ec2 volume rm {id}"
_TO_GP3 = "hawse ec2 volume modify {id} --type gp3"


def owed(volume: Volume) -> Owed:
    """What is paid for a volume."""
    paid: list[tuple[float, str]] = [(volume.size, f"ebs:{volume.type}")]
    if volume.type in ("io1", "io2"):
        paid.append((volume.iops, f"ebs-iops:{volume.type}"))
    if volume.type == "gp3":
        paid += extras(volume.iops, volume.throughput)
    return paid


def extras(iops: int, throughput: int) -> list[tuple[float, str]]:
    """What is paid for a gp3 volume besides its size."""
    more = (
        (iops - FREE_IOPS, "ebs-iops:gp3"),
        (throughput - FREE_THROUGHPUT, "ebs-throughput:gp3"),
    )
    return [(amount, thing) for amount, thing in more if amount > 0]


def less(now: Owed, then: Owed) -> Owed:
    """What is saved by paying that instead."""
    return [*now, *((-amount, thing) for amount, thing in then)]


@rule(
    "ebs-unattached",
    "a volume that nothing is attached to",
    over="volumes",
    costs="its size, IOPS and throughput",
    fix=_REMOVE,
)
def unattached(volume: Volume, known: Known) -> Verdict:
    """Available, and created longer ago than a person needs to attach it."""
    if volume.state != "available" or volume.instances:
        return OK
    days = known.days(volume.created)
    if days is None:
        return Unknown("when it was created is not known")
    if days <= known.limits.unattached_days:
        return OK
    return Finding(
        f"attached to nothing, {volume.size:,} GiB {volume.type}, {counted(days, 'day')} old",
        {"size_gib": volume.size, "type": volume.type, "age_days": round(days)},
        "medium",
        known.cost({volume.id: owed(volume)}, at_most=volume.iops > _IO2_FIRST_TIER),
    )


@rule(
    "ebs-on-stopped",
    "a volume of instances that have been stopped for long",
    over="volumes",
    needs=["instances"],
    costs="its size, IOPS and throughput",
    fix="hawse ec2 terminate {instance}",
)
def on_stopped(volume: Volume, known: Known) -> Verdict:
    """All of its instances are stopped, and were a month ago."""
    there = [known.instances.get(id) for id in volume.instances]
    if not there or any(one is not None and one.state != "stopped" for one in there):
        return OK
    if None in there:
        return Unknown("one of its instances is not described")
    stopped = [known.days(one.stopped) for one in there if one]
    known_days = [days for days in stopped if days is not None]
    if any(days <= known.limits.stopped_days for days in known_days):
        return OK
    if len(known_days) < len(stopped):
        return Unknown("EC2 does not say when its instance was stopped")
    return Finding(
        f"on {', '.join(volume.instances)}, stopped for {counted(min(known_days), 'day')}",
        {"size_gib": volume.size, "type": volume.type, "stopped_days": round(min(known_days))},
        "high",
        known.cost({volume.id: owed(volume)}),
        fix=f"hawse ec2 terminate {volume.instances[0]}",
    )


@rule(
    "ebs-gp2-to-gp3",
    "a gp2 volume that costs less as gp3 of the same performance",
    over="volumes",
    needs=["modifications"],
    costs="the difference",
    fix=_TO_GP3,
)
def gp2_to_gp3(volume: Volume, known: Known) -> Verdict:
    """gp2, not changed in six hours, and cheaper with its IOPS and throughput kept."""
    if volume.type != "gp2" or _cooling(volume, known):
        return OK
    iops, throughput = gp2_performance(volume.size)
    wanted: Owed = [(volume.size, "ebs:gp3"), *extras(iops, throughput)]
    return _cheaper(volume, wanted, iops, throughput, known)


def gp2_performance(size: int) -> tuple[int, int]:
    """Operations and MiB a second that a gp2 volume of so many GiB gives, bursts included."""
    throughput = throughput_of("gp2", size, None, None)
    # A small one bursts to 128 MiB/s: nobody pays for three more.
    return iops_of("gp2", size, None), throughput if throughput > 128 else FREE_THROUGHPUT


@rule(
    "ebs-io-to-gp3",
    "a volume with provisioned IOPS that gp3 gives too",
    over="volumes",
    needs=["modifications"],
    costs="the difference",
    fix=_TO_GP3 + " --iops {iops}",
)
def io_to_gp3(volume: Volume, known: Known) -> Verdict:
    """io1 or io2 within what gp3 can give; its latency and durability are a person's to weigh."""
    if volume.type not in ("io1", "io2") or _cooling(volume, known):
        return OK
    iops = max(FREE_IOPS, volume.iops)
    if iops > min(known.limits.gp3_iops, max(FREE_IOPS, volume.size * LIMITS["gp3"].iops_per_gib)):
        return OK
    # io1 and io2 move 16 to 256 KiB by an operation; only what is measured tells the throughput.
    throughput = max(FREE_THROUGHPUT, round(_busiest_mib(volume, known)))
    if throughput > known.limits.gp3_throughput:
        return OK
    wanted: Owed = [(volume.size, "ebs:gp3"), *extras(iops, throughput)]
    return _cheaper(volume, wanted, iops, throughput, known)


def _cheaper(volume: Volume, wanted: Owed, iops: int, throughput: int, known: Known) -> Verdict:
    cost = known.cost({volume.id: less(owed(volume), wanted)})
    if cost.usd_month is not None and cost.usd_month <= 0:
        return OK
    return Finding(
        f"{volume.type} of {volume.size:,} GiB; gp3 gives {iops:,} IOPS and {throughput} MiB/s",
        {
            "size_gib": volume.size,
            "type": volume.type,
            "iops": volume.iops,
            "becomes": "gp3",
            "becomes_iops": iops,
            "becomes_throughput": throughput,
        },
        "high" if volume.type == "gp2" else "medium",
        cost,
        fix=_gp3(volume, iops, throughput),
    )


def _gp3(volume: Volume, iops: int, throughput: int) -> str:
    more = f" --iops {iops}" if iops > FREE_IOPS else ""
    more += f" --throughput {throughput}" if throughput > FREE_THROUGHPUT else ""
    return f"hawse ec2 volume modify {volume.id} --type gp3{more}"


def _cooling(volume: Volume, known: Known) -> bool:
    """Whether it was changed so lately that AWS would refuse another change."""
    last = known.index(_modified).get(volume.id)
    if last is None or last.started is None:
        return False
    if last.state in ("modifying", "optimizing"):
        return True
    return not known.older(last.started, _COOLING_HOURS / 24)


def _modified(facts: Facts) -> dict[str, Modification]:
    found: dict[str, Modification] = {}
    for one in facts.modifications:
        before = found.get(one.id)
        if before is None or not before.started or (one.started and one.started > before.started):
            found[one.id] = one
    return found


@rule(
    "ebs-gp3-extra",
    "IOPS or throughput of gp3 that is paid for and not used",
    over="volumes",
    costs="the paid extras",
    fix="hawse ec2 volume modify {id} --iops 3000 --throughput 125",
)
def gp3_extra(volume: Volume, known: Known) -> Verdict:
    """Its busiest hours but 1 % need far less than what every gp3 volume gives."""
    if volume.type != "gp3" or not extras(volume.iops, volume.throughput):
        return OK
    if not volume.instances:
        return OK  # it measures nothing, and is a matter of ebs-unattached
    operations, mib = _use(volume, known)
    throughput = _lowered(volume.throughput, mib, FREE_THROUGHPUT, known)
    # So many IOPS as it takes to carry the throughput.
    needed = max(FREE_IOPS, ceil(throughput / LIMITS["gp3"].throughput_per_iops))
    iops = max(_lowered(volume.iops, operations, FREE_IOPS, known), min(needed, volume.iops))
    if (iops, throughput) == (volume.iops, volume.throughput):
        return OK
    saved = less(extras(volume.iops, volume.throughput), extras(iops, throughput))
    return Finding(
        f"pays for {volume.iops:,} IOPS and {volume.throughput} MiB/s; "
        f"its p99 hour needs {operations:,.0f} and {mib:,.1f}",
        {
            "iops": volume.iops,
            "throughput": volume.throughput,
            "p99_iops": round(operations, 1),
            "p99_mib_s": round(mib, 2),
            "days": known.limits.lookback_days,
            "becomes_iops": iops,
            "becomes_throughput": throughput,
        },
        "medium",
        known.cost({volume.id: saved}),
        fix=f"hawse ec2 volume modify {volume.id} --iops {iops} --throughput {throughput}",
    )


def _lowered(paid: int, used: float, free: int, known: Known) -> int:
    """What is enough of what is paid for: all of it, unless the free part is hardly used."""
    return free if paid > free and used / free * 100 < known.limits.extra_use else paid


def _use(volume: Volume, known: Known) -> tuple[float, float]:
    """Operations and MiB a second of the p99 hour."""
    days = known.limits.lookback_days
    names = ("VolumeReadOps", "VolumeWriteOps", "VolumeReadBytes", "VolumeWriteBytes")
    found = known.points(of_volume(name, volume.id, days, HOUR) for name in names)
    reads, writes, read, written = (one.values for one in found)
    # Gaps may differ, so that hours cannot be told apart: the two highest are taken together.
    operations = percentile(reads, 99) + percentile(writes, 99)
    return operations / HOUR, (percentile(read, 99) + percentile(written, 99)) / HOUR / _MIB


def _busiest_mib(volume: Volume, known: Known) -> float:
    days = known.limits.lookback_days
    names = ("VolumeReadBytes", "VolumeWriteBytes")
    found = known.points(of_volume(name, volume.id, days, HOUR) for name in names)
    return sum(max(one.values) for one in found) / HOUR / _MIB


@rule(
    "ebs-idle",
    "a volume that is attached and not used",
    over="volumes",
    asks=["idle"],
    costs="its size, IOPS and throughput",
    fix="hawse ec2 volume snapshot {id}",
)
def idle(volume: Volume, known: Known) -> Verdict:
    """No operation in two weeks, as measured; else as Compute Optimizer says."""
    if volume.state != "in-use":
        return OK
    days = known.limits.lookback_days
    names = ("VolumeReadOps", "VolumeWriteOps")
    cost = known.cost({volume.id: owed(volume)})
    try:
        found = known.points(of_volume(name, volume.id, days) for name in names)
    except Lacking as lacking:
        return idle_to_aws(volume.id, known, cost, lacking)
    if any(sum(one.values) for one in found):
        return OK
    evidence = {"size_gib": volume.size, "operations": 0, "days": days}
    return Finding(f"no operation in {counted(days, 'day')}", evidence, "medium", cost)
