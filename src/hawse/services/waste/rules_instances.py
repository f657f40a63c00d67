"""Rules about instances, and about capacity that is paid for ahead."""

from __future__ import annotations

from collections.abc import Sequence

from hawse.plurals import counted
from hawse.services.prices.rates import HOURS, Product
from hawse.services.waste.compute_optimizer import idle_to_aws
from hawse.services.waste.computing import Instance, Reservation, Reserved
from hawse.services.waste.facts import Facts
from hawse.services.waste.knowing import DAY, Known, Owed
from hawse.services.waste.measures import of_instance, of_reservation
from hawse.services.waste.networking import Address
from hawse.services.waste.registry import rule
from hawse.services.waste.rules_volumes import owed as owed_for_volume
from hawse.services.waste.sizing import generation, oversized, siblings, sized
from hawse.services.waste.verdicts import OK, Cost, Finding, Lacking, Unknown, Verdict

_MB = 1_000_000
_STOP = "hawse ec2 stop {id}"
_RESIZE = "hawse ec2 resize {id} --type TYPE"
_NO_TYPE = "hawse ec2 types --like {type}"
_STANDARD_PERIOD = 300
_DETAILED_METRICS = 7
_DAYS_A_MONTH = 365 / 12
_CREDITS_AN_HOUR = 60
# What EC2 calls a platform, by the billing code of its images.
_OPERATIONS = {"Linux/UNIX": "RunInstances", "Windows": "RunInstances:0002"}


def product(instance: Instance, type_: str = "") -> Product:
    """What an instance costs, as it is or as another type."""
    return Product(type_ or instance.type, instance.operation or "RunInstances", instance.tenancy)


@rule(
    "ec2-idle",
    "an instance that does nothing",
    over="instances",
    asks=["idle"],
    costs="its hours on demand",
    fix=_STOP,
)
def idle(instance: Instance, known: Known) -> Verdict:
    """In two weeks no moment of CPU and no day of network worth the name, as measured."""
    if instance.state != "running":
        return OK
    limits = known.limits
    days = limits.lookback_days
    try:
        cpu = of_instance("CPUUtilization", instance.id, "Maximum", days)
        busiest = max(known.points([cpu])[0].values)
        if busiest >= limits.idle_cpu:
            return OK
        names = ("NetworkIn", "NetworkOut")
        both = known.points(of_instance(name, instance.id, "Sum", days, DAY) for name in names)
        moved = _most_a_day([one.values for one in both]) / _MB
    except Lacking as lacking:
        return idle_to_aws(instance.id, known, running(instance, known), lacking)
    if moved >= limits.idle_mb_day:
        return OK
    return Finding(
        f"CPU never above {busiest:.1f}%, network at most {moved:.1f} MB a day, "
        f"in {counted(days, 'day')}",
        {"cpu_max": round(busiest, 2), "network_mb_day_max": round(moved, 2), "days": days},
        "high",
        running(instance, known),
    )


def _most_a_day(both: Sequence[Sequence[float]]) -> float:
    """The most that one day can have had: with gaps, days of the two cannot be told apart."""
    return sum(max(values) for values in both)


def running(instance: Instance, known: Known) -> Cost:
    """What it costs on demand while it runs; a Spot price changes by the hour."""
    if instance.lifecycle:
        return Cost({instance.id: None}, f"no price of {instance.lifecycle}")
    return known.cost({instance.id: [(1, product(instance))]})


def difference(instance: Instance, other: str, known: Known) -> Cost:
    """What is saved by another type."""
    if instance.lifecycle:
        return Cost({instance.id: None}, f"no price of {instance.lifecycle}")
    owed: Owed = [(1, product(instance)), (-1, product(instance, other))]
    return known.cost({instance.id: owed})


@rule(
    "ec2-oversized",
    "an instance larger than what it does",
    over="instances",
    needs=["types"],
    asks=["memory"],
    costs="the difference to the next size down",
    fix=_RESIZE,
)
def too_large(instance: Instance, known: Known) -> Verdict:
    """p95 of CPU, and of memory where it is measured, leave half of it unused."""
    if instance.state != "running" or instance.scaling_group:
        return OK
    use = oversized(instance, known)
    if use is None:
        return OK
    smaller, newest = sized(instance, known)
    if smaller is None:
        return OK
    best = newest or smaller
    return Finding(
        f"p95 CPU {use.cpu_p95:.0f}%, {use.memory_said} "
        f"in {counted(known.limits.lookback_days, 'day')}: {smaller} would do"
        + (f", or {newest}" if newest else ""),
        {
            "type": instance.type,
            "becomes": best,
            "smaller": smaller,
            "cpu_p95": round(use.cpu_p95, 1),
            "cpu_max": round(use.cpu_max, 1),
            "memory_p95": None if use.memory_p95 is None else round(use.memory_p95, 1),
            "days": known.limits.lookback_days,
        },
        "medium" if use.memory_p95 is not None else "low",
        difference(instance, best, known),
        fix=f"hawse ec2 resize {instance.id} --type {best}",
    )


