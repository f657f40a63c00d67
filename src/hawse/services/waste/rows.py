"""Findings as rows, the dearest first; unknowns as rows where they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hawse.rows import Row, column
from hawse.services.waste.registry import Rule
from hawse.services.waste.running import Judged
from hawse.services.waste.verdicts import Finding, Unknown

FOUND, UNKNOWN = "found", "unknown"


@dataclass(frozen=True)
class WasteFinding(Row):
    """What a rule found; `status` unknown: it could not say, and `why` is why."""

    id: str = column(wide=True, doc="Of the finding: its rule and its resource.")
    rule: str = column()
    resource: str = column(show="path")
    name: str = column()
    confidence: str = column(
        colour={"high": "green", "medium": "yellow", "low": "dim", UNKNOWN: "yellow"},
        doc="high, medium, low; unknown when the rule could not say.",
    )
    usd_month: float | None = column(
        show="usd", doc="What it costs, or what is saved; null when a price is not known."
    )
    why: str = column(show="below")
    status: str = column(unsure=UNKNOWN, wide=True, doc="found or unknown.")
    evidence: Mapping[str, str | int | float | bool | None] = column(
        show="tags", wide=True, doc="The numbers that it rests on."
    )
    at_most: bool = column(show="bool", wide=True, doc="It may cost less: an upper bound.")
    priced: str = column(wide=True, doc="Source, region and date of each price.")
    fix: str = column(show="below", doc="The command that ends it.")


@dataclass(frozen=True)
class RuleRow(Row):
    """One of the rules that there are."""

    rule: str
    title: str = column(show="whole")
    costs: str = column(doc="What its money is.")
    reads: tuple[str, ...] = column(show="list", wide=True, doc="The calls that it needs.")
    fix: str = column(wide=True)


def row_of(judged: Judged, region: str) -> WasteFinding:
    """The row of one finding, or of one unknown."""
    rule, verdict = judged.rule, judged.verdict
    where = judged.id or region
    if isinstance(verdict, Unknown):
        return WasteFinding(
            id=f"{rule.id}:{where}",
            rule=rule.id,
            resource=where,
            name=judged.name,
            confidence=UNKNOWN,
            usd_month=None,
            why=f"not known: {verdict.why}",
            status=UNKNOWN,
            evidence={},
            at_most=False,
            priced="",
            fix="",
        )
    return _found(rule, judged, verdict, region)


def _found(rule: Rule, judged: Judged, finding: Finding, region: str) -> WasteFinding:
    usd = finding.cost.usd_month
    return WasteFinding(
        id=f"{rule.id}:{judged.id}",
        rule=rule.id,
        resource=judged.id,
        name=judged.name,
        confidence=finding.confidence,
        usd_month=None if usd is None else round(usd, 2),
        why=finding.why,
        status=FOUND,
        evidence=finding.evidence,
        at_most=finding.cost.at_most,
        priced=finding.cost.priced,
        fix=fix_of(rule, judged, region),
    )


def fix_of(rule: Rule, judged: Judged, region: str) -> str:
    """The command that ends it, with its region."""
    assert isinstance(judged.verdict, Finding)
    text = judged.verdict.fix or rule.fix.format(id=judged.id, name=judged.name)
    if text.startswith("hawse "):
        return f"{text} -r {region}"
    return f"{text} --region {region}" if text.startswith("aws ") else text


def in_order(rows: Iterable[WasteFinding]) -> list[WasteFinding]:
    """The dearest first; what has no price before what is free; what is not known last."""

    def place(row: WasteFinding) -> tuple[bool, float, str, str]:
        dear = row.usd_month if row.usd_month is not None else 0.001
        return row.status == UNKNOWN, -dear, row.rule, row.resource

    return sorted(rows, key=place)
