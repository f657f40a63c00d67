"""`hawse cost forecast`. Cost Explorer answers as botocore's model has it; moto has no forecast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from hawse.services.cost.calls import GET_COST_AND_USAGE, GET_COST_FORECAST
from tests.commands.cost.explorer import EC2, Charge, buckets, explorer
from tests.conftest import FakeClock, Run
from tests.scripted import ScriptedAws


def forecasting(aws: ScriptedAws, *, whole_months: bool = False) -> None:
    """AWS expects 10 a day, give or take 1; `whole_months`: from the first, even of this month."""

    def answer(params: Mapping[str, Any]) -> dict[str, Any]:
        found = []
        for start, end in buckets(params):
            first = start.replace(day=1) if whole_months else start
            mean = 10 * (end - first).days
            found.append(
                {
                    "TimePeriod": {"Start": str(first), "End": str(end)},
                    "MeanValue": str(mean),
                    "PredictionIntervalLowerBound": str(mean * 0.9),
                    "PredictionIntervalUpperBound": str(mean * 1.1),
                }
            )
        return {"Total": {"Amount": "0", "Unit": "USD"}, "ForecastResultsByTime": found}

    aws.answer(GET_COST_FORECAST, answer)


def on(clock: FakeClock, day: str) -> None:
    clock.time = datetime.fromisoformat(f"{day}T08:00:00").replace(tzinfo=UTC)


def test_the_month_is_what_was_spent_and_what_is_to_come(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "10"))
    forecasting(aws)

    ran = run("cost", "forecast", "-o", "json")

    assert [tuple(row.values()) for row in ran.json()] == [
        ("2026-11", 220.0, 80.0, 300.0, 292.0, 308.0, "USD")
    ]
    assert aws.params(GET_COST_FORECAST)[0]["TimePeriod"] == {
        "Start": "2026-11-23",
        "End": "2026-12-01",
    }
    assert "80 % of forecasts end between low and high" in ran.err
    assert "2 paid requests, $0.02" in ran.err


def test_a_forecast_of_the_whole_month_is_not_added_to_what_was_spent(
    aws: ScriptedAws, run: Run
) -> None:
    explorer(aws, Charge(EC2, "10"))
    forecasting(aws, whole_months=True)

    (row,) = run("cost", "forecast", "-o", "json").json()

    assert (row["spent"], row["to_come"], row["total"], row["low"]) == (220.0, 80.0, 300.0, 270.0)


def test_the_next_months_follow(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "10"))
    forecasting(aws)

    rows = run("cost", "forecast", "--months", "2", "-o", "json").json()

    assert [(row["month"], row["spent"], row["total"]) for row in rows] == [
        ("2026-11", 220.0, 300.0),
        ("2026-12", None, 310.0),
        ("2027-01", None, 310.0),
    ]


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-31", "2024-02-29"])
def test_on_the_last_day_there_is_nothing_to_forecast(
    aws: ScriptedAws, run: Run, clock: FakeClock, day: str
) -> None:
    on(clock, day)
    explorer(aws, Charge(EC2, "1"))

    ran = run("cost", "forecast", "-o", "json")

    (row,) = ran.json()
    assert (row["spent"], row["to_come"], row["total"]) == (
        float(int(day[-2:]) - 1),
        None,
        float(int(day[-2:]) - 1),
    )
    assert f"{day} is the last day of the month: nothing of it is left to forecast" in ran.err
    assert aws.params(GET_COST_FORECAST) == []


def test_on_the_last_day_the_next_months_are_still_forecast(
    aws: ScriptedAws, run: Run, clock: FakeClock
) -> None:
    on(clock, "2026-11-30")
    explorer(aws, Charge(EC2, "1"))
    forecasting(aws)

    rows = run("cost", "forecast", "--months", "1", "-o", "json").json()

    assert [(row["month"], row["total"]) for row in rows] == [("2026-11", 29.0), ("2026-12", 310.0)]


def test_on_the_first_day_nothing_was_spent_and_nothing_is_paid_to_hear_that(
    aws: ScriptedAws, run: Run, clock: FakeClock
) -> None:
    on(clock, "2026-12-01")
    forecasting(aws)

    (row,) = run("cost", "forecast", "-o", "json").json()

    assert (row["spent"], row["total"]) == (0.0, 310.0)
    assert aws.params(GET_COST_AND_USAGE) == []


def test_too_little_of_a_past_is_told_in_words(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"))
    aws.fail(
        GET_COST_FORECAST, "DataUnavailableException", "Insufficient amount of historical data"
    )

    ran = run("cost", "forecast")

    assert ran.code == 1
    assert "forecast: AWS does not have enough of a past to forecast from" in ran.err
    assert "1 paid request, $0.01" in ran.err


def test_the_metric_and_the_charges_are_those_asked_for(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"))
    forecasting(aws)

    run("cost", "forecast", "--metric", "net-amortized", "--charges", "all", "--interval", "95")

    (asked,) = aws.params(GET_COST_FORECAST)
    assert (asked["Metric"], asked["PredictionIntervalLevel"]) == ("NET_AMORTIZED_COST", 95)
    assert "Filter" not in asked
