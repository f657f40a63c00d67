"""Cost Explorer as tests script it: answers of botocore's model, made from a small bill.

moto has a stub only. `explorer(aws, bill)` honours periods, granularity, groups and the filter by
kind of charge, which is what the commands rely on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from hawse.services.cost.calls import GET_COST_AND_USAGE
from tests.scripted import ScriptedAws

DAY = timedelta(days=1)
EC2, S3, RDS = "Amazon EC2", "Amazon S3", "Amazon RDS"


class Charge(NamedTuple):
    """So much on each day from `start` until the day before `end`."""

    service: str
    usd: str
    start: str = "2020-01-01"
    end: str = "2030-01-01"
    usage: str = "BoxUsage"
    record: str = "Usage"
    team: str = ""
    account: str = "111122223333"


def explorer(aws: ScriptedAws, *bill: Charge, unit: str = "USD", estimated: str = "") -> None:
    """Answer GetCostAndUsage from a bill; what begins on `estimated` or later is estimated."""

    def answer(params: Mapping[str, Any]) -> dict[str, Any]:
        keys, metric = params.get("GroupBy", []), params["Metrics"][0]
        results = []
        for start, end in buckets(params):
            sums: dict[tuple[str, ...], float] = {}
            for one in bill:
                if passes(one, params.get("Filter")) and (days := overlap(one, start, end)):
                    group = tuple(value(one, key) for key in keys)
                    sums[group] = sums.get(group, 0.0) + days * float(one.usd)
            money = {group: {metric: {"Amount": str(n), "Unit": unit}} for group, n in sums.items()}
            zero = {metric: {"Amount": "0", "Unit": unit}}
            results.append(
                {
                    "TimePeriod": {"Start": str(start), "End": str(end)},
                    "Total": {} if keys else money.get((), zero),
                    "Groups": [{"Keys": list(k), "Metrics": m} for k, m in money.items() if k],
                    "Estimated": bool(estimated) and str(start) >= estimated,
                }
            )
        names = [{"Value": "222233334444", "Attributes": {"description": "shop"}}]
        return {"ResultsByTime": results, "DimensionValueAttributes": names}

    aws.answer(GET_COST_AND_USAGE, answer)


def buckets(params: Mapping[str, Any]) -> Iterator[tuple[date, date]]:
    start, end = (date.fromisoformat(params["TimePeriod"][one]) for one in ("Start", "End"))
    assert start < end, "AWS refuses a period without a day"
    while start < end:
        upper = start + DAY
        if params["Granularity"] == "MONTHLY":
            upper = (start.replace(day=1) + 32 * DAY).replace(day=1)
        yield start, min(upper, end)
        start = upper


def overlap(one: Charge, start: date, end: date) -> int:
    first, last = date.fromisoformat(one.start), date.fromisoformat(one.end)
    return max(0, (min(end, last) - max(start, first)).days)


def value(one: Charge, key: Mapping[str, str]) -> str:
    if key["Type"] == "TAG":
        return f"{key['Key']}${one.team}"
    values = {
        "SERVICE": one.service,
        "USAGE_TYPE": one.usage,
        "RECORD_TYPE": one.record,
        "LINKED_ACCOUNT": one.account,
    }
    return values[key["Key"]]


def passes(one: Charge, asked: Mapping[str, Any] | None) -> bool:
    if not asked:
        return True
    if "And" in asked:
        return all(passes(one, part) for part in asked["And"])
    if "Not" in asked:
        return not passes(one, asked["Not"])
    dimension = asked["Dimensions"]
    return value(one, {"Type": "DIMENSION", "Key": dimension["Key"]}) in dimension["Values"]
