"""Log groups, alarms, and which memory is measured, as the rules see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Dimensions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LogGroup:
    """One log group; `retention` in days, None when it keeps all of it for ever."""

    id: str
    name: str = ""
    bytes: int = 0
    retention: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm on measurements: the instances that they are of, and the shortest period."""

    id: str
    period: int = 300
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemoryMetric:
    """How the CloudWatch agent's mem_used_percent of one instance is known."""

    id: str
    dimensions: Dimensions = ()


def log_group(item: Mapping[str, Any]) -> LogGroup:
    """One of DescribeLogGroups."""
    name = item["logGroupName"]
    return LogGroup(name, name, item.get("storedBytes", 0), item.get("retentionInDays"))


def alarm(item: Mapping[str, Any]) -> Alarm:
    """One of DescribeAlarms, on one metric or on several."""
    stats = [query["MetricStat"] for query in item.get("Metrics", ()) if "MetricStat" in query]
    dimensions = [*item.get("Dimensions", ())]
    for stat in stats:
        dimensions.extend(stat["Metric"].get("Dimensions", ()))
    periods = [item.get("Period"), *(stat.get("Period") for stat in stats)]
    return Alarm(
        item["AlarmName"],
        min((period for period in periods if period), default=300),
        tuple(one["Value"] for one in dimensions if one["Name"] == "InstanceId"),
    )


def memory(item: Mapping[str, Any]) -> MemoryMetric:
    """One of ListMetrics."""
    dimensions = tuple((one["Name"], one["Value"]) for one in item.get("Dimensions", ()))
    return MemoryMetric(dict(dimensions).get("InstanceId", ""), dimensions)
