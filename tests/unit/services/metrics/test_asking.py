"""Many series by few requests, and nothing is told that CloudWatch did not say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hawse.errors import Refused
from hawse.services.metrics import Points, Series, ask
from hawse.services.metrics.calls import GET_METRIC_DATA
from tests.scripted import ScriptedAws

NOW = datetime(2026, 11, 26, 10, 17, 5, tzinfo=UTC)
HOUR = datetime(2026, 11, 26, 10, tzinfo=UTC)


def cpu(instance: str = "i-1", statistic: str = "Maximum") -> Series:
    return Series("AWS/EC2", "CPUUtilization", (("InstanceId", instance),), statistic)


def result(number: int, *points: tuple[int, float], status: str = "Complete") -> dict[str, Any]:
    """The points of one query, each with the hours that it is ago."""
    return {
        "Id": f"m{number}",
        "Timestamps": [HOUR - timedelta(hours=ago) for ago, _ in points],
        "Values": [value for _, value in points],
        "StatusCode": status,
    }


def asked(aws: ScriptedAws, *series: Series, days: int = 1) -> Mapping[Series, Points]:
    target = aws.target(GET_METRIC_DATA)
    return ask(target, series, days=days, period=3600, now=NOW)


def test_the_query_is_cloudwatchs_own(aws: ScriptedAws) -> None:
    aws.answer(GET_METRIC_DATA, {"MetricDataResults": [result(0, (2, 7.5), (1, 3.0))]})

    found = asked(aws, cpu(statistic="p95"))

    assert found == {cpu(statistic="p95"): Points((7.5, 3.0), 24)}
    (params,) = aws.params(GET_METRIC_DATA)
    assert params == {
        "MetricDataQueries": [
            {
                "Id": "m0",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/EC2",
                        "MetricName": "CPUUtilization",
                        "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}],
                    },
                    "Period": 3600,
                    "Stat": "p95",
                },
                "ReturnData": True,
            }
        ],
        "StartTime": HOUR - timedelta(days=1),
        "EndTime": HOUR,
        "ScanBy": "TimestampAscending",
        "MaxDatapoints": 33_600,
    }


def test_500_series_go_into_a_request_and_none_is_asked_twice(aws: ScriptedAws) -> None:
    def none(params: Mapping[str, Any]) -> dict[str, Any]:
        return {"MetricDataResults": [result(n) for n in range(len(params["MetricDataQueries"]))]}

    aws.answer(GET_METRIC_DATA, none)
    series = [cpu(f"i-{number}") for number in range(1001)]

    found = asked(aws, *series, *series)

    assert [len(one["MetricDataQueries"]) for one in aws.params(GET_METRIC_DATA)] == [500, 500, 1]
    assert len(found) == 1001


def pages(aws: ScriptedAws, *answers: list[dict[str, Any]]) -> None:
    for number, results in enumerate(answers, 1):
        more = {"NextToken": f"page {number}"} if number < len(answers) else {}
        aws.answer(GET_METRIC_DATA, {"MetricDataResults": results, **more}, times=1)


def test_pages_are_put_together(aws: ScriptedAws) -> None:
    pages(
        aws,
        [result(0, (4, 1.0), (3, 2.0), status="PartialData")],
        [result(0, (2, 3.0), (1, 4.0)), result(1, (1, 9.0))],
    )

    found = asked(aws, cpu("i-1"), cpu("i-2"))

    assert found[cpu("i-1")].values == (1.0, 2.0, 3.0, 4.0)
    assert found[cpu("i-2")].values == (9.0,)
    assert [one.get("NextToken") for one in aws.params(GET_METRIC_DATA)] == [None, "page 1"]


def test_a_point_that_comes_twice_counts_once(aws: ScriptedAws) -> None:
    pages(aws, [result(0, (3, 1.0), (2, 2.0))], [result(0, (2, 2.0), (1, 3.0))])

    assert asked(aws, cpu())[cpu()].values == (1.0, 2.0, 3.0)


@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Forbidden"])
def test_a_part_of_a_series_is_unknown_and_not_low(aws: ScriptedAws, status: str) -> None:
    aws.answer(GET_METRIC_DATA, {"MetricDataResults": [result(0, (2, 0.0), status=status)]})

    found = asked(aws, cpu())[cpu()]

    assert (found.values, found.complete) == ((), 0.0)


def test_what_is_no_number_is_a_gap(aws: ScriptedAws) -> None:
    """A highest value over one of them would be whatever came first."""
    points = ((4, 1.0), (3, float("nan")), (2, float("inf")), (1, 2.0))
    aws.answer(GET_METRIC_DATA, {"MetricDataResults": [result(0, *points)]})

    assert asked(aws, cpu()) == {cpu(): Points((1.0, 2.0), 24)}


def test_what_cloudwatch_has_nothing_of_has_no_values(aws: ScriptedAws) -> None:
    aws.answer(GET_METRIC_DATA, {"MetricDataResults": [result(0)]})

    found = asked(aws, cpu("i-1"), cpu("i-2"))

    assert found == {cpu("i-1"): Points((), 24), cpu("i-2"): Points((), 24)}


def test_the_share_that_is_present_is_told(aws: ScriptedAws) -> None:
    points = [(24 - number, 1.0) for number in range(18)]
    aws.answer(GET_METRIC_DATA, {"MetricDataResults": [result(0, *points)]})

    assert asked(aws, cpu())[cpu()].complete == 0.75


@pytest.mark.parametrize(
    ("days", "period"), [(0, 3600), (1, 30), (16, 60), (64, 300), (14, 100)], ids=str
)
def test_what_cloudwatch_does_not_keep_is_a_bug(aws: ScriptedAws, days: int, period: int) -> None:
    with pytest.raises(ValueError, match="not kept"):
        ask(aws.target(GET_METRIC_DATA), [cpu()], days=days, period=period, now=NOW)


def test_nothing_asked_is_nothing_sent(aws: ScriptedAws) -> None:
    assert asked(aws) == {}
    assert aws.calls == []


def test_what_it_costs_is_counted_by_the_series(aws: ScriptedAws) -> None:
    aws.answer(GET_METRIC_DATA, {"MetricDataResults": []})
    target = aws.target(GET_METRIC_DATA)

    ask(target, [cpu(f"i-{n}") for n in range(1500)], days=1, period=3600, now=NOW)

    assert target.gate.meter.usd == pytest.approx(0.015)


def test_it_asks_no_more_than_the_run_may_cost(aws: ScriptedAws) -> None:
    target = aws.target(GET_METRIC_DATA)
    target.gate.meter.most = 0.004

    with pytest.raises(Refused, match="the run would cost"):
        ask(target, [cpu(f"i-{n}") for n in range(500)], days=1, period=3600, now=NOW)
    assert aws.calls == []
