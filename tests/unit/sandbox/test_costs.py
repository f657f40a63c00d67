"""Cost Explorer of the sandbox: its answers fit botocore's model and do not depend on chance."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hawse.aws.models import service_model
from hawse.sandbox.answers import Refusal
from hawse.sandbox.costs import LINES, answer, usd_of
from tests.scripted import check_answer
from tests.unit.sandbox.wire_requests import signed

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ACCOUNT = "111122223333"
NOVEMBER = {"Start": "2026-11-01", "End": "2026-11-24"}
COMPARED = {
    "BaselineTimePeriod": {"Start": "2026-09-01", "End": "2026-10-01"},
    "ComparisonTimePeriod": {"Start": "2026-10-01", "End": "2026-11-01"},
    "MetricForComparison": "UnblendedCost",
}
USAGE = {"TimePeriod": NOVEMBER, "Granularity": "DAILY", "Metrics": ["UnblendedCost"]}
BY_SERVICE = {"GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}]}


def asked(operation: str, **params: Any) -> Any:
    target = {"X-Amz-Target": f"AWSInsightsIndexService.{operation}"}
    request = signed("ce", method="POST", body=json.dumps(params).encode(), headers=target)
    return json.loads(answer(request, ACCOUNT, NOW).body)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("GetCostAndUsage", USAGE),
        ("GetCostAndUsage", {**USAGE, **BY_SERVICE}),
        (
            "GetCostForecast",
            {"TimePeriod": NOVEMBER, "Granularity": "MONTHLY", "Metric": "UNBLENDED_COST"},
        ),
        ("GetCostAndUsageComparisons", COMPARED),
        ("GetCostComparisonDrivers", COMPARED),
        ("GetAnomalies", {"DateInterval": {"StartDate": "2026-11-01"}}),
    ],
)
def test_an_answer_fits_the_model(operation: str, params: dict[str, Any]) -> None:
    shape = service_model("ce").operation_model(operation).output_shape

    found = asked(operation, **params)

    check_answer(shape, found, operation)
    assert any(found.values())


def test_what_is_to_come_cost_nothing_yet() -> None:
    today = NOW.date()

    assert usd_of(LINES[0], date(2026, 11, 24), ACCOUNT, today) == 0
    assert 0 < usd_of(LINES[0], today, ACCOUNT, today)


def test_a_day_costs_the_same_whenever_it_is_asked_for() -> None:
    assert asked("GetCostAndUsage", **USAGE) == asked("GetCostAndUsage", **USAGE)


def test_a_filter_leaves_charges_out() -> None:
    credits_ = {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Tax"]}}}
    found = asked("GetCostAndUsage", **USAGE, **BY_SERVICE, Filter=credits_)

    services = {group["Keys"][0] for one in found["ResultsByTime"] for group in one["Groups"]}

    assert "Tax" not in services
    assert not any("credit" in service for service in services)


def test_a_period_without_a_day_is_refused_as_by_aws() -> None:
    empty = {"Start": "2026-11-01", "End": "2026-11-01"}

    with pytest.raises(Refusal, match="ValidationException"):
        asked("GetCostAndUsage", **{**USAGE, "TimePeriod": empty})


def test_what_is_not_played_is_refused() -> None:
    with pytest.raises(Refusal, match="ce:GetTags is not emulated"):
        asked("GetTags", TimePeriod=NOVEMBER)
