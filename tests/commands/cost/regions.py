"""A region for looks at waste: nothing is in it but what a test puts there.

The answers are shaped by botocore's models, since moto does not have half of these APIs; numbers of
CloudWatch come by the name of the metric, and an absent name was never measured. Prices are those
of the sandbox's list, which is made like AWS's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from hawse.aws.calls import Call, Read
from hawse.services.ec2 import calls as ec2, calls_volumes as ebs
from hawse.services.metrics.calls import GET_METRIC_DATA
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.waste import calls as waste
from tests.commands.cost.test_prices import listed
from tests.conftest import NOW
from tests.scripted import ACCOUNT, Body, ScriptedAws

Item = dict[str, Any]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


class Answering(Protocol):
    """What answers calls: `ScriptedAws`, and what measures looks at waste."""

    def answer(self, call: Call, body: Body) -> None:
        """Answer this call so."""


def empty(aws: Answering, calls: Iterable[Call]) -> None:
    """Every read of a command answers with nothing; prices are known, nothing is measured."""
    for call in calls:
        if isinstance(call, Read):
            aws.answer(call, {})
    aws.answer(GET_PRODUCTS, listed)
    measured(aws, {})
    status = "Inactive"
    aws.answer(waste.OPTIMIZER_STATUS, {"status": status})
    aws.answer(waste.HUB_STATUS, {"items": [{"accountId": ACCOUNT, "status": status}]})
    aws.answer(waste.BUDGETS, {"Budgets": [{"BudgetName": "all", **_BUDGET}]})
    aws.answer(waste.ANOMALY_MONITORS, {"AnomalyMonitors": [_MONITOR]})


_BUDGET = {"TimeUnit": "MONTHLY", "BudgetType": "COST"}
_MONITOR = {"MonitorName": "services", "MonitorType": "DIMENSIONAL"}


def measured(aws: Answering, values: Mapping[str, Sequence[float]]) -> None:
    """What CloudWatch has, by the name of the metric: the values over and over."""

    def answer(params: Mapping[str, Any]) -> Item:
        results = [_result(query, params, values) for query in params["MetricDataQueries"]]
        return {"MetricDataResults": results}

    aws.answer(GET_METRIC_DATA, answer)


def _result(query: Item, params: Mapping[str, Any], values: Mapping[str, Sequence[float]]) -> Item:
    stat = query["MetricStat"]
    found = values.get(stat["Metric"]["MetricName"], ())
    many = int((params["EndTime"] - params["StartTime"]).total_seconds()) // stat["Period"]
    times = [params["StartTime"] + timedelta(seconds=n * stat["Period"]) for n in range(many)]
    return {
        "Id": query["Id"],
        "StatusCode": "Complete",
        "Timestamps": times if found else [],
        "Values": [found[n % len(found)] for n in range(many)] if found else [],
    }


def volume(id_: str = "vol-0aaaaaaaaaaaaaaa1", name: str = "data", **members: Any) -> Item:
    described = {
        "VolumeId": id_,
        "Size": 100,
        "VolumeType": "gp2",
        "State": "available",
        "CreateTime": ago(40),
        "Attachments": [],
        "Tags": [{"Key": "Name", "Value": name}],
    }
    return {**described, **members}


_IDS = ("VolumeIds", "SnapshotIds", "AllocationIds", "ImageIds")


def filtered(key: str, member: str, *items: Item) -> Callable[[Mapping[str, Any]], Item]:
    """An answer that honours one filter and ids, as EC2 does."""

    def answer(params: Mapping[str, Any]) -> Item:
        wanted = next((f["Values"] for f in params.get("Filters", ())), None)
        ids = next((v for k, v in params.items() if k in _IDS), wanted)
        return {key: [one for one in items if ids is None or one[member] in ids]}

    return answer


def volumes(aws: ScriptedAws, *items: Item, region: str = "") -> None:
    aws.answer(ec2.DESCRIBE_VOLUMES, filtered("Volumes", "VolumeId", *items), region=region)


def snapshots(aws: ScriptedAws, *items: Item) -> None:
    aws.answer(ebs.DESCRIBE_SNAPSHOTS, filtered("Snapshots", "SnapshotId", *items))
