"""What was asked of the costs: by what, of which charges, in which metric. Data, and how the API
says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hawse.errors import UsageError

DAY, MONTH = "day", "month"

_DIMENSIONS = {
    "service": "SERVICE",
    "account": "LINKED_ACCOUNT",
    "region": "REGION",
    "usage-type": "USAGE_TYPE",
    "instance-type": "INSTANCE_TYPE",
    "operation": "OPERATION",
    "charge": "RECORD_TYPE",
}

BY = (*_DIMENSIONS, DAY, MONTH)
"""What costs can be added up by, besides `tag:KEY`."""

METRICS = ("unblended", "amortized", "net-unblended", "net-amortized")
"""Net is after discounts that were agreed upon."""

_LEFT_OUT = {"usage": ("Credit", "Refund", "Tax"), "net": ("Tax",), "all": ()}

CHARGES = tuple(_LEFT_OUT)
"""`usage` is the default: a credit makes a month look free that is not, and tells nothing of what
was used. `net` is after credits and refunds, `all` is the invoice with its tax."""

_SAID = {
    "usage": "without credits, refunds and tax",
    "net": "after credits and refunds, without tax",
    "all": "with credits, refunds and tax",
}


@dataclass(frozen=True)
class Wish:
    """The options that all commands about costs share."""

    charges: str = "usage"
    metric: str = "unblended"
    services: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The metric as GetCostAndUsage calls it."""
        return f"{self.metric.title().replace('-', '')}Cost"

    @property
    def forecast_name(self) -> str:
        """The metric as GetCostForecast calls it."""
        return f"{self.metric.upper().replace('-', '_')}_COST"

    @property
    def filtered(self) -> dict[str, Any]:
        """The parameter `Filter`; nothing when all is wanted."""
        parts: list[dict[str, Any]] = []
        if left_out := _LEFT_OUT[self.charges]:
            parts.append({"Not": {"Dimensions": _values("RECORD_TYPE", left_out)}})
        if self.services:
            parts.append({"Dimensions": _values("SERVICE", self.services)})
        if not parts:
            return {}
        return {"Filter": parts[0] if len(parts) == 1 else {"And": parts}}

    def said(self) -> str:
        """For people: which charges in which metric."""
        return f"{self.metric} costs {_SAID[self.charges]}"


def wish_of(given: Mapping[str, Any]) -> Wish:
    """From what was typed."""
    return Wish(given["charges"], given["metric"], given["service"])


def grouped(by: str) -> list[dict[str, str]]:
    """The parameter `GroupBy`; empty for days and months. UsageError for what cannot be."""
    if by in (DAY, MONTH):
        return []
    kind, colon, key = by.partition(":")
    if colon and kind == "tag" and key:
        return [{"Type": "TAG", "Key": key}]
    if by not in _DIMENSIONS:
        raise UsageError(f"--by {by}", why="it is not known", hint=f"{', '.join(BY)}, tag:KEY")
    return [{"Type": "DIMENSION", "Key": _DIMENSIONS[by]}]


def _values(key: str, values: Sequence[str]) -> dict[str, Any]:
    return {"Key": key, "Values": list(values)}