@rule(
    "ec2-stopped",
    "an instance that has been stopped for long",
    over="instances",
    needs=["volumes", "addresses"],
    costs="its volumes and addresses",
    fix="hawse ec2 terminate {id}",
)
def stopped(instance: Instance, known: Known) -> Verdict:
    """Stopped a month ago, by EC2's own word; while stopped, its volumes are paid for."""
    if instance.state != "stopped":
        return OK
    days = known.days(instance.stopped)
    if days is None:
        return Unknown("EC2 does not say when it was stopped")
    if days <= known.limits.stopped_days:
        return OK
    volumes = [known.volumes[id] for id in instance.volumes if id in known.volumes]
    addresses: list[Address] = known.index(_by_instance).get(instance.id, [])
    owed: dict[str, Owed] = {one.id: owed_for_volume(one) for one in volumes}
    owed |= {one.id: [(1, "ipv4-idle")] for one in addresses}
    return Finding(
        f"stopped for {counted(days, 'day')}, with {counted(len(volumes), 'volume')}",
        {
            "stopped_days": round(days),
            "volumes": len(volumes),
            "size_gib": sum(one.size for one in volumes),
            "addresses": len(addresses),
        },
        "high",
        known.cost(owed),
    )


def _by_instance(facts: Facts) -> dict[str, list[Address]]:
    found: dict[str, list[Address]] = {}
    for one in facts.addresses:
        if one.instance:
            found.setdefault(one.instance, []).append(one)
    return found


@rule(
    "ec2-prevgen",
    "an instance of an old generation",
    over="instances",
    needs=["types"],
    costs="the difference to a newer type of its size",
    fix=_RESIZE,
)
def previous_generation(instance: Instance, known: Known) -> Verdict:
    """Not of a current generation, or a newer type of its size costs less here."""
    if instance.state != "running":
        return OK
    kind, newer = generation(instance, known)
    if kind is None:
        return Unknown(f"the region does not describe {instance.type}")
    offered = [one for one in newer if instance.zone in known.detail("offered", one)]
    priced = [(cost.usd_month, one) for one, cost in _costs(instance, offered, known)]
    savings = [(usd, one) for usd, one in priced if usd is not None]
    saving, best = max(savings, default=(0.0, ""))
    if kind.current and saving <= 0:
        # Without prices a newer type is not yet a better one.
        return Unknown("no price of a newer type") if len(savings) < len(priced) else OK
    best = best or next(iter(offered), "")
    what = "an older" if kind.current else "a previous"
    why = f"{instance.type} is of {what} generation"
    cost = difference(instance, best, known) if best else Cost({instance.id: None}, "no newer type")
    if saving < 0:
        why += f"; {best} is of its size and costs ${-saving:,.2f} more"
        cost = Cost({instance.id: 0.0}, cost.priced)
    elif best:
        why += f"; {best} is of its size"
    return Finding(
        why,
        {"type": instance.type, "becomes": best or None, "current": kind.current},
        "medium" if not kind.current else "low",
        cost,
        fix=(
            f"hawse ec2 resize {instance.id} --type {best}"
            if best
            else _NO_TYPE.format(type=instance.type)
        ),
    )


def _costs(instance: Instance, types: Sequence[str], known: Known) -> list[tuple[str, Cost]]:
    if types and not instance.lifecycle:  # asked for together, and not one by one
        things = [(1.0, product(instance, one)) for one in types]
        known.cost({instance.id: [(1.0, product(instance)), *things]})
    return [(one, difference(instance, one, known)) for one in types]


@rule(
    "ec2-graviton",
    "an instance that an arm sibling could do the work of",
    over="instances",
    needs=["types"],
    costs="the difference",
    fix="hawse ec2 types --arch arm64",
)
def graviton(instance: Instance, known: Known) -> Verdict:
    """Linux on x86, and an arm type of its size is in its zone and cheaper. Software decides."""
    if instance.state != "running" or instance.arch != "x86_64":
        return OK
    if instance.operation != "RunInstances":
        return OK  # Windows and licensed images have no arm sibling
    arms = siblings(instance, known)
    offered = [one for one in arms if instance.zone in known.detail("offered", one)]
    priced = [(cost.usd_month, one) for one, cost in _costs(instance, offered, known)]
    if not priced:
        return OK
    savings = [(usd, one) for usd, one in priced if usd is not None]
    if not savings:
        return Unknown("no price of an arm type")
    saving, best = max(savings)
    if saving <= 0:
        return OK
    return Finding(
        f"{best} is of its size and cheaper, if its software runs on arm",
        {"type": instance.type, "arm": best, "zone": instance.zone},
        "low",
        difference(instance, best, known),
        fix=f"hawse ec2 types {best}",
    )


