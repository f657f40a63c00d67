"""Instances that are larger, or smaller, than what they do: measured here, and as AWS says.

Who agrees on an instance and a type is one row: that AWS comes to the same is worth saying once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.services.waste.advice import Advice, Sizing
from hawse.services.waste.answering import INSTANCE_CALLS
from hawse.services.waste.computing import Instance
from hawse.services.waste.facts import SOURCES, gather
from hawse.services.waste.knowing import HOUR, Known
from hawse.services.waste.limits import Limits
from hawse.services.waste.measures import of_instance
from hawse.services.waste.registry import Rule
from hawse.services.waste.rows import row_of
from hawse.services.waste.rules_instances import difference, too_large
from hawse.services.waste.rules_tidiness import words
from hawse.services.waste.running import Judged, judged
from hawse.services.waste.statistics import percentile
from hawse.services.waste.summing import WasteSum
from hawse.services.waste.verdicts import OK, Cost, Finding, Lacking, Unknown, Verdict
from hawse.suppressions import Suppressions

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

MEASURED, OPTIMIZER, HUB = "measured", "Compute Optimizer", "Cost Optimization Hub"
_LISTS = ("instances", "types", "memory", "sizings", "advice")
_MIB = 1024**2
_CONSOLE = "https://console.aws.amazon.com/costmanagement/home#/cost-optimization-hub"


@dataclass(frozen=True)
class Recommendation(Row):
    """An instance and the type that would do; `source` unknown: it could not be said."""

    id: str
    name: str
    type: str
    becomes: str = column(doc="The type that would do.")
    cpu_p95: float | None = column(title="cpu p95", doc="Percent: p95 of the hours' highest.")
    cpu_max: float | None = column(title="cpu max", doc="Percent.")
    memory_p95: float | None = column(
        title="mem p95", doc="Percent, by the CloudWatch agent; null when it is not measured."
    )
    usd_month: float | None = column(
        show="usd", doc="Saved in a month, less than 0 when it costs more; null when not known."
    )
    confidence: str = column(colour={"high": "green", "medium": "yellow", "low": "dim"})
    source: str = column(unsure="unknown", doc="Who says so: measured, Compute Optimizer, …")
    network_mib_s: float | None = column(wide=True, doc="MiB a second of the p95 hour, in and out.")
    why: str = column(show="below")
    priced: str = column(wide=True, doc="Source, region and date of the prices.")
    fix: str = column(wide=True, doc="The command that does it.")


def measured(instance: Instance, known: Known) -> Verdict:
    """What the rule ec2-oversized says, with the network."""
    verdict = too_large(instance, known)
    if not isinstance(verdict, Finding):
        return verdict
    names = ("NetworkIn", "NetworkOut")
    days = known.limits.lookback_days
    network = None
    try:
        found = known.points(of_instance(name, instance.id, "Sum", days) for name in names)
        network = round(sum(percentile(one.values, 95) for one in found) / HOUR / _MIB, 2)
    except Lacking:
        pass  # it is said, and decides nothing
    return replace(verdict, evidence={**verdict.evidence, "network_mib_s": network})


def optimizer(sizing: Sizing, known: Known) -> Verdict:
    """What Compute Optimizer would make of an instance, larger or smaller."""
    if sizing.finding in ("Optimized", "") or sizing.option in ("", sizing.type):
        return OK
    instance = known.instances.get(sizing.id)
    cost = Cost({sizing.id: sizing.usd_month}, f"{OPTIMIZER}, after discounts, {sizing.date}")
    if sizing.usd_month is None:
        if instance is None:
            return Unknown(f"{sizing.id} is not described")
        cost = difference(instance, sizing.option, known)
    reasons = ", ".join(words(one).replace("c p u", "CPU") for one in sizing.reasons)
    return Finding(
        f"{OPTIMIZER}: {words(sizing.finding)} over {counted(sizing.days, 'day')}"
        + (f" ({reasons})" if reasons else ""),
        {"type": sizing.type, "becomes": sizing.option, "risk": sizing.risk},
        "high" if (sizing.risk or 0) <= 1 else "medium",
        cost,
        fix=f"hawse ec2 resize {sizing.id} --type {sizing.option}",
    )


def hub(advice: Advice, known: Known) -> Verdict:
    """What Cost Optimization Hub would make of an instance."""
    if advice.kind != "Ec2Instance" or advice.action not in ("Rightsize", "MigrateToGraviton"):
        return OK
    instance = known.instances.get(advice.id)
    usd = advice.usd_month if advice.currency == "USD" else None
    return Finding(
        f"{HUB}: {words(advice.action)} to {advice.recommended}",
        {"type": instance.type if instance else None, "becomes": advice.recommended},
        "high" if advice.action == "Rightsize" else "low",
        Cost({advice.id: usd}, f"{HUB}, after discounts, {advice.date}"),
        fix=f"hawse ec2 resize {advice.id} --type {advice.recommended}",
    )


def _rule(id: str, over: str, judge: Any, needs: Iterable[str] = ()) -> Rule:
    return Rule(id, "", "", over, tuple(needs), (), _CONSOLE, judge)


RULES = (
    _rule(MEASURED, "instances", measured, ["types"]),
    _rule(OPTIMIZER, "sizings", optimizer),
    _rule(HUB, "advice", hub),
)


def sum_of(given: Mapping[str, Any], now: datetime) -> WasteSum:
    """What the regions add to."""
    Limits.of(given["threshold"])
    return WasteSum(now, Suppressions((), now.date()), shown_unknown=bool(given["unknown"]))


def rightsizing_of(
    target: Target, sums: WasteSum, limits: Limits, *, unknown: bool
) -> Iterator[Recommendation]:
    """What would be the right size of the region's instances, the largest saving first."""
    facts = gather(target, _LISTS)
    known = Known(facts, target.clock.now(), limits)
    for name, why in facts.gaps.items():
        if SOURCES[name].optional:
            sums.note(f"left out: {why}")
        else:
            target.gate.lacks.append((target, f"{name} not known: {why}"))
    rows: list[Recommendation] = []
    for one in agreed(judged(target, RULES, known)):
        if isinstance(one.verdict, Unknown) and not one.id:
            continue  # a source that nobody is enrolled in; told above
        sums.add(target.account, target.region, one, row_of(one, target.region))
        if isinstance(one.verdict, Finding) or unknown:
            rows.append(_row(one, known, target.region))
    yield from sorted(rows, key=lambda row: (row.source == "unknown", -(row.usd_month or 0.0)))


