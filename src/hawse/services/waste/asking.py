"""What was asked of a look for waste, and its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.services.waste import everything  # noqa: F401  # pylint: disable=unused-import
from hawse.services.waste.answering import CALLS as ASKED
from hawse.services.waste.facts import SOURCES, gather
from hawse.services.waste.knowing import Known
from hawse.services.waste.limits import Limits
from hawse.services.waste.registry import Rule, registered, selected
from hawse.services.waste.rows import RuleRow, WasteFinding, in_order, row_of
from hawse.services.waste.running import Judged, judged
from hawse.services.waste.summing import WasteSum
from hawse.services.waste.verdicts import Finding, Unknown
from hawse.suppressions import Format, Suppressions, read

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.aws.targets import Target

ADVICE = "coh"


@dataclass(frozen=True)
class Asked:
    """The options of a look for waste."""

    rules: tuple[Rule, ...]
    limits: Limits
    named: frozenset[str]
    unknown: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """From what was typed; UsageError before anything is asked of AWS."""
        rules = selected(given["rule"], given["not_rule"])
        return cls(
            tuple(rules),
            Limits.of(given["threshold"]),
            frozenset(one.id for one in rules) & frozenset(given["rule"]),
            bool(given["unknown"]),
        )


def sum_of(given: Mapping[str, Any], now: datetime) -> WasteSum:
    """What the regions add to."""
    asked = Asked.of(given)
    file: Path | None = given["suppress"]
    entries = read(file, Format("rule", registered())) if file else ()
    return WasteSum(
        now,
        Suppressions(entries, now.date()),
        frozenset(one.id for one in asked.rules),
        given["html"],
        shown_unknown=asked.unknown,
        silent=bool(given.get("list_rules")),
    )


def rules_of(asked: Asked) -> Iterator[RuleRow]:
    """The rules that were asked for, as rows."""
    for one in asked.rules:
        reads = [call.name for name in one.lists for call in SOURCES[name].calls]
        yield RuleRow(one.id, one.title, one.costs, tuple(dict.fromkeys(reads)), one.fix)


def waste_of(target: Target, asked: Asked, sums: WasteSum) -> Iterator[WasteFinding]:
    """What a region wastes, the dearest first; what is accepted is counted only."""
    rows: list[WasteFinding] = []
    for one in findings(target, asked, sums):
        row = row_of(one, target.region)
        sums.add(target.account, target.region, one, row)
        if isinstance(one.verdict, Finding) or asked.unknown:
            rows.append(row)
    return iter(in_order(rows))


def findings(target: Target, asked: Asked, sums: WasteSum) -> Iterator[Judged]:
    """What the rules say of a region, without what is accepted or only told at the end."""
    lists = {name for rule in asked.rules for name in rule.lists}
    facts = gather(target, lists)
    known = Known(facts, target.clock.now(), asked.limits)
    for name, why in facts.gaps.items():
        if SOURCES[name].optional:
            sums.note(f"left out: {why}")
        else:
            target.gate.lacks.append((target, f"{name.replace('_', ' ')} not known: {why}"))
    said = list(judged(target, asked.rules, known))
    ours = {one.id for one in said if one.rule.id != ADVICE and isinstance(one.verdict, Finding)}
    for one in said:
        if _told(one, asked, sums, target) or (one.rule.id == ADVICE and one.id in ours):
            continue
        if isinstance(one.verdict, Finding) and sums.suppressions.hides(one.rule.id, one.id):
            sums.suppress()
        else:
            yield one


def _told(one: Judged, asked: Asked, sums: WasteSum, target: Target) -> bool:
    """Whether it is left out of the rows: a summary, or a source that nobody is enrolled in."""
    if isinstance(one.verdict, Unknown):
        return one.rule.id == ADVICE and not one.id and SOURCES[one.rule.over].optional
    if not one.rule.summary or one.rule.id in asked.named:
        return False
    usd = one.verdict.cost.usd_month
    money = f" (${usd:,.2f}/month)" if usd is not None else ""
    sums.note(f"{target.region}: {one.verdict.why}{money}")
    return True


def calls() -> tuple[Read, ...]:
    """All that any rule may ask."""
    lists = {name for rule in registered().values() for name in rule.lists}
    sources = [call for name, source in SOURCES.items() if name in lists for call in source.calls]
    return tuple(dict.fromkeys((*sources, *ASKED)))