@rule(
    "ec2-surplus-credits",
    "a burstable instance that pays for more CPU than it earns",
    over="instances",
    needs=["types"],
    costs="the surplus credits",
    fix=_NO_TYPE,
)
def surplus(instance: Instance, known: Known) -> Verdict:
    """Charged for surplus credits on several days: a larger or unburstable type costs less."""
    family = instance.type.partition(".")[0]
    if instance.state != "running" or family not in ("t2", "t3", "t3a", "t4g"):
        return OK
    days = known.limits.lookback_days
    measure = of_instance("CPUSurplusCreditsCharged", instance.id, "Sum", days, DAY)
    charged = known.points([measure])[0].values
    hit = sum(1 for one in charged if one > 0)
    if hit < known.limits.surplus_days:
        return OK
    # A credit is a minute of one vCPU.
    hours = sum(charged) / _CREDITS_AN_HOUR / len(charged) * _DAYS_A_MONTH
    return Finding(
        f"surplus CPU credits were charged on {hit} of {counted(len(charged), 'day')}",
        {"days_charged": hit, "days": len(charged), "vcpu_hours_month": round(hours, 1)},
        "medium",
        known.cost({instance.id: [(hours / HOURS, f"surplus-credits:{family}")]}),
        fix=f"hawse ec2 types --like {instance.type}",
    )


@rule(
    "ec2-detailed-monitoring",
    "detailed monitoring that no alarm needs",
    over="instances",
    needs=["alarms"],
    costs="seven metrics",
    fix="aws ec2 unmonitor-instances --instance-ids {id}",
)
def monitoring(instance: Instance, known: Known) -> Verdict:
    """Enabled, and no alarm on it looks more often than every five minutes."""
    if not instance.detailed:
        return OK
    quick = any(
        instance.id in alarm.instances and alarm.period < _STANDARD_PERIOD
        for alarm in known.facts.alarms
    )
    if quick or instance.scaling_group:
        return OK  # a scaling policy may look every minute
    return Finding(
        "detailed monitoring is on, and no alarm looks more often than every 5 minutes",
        {"metrics": _DETAILED_METRICS, "alarms": 0},
        "medium",
        known.cost({instance.id: [(_DETAILED_METRICS, "metric")]}),
    )


@rule(
    "odcr-unused",
    "reserved capacity that no instance uses",
    over="reservations",
    costs="its unused instances on demand",
    fix="aws ec2 cancel-capacity-reservation --capacity-reservation-id {id}",
)
def capacity(reservation: Reservation, known: Known) -> Verdict:
    """Some of it was free in every hour of a week."""
    if reservation.state != "active" or not reservation.available:
        return OK
    days = known.limits.reservation_days
    (available,) = known.points([of_reservation(reservation.id, days)])
    unused = int(min(available.values))
    if unused <= 0:
        return OK
    operation = _OPERATIONS.get(reservation.platform)
    thing = Product(reservation.type, operation, reservation.tenancy) if operation else None
    cost = Cost({reservation.id: None}, f"no price of {reservation.platform}")
    if thing:
        cost = known.cost({reservation.id: [(unused, thing)]})
    return Finding(
        f"{unused} of {reservation.total} {reservation.type} unused for {counted(days, 'day')}",
        {"unused": unused, "total": reservation.total, "type": reservation.type, "days": days},
        "high",
        cost,
    )


@rule(
    "ri-expiring",
    "reserved instances that end soon, or ended of late",
    over="reserved",
    costs="the discount that is lost",
    fix="https://console.aws.amazon.com/costmanagement/home#/ri/recommendations",
)
def expiring(reserved: Reserved, known: Known) -> Verdict:
    """Within two months; or ended within one, and still to be missed."""
    if reserved.state not in ("active", "retired"):
        return OK
    age = known.days(reserved.ends)
    if age is None:
        return Unknown("when it ends is not known")
    if not -known.limits.expiring_days <= age <= known.limits.expired_days:
        return OK
    when = f"end in {counted(-age, 'day')}" if age < 0 else f"ended {counted(age, 'day')} ago"
    return Finding(
        f"{reserved.count} × {reserved.type} {when}",
        {"type": reserved.type, "count": reserved.count, "days_left": round(-age)},
        "high",
        _discount(reserved, known),
    )


def _discount(reserved: Reserved, known: Known) -> Cost:
    operation = _OPERATIONS.get(reserved.product.removesuffix(" (Amazon VPC)"))
    if operation is None or reserved.usd_hour is None:
        return Cost({reserved.id: None}, "what it costs is not known")
    thing = Product(reserved.type, operation, reserved.tenancy)
    full = known.cost({reserved.id: [(reserved.count, thing)]})
    if full.usd_month is None:
        return full
    less = reserved.count * reserved.usd_hour * HOURS
    return Cost({reserved.id: full.usd_month - less}, full.priced)