def agreed(said: Iterable[Judged]) -> list[Judged]:
    """One for each instance and type: the first to say so, and who says so too."""
    found: dict[tuple[str, str], Judged] = {}
    for one in said:
        key = (one.id, _becomes(one))
        first = found.get(key)
        if first is None:
            found[key] = one
        elif isinstance(first.verdict, Finding) and isinstance(one.verdict, Finding):
            verdict = replace(
                first.verdict,
                why=f"{first.verdict.why}; {one.verdict.why}",
                confidence="high",
                evidence={**one.verdict.evidence, **first.verdict.evidence},
            )
            rule = replace(first.rule, id=f"{first.rule.id}, {one.rule.id}")
            found[key] = first._replace(rule=rule, verdict=verdict)
    return list(found.values())


def _becomes(one: Judged) -> str:
    return str(one.verdict.evidence.get("becomes")) if isinstance(one.verdict, Finding) else ""


def _row(one: Judged, known: Known, region: str) -> Recommendation:
    row = row_of(one, region)
    instance = known.instances.get(one.id)
    numbers = {key: value for key, value in row.evidence.items() if isinstance(value, float)}
    return Recommendation(
        id=one.id,
        name=one.name or (instance.name if instance else ""),
        type=str(row.evidence.get("type") or (instance.type if instance else "")),
        becomes=str(row.evidence.get("becomes") or ""),
        cpu_p95=numbers.get("cpu_p95"),
        cpu_max=numbers.get("cpu_max"),
        memory_p95=numbers.get("memory_p95"),
        usd_month=row.usd_month,
        confidence=row.confidence,
        source=one.rule.id if isinstance(one.verdict, Finding) else "unknown",
        network_mib_s=numbers.get("network_mib_s"),
        why=row.why,
        priced=row.priced,
        fix=row.fix,
    )


def calls() -> tuple[Read, ...]:
    """All that it may ask."""
    sources = [call for name in _LISTS for call in SOURCES[name].calls]
    return tuple(dict.fromkeys((*sources, *INSTANCE_CALLS)))
