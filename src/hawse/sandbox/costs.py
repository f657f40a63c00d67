"""Cost Explorer of the sandbox: figures that are made up, the same for the same day.

They grow a little, rest at weekends and jump once, so that reports have something to tell. Every
description says whose they are. Never for real use.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from hawse.sandbox.answers import Answer, Refusal, put_json
from hawse.sandbox.wire import Request

_DAY = timedelta(days=1)
_CREDIT = "Promotional credit of the sandbox"


class Line(NamedTuple):
    """One line of the made-up bill: what a day of it costs."""

    service: str
    usage: str
    region: str
    team: str
    usd: float


_EC2 = "Amazon Elastic Compute Cloud - Compute"
LINES = (
    Line(_EC2, "EU-BoxUsage:m6i.large", "eu-west-1", "web", 14.2),
    Line(_EC2, "EU-BoxUsage:r6i.xlarge", "eu-west-1", "data", 12.9),
    Line(_EC2, "BoxUsage:m6i.large", "us-east-1", "web", 4.6),
    Line("EC2 - Other", "EU-EBS:VolumeUsage.gp2", "eu-west-1", "", 3.4),
    Line("EC2 - Other", "EU-NatGateway-Hours", "eu-west-1", "ops", 1.15),
    Line("Amazon Relational Database Service", "EU-InstanceUsage:db.r6g.large", "eu-west-1", "data",
         9.7),
    Line("Amazon Simple Storage Service", "EU-TimedStorage-ByteHrs", "eu-west-1", "data", 4.1),
    Line("AmazonCloudWatch", "EU-DataProcessing-Bytes", "eu-west-1", "ops", 2.2),
    Line("AWS Lambda", "EU-Lambda-GB-Second", "eu-west-1", "api", 0.35),
    Line("Amazon Virtual Private Cloud", "EU-PublicIPv4:InUseAddress", "eu-west-1", "ops", 0.84),
    Line("Tax", "", "NoRegion", "", 10.2),
    Line(_CREDIT, "", "NoRegion", "", -6.0),
)  # fmt: skip
_JUMP = ("EU-DataProcessing-Bytes", 6, 9, 4.5)
"""What a usage type costs from so many days ago for so long, as often as this what it did."""


def answer(request: Request, account: str, now: datetime | None = None) -> Answer:
    """An operation of Cost Explorer, on one page."""
    asked, today = json.loads(request.body or b"{}"), (now or datetime.now(UTC)).date()
    found = _ANSWERS.get(request.operation)
    if found is None:
        raise Refusal("NotEmulated", f"ce:{request.operation} is not emulated in the sandbox")
    return put_json(found(asked, account, today))


def usd_of(line: Line, day: date, account: str, today: date) -> float:
    """What a line costs on a day; nothing on days to come, and what is known so far today."""
    if day > today:
        return 0.0
    digest = sha256(f"{account}/{line.usage}/{day}".encode()).digest()
    share = 0.35 if day == today else 1.0
    busy = 0.86 if day.weekday() > 4 else 1.0
    growth = 1 + 0.0006 * (day - date(2026, 1, 1)).days
    usd = line.usd * share * busy * max(0.5, growth) * (0.94 + 0.12 * digest[0] / 255)
    usage, ago, length, factor = _JUMP
    since = today - timedelta(days=ago)
    if line.usage == usage and since - timedelta(days=length) <= day < since:
        usd *= factor
    return usd


def _usage(asked: Mapping[str, Any], account: str, today: date) -> dict[str, Any]:
    metrics, keys = asked["Metrics"], asked.get("GroupBy", [])
    results = []
    for start, end in _buckets(*_period(asked["TimePeriod"]), asked["Granularity"]):
        sums: dict[tuple[str, ...], float] = {}
        for line in filter(_wanted(asked.get("Filter")), LINES):
            group = tuple(_key(line, key, account) for key in keys)
            sums[group] = sums.get(group, 0.0) + _over(line, start, end, account, today)
        amounts = [(group, _money(usd, metrics)) for group, usd in sums.items() if usd]
        results.append(
            {
                "TimePeriod": {"Start": str(start), "End": str(end)},
                "Total": {} if keys else dict(amounts).get((), _money(0.0, metrics)),
                "Groups": [{"Keys": list(k), "Metrics": m} for k, m in amounts] if keys else [],
                "Estimated": end > today.replace(day=1),
            }
        )
    names = {"Value": account, "Attributes": {"description": "account of the sandbox"}}
    return {
        "GroupDefinitions": keys,
        "ResultsByTime": results,
        "DimensionValueAttributes": [names],
    }


def _forecast(asked: Mapping[str, Any], account: str, today: date) -> dict[str, Any]:
    lines = list(filter(_wanted(asked.get("Filter")), LINES))
    month = sum(_over(one, today - 30 * _DAY, today, account, today) for one in lines)
    found, total = [], 0.0
    for start, end in _buckets(*_period(asked["TimePeriod"]), asked["Granularity"]):
        mean = month / 30 * (end - start).days
        total += mean
        found.append(
            {
                "TimePeriod": {"Start": str(start), "End": str(end)},
                "MeanValue": f"{mean:.10f}",
                "PredictionIntervalLowerBound": f"{mean * 0.93:.10f}",
                "PredictionIntervalUpperBound": f"{mean * 1.08:.10f}",
            }
        )
    return {
        "Total": {"Amount": f"{total:.10f}", "Unit": "USD"},
        "ForecastResultsByTime": found,
    }


def _comparisons(asked: Mapping[str, Any], account: str, today: date) -> dict[str, Any]:
    metric = asked["MetricForComparison"]
    found, total = [], [0.0, 0.0]
    for line, before, now in _compared(asked, account, today):
        total = [total[0] + before, total[1] + now]
        found.append(
            {"CostAndUsageSelector": _selector(line), "Metrics": _pair(metric, before, now)}
        )
    return {
        "CostAndUsageComparisons": found,
        "TotalCostAndUsage": _pair(metric, total[0], total[1]),
    }


def _drivers(asked: Mapping[str, Any], account: str, today: date) -> dict[str, Any]:
    metric = asked["MetricForComparison"]
    found = [
        {
            "CostSelector": _selector(line),
            "Metrics": _pair(metric, before, now),
            "CostDrivers": [
                {
                    "Type": "USAGE_CHANGE",
                    "Name": "Usage change of the sandbox",
                    "Metrics": _pair(metric, before, now),
                }
            ],
        }
        for line, before, now in _compared(asked, account, today)
    ]
    return {"CostComparisonDrivers": found[: asked.get("MaxResults", 10)]}


def _anomalies(asked: Mapping[str, Any], account: str, today: date) -> dict[str, Any]:
    usage, ago, length, factor = _JUMP
    line = next(one for one in LINES if one.usage == usage)
    end = today - timedelta(days=ago + 1)
    start, interval = end - timedelta(days=length - 1), asked["DateInterval"]
    if not interval["StartDate"] <= str(end) <= interval.get("EndDate", str(today)):
        return {"Anomalies": []}
    actual = _over(line, start, end + _DAY, account, today)
    cause = {
        "Service": line.service,
        "Region": line.region,
        "LinkedAccount": account,
        "LinkedAccountName": "account of the sandbox",
        "UsageType": usage,
        "Impact": {"Contribution": actual - actual / factor},
    }
    anomaly = {
        "AnomalyId": "00000000-0000-4000-8000-sandbox00000",
        "AnomalyStartDate": str(start),
        "AnomalyEndDate": str(end),
        "DimensionValue": line.service,
        "RootCauses": [cause],
        "AnomalyScore": {"MaxScore": 0.8, "CurrentScore": 0.6},
        "Impact": {
            "MaxImpact": actual / length,
            "TotalImpact": actual - actual / factor,
            "TotalActualSpend": actual,
            "TotalExpectedSpend": actual / factor,
        },
        "MonitorArn": f"arn:aws:ce::{account}:anomalymonitor/sandbox",
    }
    return {"Anomalies": [anomaly]}


_ANSWERS: Mapping[str, Callable[[Mapping[str, Any], str, date], dict[str, Any]]] = {
    "GetCostAndUsage": _usage,
    "GetCostForecast": _forecast,
    "GetCostAndUsageComparisons": _comparisons,
    "GetCostComparisonDrivers": _drivers,
    "GetAnomalies": _anomalies,
}


def _compared(
    asked: Mapping[str, Any], account: str, today: date
) -> Iterator[tuple[Line, float, float]]:
    """Each line in both periods, the largest change first."""
    before, now = (_period(asked[f"{one}TimePeriod"]) for one in ("Baseline", "Comparison"))
    found = [
        (line, _over(line, *before, account, today), _over(line, *now, account, today))
        for line in filter(_wanted(asked.get("Filter")), LINES)
    ]
    yield from sorted(found, key=lambda one: -abs(one[2] - one[1]))


def _period(asked: Mapping[str, str]) -> tuple[date, date]:
    start, end = (date.fromisoformat(asked[one][:10]) for one in ("Start", "End"))
    if start >= end:
        raise Refusal("ValidationException", "Start date (and hour) should be before end date")
    return start, end


def _buckets(start: date, end: date, granularity: str) -> Iterator[tuple[date, date]]:
    while start < end:
        upper = start + _DAY
        if granularity == "MONTHLY":
            upper = (start.replace(day=1) + 32 * _DAY).replace(day=1)
        yield start, min(upper, end)
        start = upper


def _over(line: Line, start: date, end: date, account: str, today: date) -> float:
    days = range((end - start).days)
    return sum(usd_of(line, start + one * _DAY, account, today) for one in days)


def _key(line: Line, key: Mapping[str, str], account: str) -> str:
    if key["Type"] == "TAG":
        return f"{key['Key']}${line.team if key['Key'] == 'team' else ''}"
    return _values(line, account).get(key["Key"], "")


def _values(line: Line, account: str) -> dict[str, str]:
    record = {"Tax": "Tax", _CREDIT: "Credit"}.get(line.service, "Usage")
    return {
        "SERVICE": line.service,
        "USAGE_TYPE": line.usage,
        "REGION": line.region,
        "RECORD_TYPE": record,
        "LINKED_ACCOUNT": account,
        "INSTANCE_TYPE": line.usage.partition("BoxUsage:")[2] or "NoInstanceType",
        "OPERATION": "",
    }


def _wanted(asked: Mapping[str, Any] | None) -> Callable[[Line], bool]:
    """Whether a line passes an expression."""

    def fits(line: Line, one: Mapping[str, Any]) -> bool:
        if "And" in one:
            return all(fits(line, part) for part in one["And"])
        if "Not" in one:
            return not fits(line, one["Not"])
        dimension = one.get("Dimensions", {})
        return _values(line, "").get(dimension.get("Key"), "") in dimension.get("Values", ())

    return lambda line: not asked or fits(line, asked)


def _selector(line: Line) -> dict[str, Any]:
    keys = {"SERVICE": line.service, "USAGE_TYPE": line.usage}
    return {"And": [{"Dimensions": {"Key": k, "Values": [v]}} for k, v in keys.items()]}


def _money(usd: float, metrics: list[str]) -> dict[str, dict[str, str]]:
    return {metric: {"Amount": f"{usd:.10f}", "Unit": "USD"} for metric in metrics}


def _pair(metric: str, before: float, now: float) -> dict[str, dict[str, str]]:
    amounts = {
        "BaselineTimePeriodAmount": f"{before:.10f}",
        "ComparisonTimePeriodAmount": f"{now:.10f}",
        "Difference": f"{now - before:.10f}",
        "Unit": "USD",
    }
    return {metric: amounts}
