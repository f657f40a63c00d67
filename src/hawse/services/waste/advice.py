"""What AWS itself recommends: Compute Optimizer and Cost Optimization Hub, where enrolled.

Not being enrolled is no failure: the list is then not known, and that is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError
from hawse.services.waste.calls import (
    HUB_RECOMMENDATIONS,
    HUB_STATUS,
    OPTIMIZER_IDLE,
    OPTIMIZER_INSTANCES,
    OPTIMIZER_STATUS,
)

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_HOME = "us-east-1"
_NOT_ENROLLED = "the account is not enrolled"


@dataclass(frozen=True, slots=True)
class Idle:
    """What Compute Optimizer calls idle; `usd_month` is what ending it saves, in its words."""

    id: str
    name: str = ""
    kind: str = ""
    finding: str = ""
    days: float = 0.0
    usd_month: float | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class Sizing:
    """What Compute Optimizer would make of an instance: its first option."""

    id: str
    name: str = ""
    type: str = ""
    finding: str = ""
    option: str = ""
    risk: float | None = None
    days: float = 0.0
    usd_month: float | None = None
    date: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation of Cost Optimization Hub."""

    id: str
    name: str = ""
    action: str = ""
    kind: str = ""
    recommended: str = ""
    effort: str = ""
    restart: bool | None = None
    usd_month: float | None = None
    currency: str = "USD"
    date: str = ""
    source: str = ""


def idle(target: Target) -> Iterator[Idle]:
    """The idle resources of the region. CLIError when the account is not enrolled."""
    _enrolled(target)
    return (_idle(item) for item in target.items(OPTIMIZER_IDLE))


def sizings(target: Target) -> Iterator[Sizing]:
    """What it would make of the region's instances. CLIError when not enrolled."""
    _enrolled(target)
    return (_sizing(item) for item in target.items(OPTIMIZER_INSTANCES))


def hub(target: Target) -> Iterator[Advice]:
    """The recommendations for the account in this region; what is of no region in the first.

    CLIError when the account is not enrolled.
    """
    home = target.in_region(_HOME)
    mine = [one for one in home.items(HUB_STATUS) if one.get("accountId") == target.account]
    if not any(one.get("status") == "Active" for one in mine):
        hint = "aws cost-optimization-hub update-enrollment-status --status Active"
        raise CLIError("Cost Optimization Hub", why=_NOT_ENROLLED, hint=hint)
    where: dict[str, object] = {"accountIds": (target.account,)}
    if not target.leads:
        where["regions"] = (target.region,)
    here = (target.region, "global", "Global", "", None) if target.leads else (target.region,)
    found = home.items(HUB_RECOMMENDATIONS, filter=where)
    return (_advice(item) for item in found if item.get("region") in here)


def _enrolled(target: Target) -> None:
    if target.read(OPTIMIZER_STATUS).get("status") != "Active":
        hint = "aws compute-optimizer update-enrollment-status --status Active"
        raise CLIError("Compute Optimizer", why=_NOT_ENROLLED, hint=hint)


def _idle(item: Mapping[str, Any]) -> Idle:
    return Idle(
        id=item["resourceId"],
        kind=item.get("resourceType", ""),
        finding=item.get("finding", ""),
        days=item.get("lookBackPeriodInDays", 0.0),
        usd_month=_saving(item),
        date=_day(item),
    )


def _sizing(item: Mapping[str, Any]) -> Sizing:
    options = sorted(item.get("recommendationOptions", ()), key=lambda one: one.get("rank", 99))
    first = options[0] if options else {}
    return Sizing(
        id=item["instanceArn"].rpartition("/")[2],
        name=item.get("instanceName", ""),
        type=item.get("currentInstanceType", ""),
        finding=item.get("finding", ""),
        option=first.get("instanceType", ""),
        risk=first.get("performanceRisk"),
        days=item.get("lookBackPeriodInDays", 0.0),
        usd_month=_saving(first),
        date=_day(item),
        reasons=tuple(item.get("findingReasonCodes", ())),
    )


def _advice(item: Mapping[str, Any]) -> Advice:
    tags = {tag.get("key"): tag.get("value", "") for tag in item.get("tags", ())}
    return Advice(
        id=item.get("resourceId") or item.get("recommendationId", ""),
        name=tags.get("Name", ""),
        action=item.get("actionType", ""),
        kind=item.get("currentResourceType", ""),
        recommended=item.get("recommendedResourceSummary", ""),
        effort=item.get("implementationEffort", ""),
        restart=item.get("restartNeeded"),
        usd_month=item.get("estimatedMonthlySavings"),
        currency=item.get("currencyCode", "USD"),
        date=_day(item),
        source=item.get("source", ""),
    )


def _saving(item: Mapping[str, Any]) -> float | None:
    """After discounts where AWS says so, in dollars; None in another currency."""
    for key in ("savingsOpportunityAfterDiscounts", "savingsOpportunity"):
        saving = (item.get(key) or {}).get("estimatedMonthlySavings")
        if saving and saving.get("currency") == "USD":
            return float(saving["value"])
    return None


def _day(item: Mapping[str, Any]) -> str:
    told = item.get("lastRefreshTimestamp")
    return str(told.date()) if told else ""
