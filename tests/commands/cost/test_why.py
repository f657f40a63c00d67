"""`hawse cost why`. Cost Explorer answers as botocore's model has it; moto knows none of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from hawse.services.cost import movements
from hawse.services.cost.calls import (
    GET_ANOMALIES,
    GET_COST_AND_USAGE,
    GET_COST_AND_USAGE_COMPARISONS,
    GET_COST_COMPARISON_DRIVERS,
)
from hawse.services.cost.periods import month_of
from hawse.services.cost.why import Question, why
from hawse.services.cost.wishes import Wish
from tests.commands.cost.explorer import EC2, S3, Charge, explorer
from tests.conftest import Run
from tests.scripted import ScriptedAws

LAST = ("cost", "why", "--period", "last-month")


def anomaly(service: str = EC2, impact: float = 70.0, **root: Any) -> dict[str, Any]:
    cause = {
        "Service": service,
        "Region": "eu-west-1",
        "LinkedAccount": "222233334444",
        "LinkedAccountName": "shop",
        "UsageType": "BoxUsage",
        "Impact": {"Contribution": impact},
        **root,
    }
    return {
        "AnomalyId": "a-1",
        "AnomalyStartDate": "2026-11-12",
        "AnomalyEndDate": "2026-11-14",
        "DimensionValue": service,
        "RootCauses": [cause],
        "AnomalyScore": {"MaxScore": 1.0, "CurrentScore": 1.0},
        "Impact": {
            "MaxImpact": impact,
            "TotalImpact": impact,
            "TotalActualSpend": 100.0,
            "TotalExpectedSpend": 100.0 - impact,
        },
        "MonitorArn": "arn:aws:ce::111122223333:anomalymonitor/m",
    }


def selector(service: str, usage: str) -> dict[str, Any]:
    keys = (("SERVICE", service), ("USAGE_TYPE", usage))
    return {"And": [{"Dimensions": {"Key": key, "Values": [value]}} for key, value in keys]}


def pair(before: str, now: str) -> dict[str, Any]:
    amounts = {
        "BaselineTimePeriodAmount": before,
        "ComparisonTimePeriodAmount": now,
        "Difference": str(float(now) - float(before)),
        "Unit": "USD",
    }
    return {"UnblendedCost": amounts}


def compared_by_aws(aws: ScriptedAws) -> None:
    rows = [(S3, "Storage", "5", "6"), (EC2, "BoxUsage", "100", "160"), (EC2, "Same", "7", "7")]
    found = [
        {"CostAndUsageSelector": selector(service, usage), "Metrics": pair(before, now)}
        for service, usage, before, now in rows
    ]
    aws.answer(
        GET_COST_AND_USAGE_COMPARISONS,
        {"CostAndUsageComparisons": found, "TotalCostAndUsage": pair("112", "173")},
    )


def driven(aws: ScriptedAws) -> None:
    reasons = [
        {"Type": "SAVINGS_PLAN_NEGATION", "Name": "", "Metrics": pair("0", "-5")},
        {"Type": "USAGE_CHANGE", "Name": "Usage change", "Metrics": pair("100", "165")},
    ]
    driver = {
        "CostSelector": selector(EC2, "BoxUsage"),
        "Metrics": pair("100", "160"),
        "CostDrivers": reasons,
    }
    aws.answer(
        GET_COST_COMPARISON_DRIVERS,
        {"CostComparisonDrivers": [driver], "NextPageToken": "a page that nobody pays for"},
    )


def test_what_moved_this_month_comes_with_its_anomalies_and_the_total(
    aws: ScriptedAws, run: Run
) -> None:
    explorer(aws, Charge(EC2, "1"), Charge(EC2, "3", start="2026-11-12"), Charge(S3, "1"))
    aws.answer(GET_ANOMALIES, {"Anomalies": [anomaly()]})

    ran = run("cost", "why", "-o", "json")

    rows = [(row["kind"], row["service"], row["change"]) for row in ran.json()]
    assert rows == [("change", EC2, 33.0), ("anomaly", EC2, 70.0), ("total", "", 33.0)]
    assert ran.json()[1]["causes"] == [
        "from 2026-11-12 to 2026-11-14",
        "root cause: BoxUsage in eu-west-1 of shop (222233334444): +70.00",
    ]
    assert "3 paid requests, $0.03" in ran.err


def test_of_whole_months_aws_tells_its_reasons_the_largest_first(
    aws: ScriptedAws, run: Run
) -> None:
    compared_by_aws(aws)
    driven(aws)
    aws.answer(GET_ANOMALIES, {"Anomalies": []})

    ran = run(*LAST, "-o", "json")

    assert [(r["service"], r["usage_type"], r["change"], r["causes"]) for r in ran.json()] == [
        (EC2, "BoxUsage", 60.0, ["usage change: +65.00", "savings plan negation: -5.00"]),
        (S3, "Storage", 1.0, []),
        ("", "", 61.0, []),
    ]
    (asked,) = aws.params(GET_COST_COMPARISON_DRIVERS)
    assert asked["BaselineTimePeriod"] == {"Start": "2026-09-01", "End": "2026-10-01"}
    assert asked["ComparisonTimePeriod"] == {"Start": "2026-10-01", "End": "2026-11-01"}
    assert "3 paid requests, $0.03" in ran.err


def test_what_aws_does_not_compare_is_compared_here(aws: ScriptedAws, run: Run) -> None:
    aws.fail(GET_COST_AND_USAGE_COMPARISONS, "AccessDeniedException", "not authorized")
    explorer(aws, Charge(EC2, "1"))
    driven(aws)
    aws.answer(GET_ANOMALIES, {"Anomalies": []})

    ran = run(*LAST, "-o", "json")

    assert ran.json()[-1]["change"] == 1.0  # October has 31 days
    assert "AWS's comparison: " in ran.err


def test_what_cannot_be_read_is_said_and_keeps_nothing_else_back(
    aws: ScriptedAws, run: Run
) -> None:
    compared_by_aws(aws)
    aws.fail(GET_COST_COMPARISON_DRIVERS, "DataUnavailableException", "none")
    aws.fail(GET_ANOMALIES, "AccessDeniedException", "not authorized")

    ran = run(*LAST, "-o", "json")

    assert (ran.code, len(ran.json())) == (0, 3)
    assert "AWS's reasons: " in ran.err
    assert "anomalies: " in ran.err and "ce:GetAnomalies" in ran.err


def test_when_nothing_can_be_read_the_run_fails(aws: ScriptedAws, run: Run) -> None:
    for call in (GET_COST_AND_USAGE, GET_ANOMALIES):
        aws.fail(call, "AccessDeniedException", "not authorized")

    ran = run("cost", "why")

    assert (ran.code, ran.out) == (5, "")


def test_anomalies_that_aws_no_longer_has_are_not_paid_for(aws: ScriptedAws, run: Run) -> None:
    compared_by_aws(aws)
    driven(aws)

    ran = run("cost", "why", "--period", "2026-06")

    assert "anomalies: AWS keeps them for 90 days" in ran.err
    assert aws.params(GET_ANOMALIES) == []


def test_the_rest_is_counted(aws: ScriptedAws, run: Run) -> None:
    compared_by_aws(aws)
    driven(aws)
    aws.answer(GET_ANOMALIES, {"Anomalies": []})

    ran = run(*LAST, "--top", "1", "-o", "json")

    assert [row["kind"] for row in ran.json()] == ["change", "total"]
    assert "1 more usage type moved less; --top shows more" in ran.err


def test_an_sdk_without_the_comparisons_still_tells_what_moved(aws: ScriptedAws) -> None:
    explorer(aws, Charge(EC2, "1"))
    aws.answer(GET_ANOMALIES, {"Anomalies": []})
    target = aws.target(GET_COST_AND_USAGE, GET_ANOMALIES)
    asked = Question(month_of(date(2026, 10, 1)), month_of(date(2026, 9, 1)), Wish(), 10)

    rows = list(why(target, asked, date(2026, 11, 23), known=lambda _: False))

    assert rows[0].change == 1.0
    assert [text for _, text in target.gate.lacks] == [
        "AWS's reasons: the installed SDK cannot ask for them"
    ]


def test_the_installed_sdk_has_the_comparisons() -> None:
    assert movements.known(GET_COST_COMPARISON_DRIVERS)
    assert movements.known(GET_COST_AND_USAGE_COMPARISONS)
