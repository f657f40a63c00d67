"""What a run pays for asking: pages, limits, failures and what was kept. Answers are scripted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hawse.aws.cache import Cache
from hawse.aws.calls import Read
from hawse.aws.kept import kept_pages
from hawse.aws.meter import dollars
from hawse.errors import CLIError, Refused
from tests.scripted import ScriptedAws

PAID = Read(
    "ce",
    "GetAnomalies",
    iam=("ce:GetAnomalies",),
    items="Anomalies[].AnomalyId",
    token="NextPageToken",
    usd=0.01,
)
METRICS = Read(
    "cloudwatch",
    "GetMetricData",
    iam=("cloudwatch:GetMetricData",),
    token="NextToken",
    usd=0.00001,
    per="metric",
    units=lambda params: len(params["MetricDataQueries"]),  # type: ignore[arg-type]
)
ASKED: dict[str, Any] = {"DateInterval": {"StartDate": "2026-11-01"}}


def anomaly(number: int) -> dict[str, Any]:
    return {
        "AnomalyId": f"a-{number}",
        "AnomalyScore": {"MaxScore": 1.0, "CurrentScore": 1.0},
        "Impact": {"MaxImpact": 1.0},
        "MonitorArn": "arn:aws:ce::111122223333:anomalymonitor/m",
    }


def three_pages(params: Mapping[str, Any]) -> dict[str, Any]:
    number = int(params.get("NextPageToken", 0))
    token = {"NextPageToken": str(number + 1)} if number < 2 else {}
    return {"Anomalies": [anomaly(number)], **token}


def test_each_page_is_paid_for(aws: ScriptedAws) -> None:
    aws.answer(PAID, three_pages)
    target = aws.target(PAID)

    assert list(target.items(PAID, **ASKED)) == ["a-0", "a-1", "a-2"]
    assert (target.gate.meter.requests, round(target.gate.meter.usd, 6)) == (3, 0.03)


def test_only_the_pages_that_are_read_are_paid_for(aws: ScriptedAws) -> None:
    aws.answer(PAID, three_pages)
    target = aws.target(PAID)

    next(target.pages(PAID, **ASKED))

    assert target.gate.meter.requests == 1


def test_a_request_that_would_cost_too_much_is_not_sent(aws: ScriptedAws) -> None:
    aws.answer(PAID, three_pages)
    target = aws.target(PAID)
    target.gate.meter.most = 0.02

    with pytest.raises(Refused, match=r"would cost \$0.03, and \$0.02 are allowed"):
        list(target.pages(PAID, **ASKED))

    assert len(aws.calls) == 2


def test_the_last_page_may_cost_the_last_cent(aws: ScriptedAws) -> None:
    aws.answer(PAID, three_pages)
    target = aws.target(PAID)
    target.gate.meter.most = 0.03

    assert len(list(target.pages(PAID, **ASKED))) == 3


def test_a_failed_request_is_free(aws: ScriptedAws) -> None:
    aws.fail(PAID, "LimitExceededException", times=1)
    aws.answer(PAID, {"Anomalies": []})
    target = aws.target(PAID)
    target.gate.meter.most = 0.01

    with pytest.raises(CLIError):
        target.read(PAID, **ASKED)
    target.read(PAID, **ASKED)

    assert (target.gate.meter.requests, target.gate.meter.usd) == (1, 0.01)


def test_a_price_may_be_for_what_a_request_asks(aws: ScriptedAws) -> None:
    aws.answer(METRICS, {"MetricDataResults": []})
    target = aws.target(METRICS)
    query = {"MetricStat": {"Metric": {}, "Period": 60, "Stat": "Sum"}}
    from datetime import UTC, datetime

    now = datetime(2026, 11, 23, tzinfo=UTC)
    queries = [{"Id": f"m{number}", **query} for number in range(500)]

    target.read(METRICS, MetricDataQueries=queries, StartTime=now, EndTime=now)

    assert round(target.gate.meter.usd, 6) == 0.005


def test_pages_that_lead_in_a_circle_end_the_run(aws: ScriptedAws) -> None:
    aws.answer(PAID, {"Anomalies": [], "NextPageToken": "again"})

    with pytest.raises(CLIError, match="the same page"):
        list(aws.target(PAID).pages(PAID, **ASKED))


def test_a_kept_answer_costs_nothing_and_has_an_age(aws: ScriptedAws, tmp_path: Path) -> None:
    clock = [1_000.0]
    aws.cache = Cache(tmp_path / "answers", lambda: clock[0])
    aws.answer(PAID, three_pages)
    first, second = aws.target(PAID), aws.target(PAID)

    asked = kept_pages(first, PAID, 3_600.0, **ASKED)
    kept = kept_pages(second, PAID, 3_600.0, **ASKED)

    assert (kept, second.gate.meter.requests, len(second.gate.meter.kept)) == (asked, 0, 1)


def test_an_answer_is_kept_by_account_and_request(aws: ScriptedAws, tmp_path: Path) -> None:
    aws.cache = Cache(tmp_path / "answers")
    aws.accounts = {"other": "999999999999"}
    aws.answer(PAID, {"Anomalies": []})
    kept_pages(aws.target(PAID), PAID, 3_600.0, **ASKED)
    other, later = aws.target(PAID, profile="other"), aws.target(PAID)

    kept_pages(other, PAID, 3_600.0, **ASKED)
    kept_pages(later, PAID, 3_600.0, DateInterval={"StartDate": "2026-11-02"})

    assert (other.gate.meter.requests, later.gate.meter.requests) == (1, 1)


def test_what_does_not_come_from_aws_is_not_kept(aws: ScriptedAws, tmp_path: Path) -> None:
    aws.cache, aws.redirected = Cache(tmp_path / "answers"), True
    aws.answer(PAID, {"Anomalies": []})
    for _ in range(2):
        kept_pages(aws.target(PAID), PAID, 3_600.0, **ASKED)

    assert len(aws.calls) == 2


@pytest.mark.parametrize(
    ("usd", "text"), [(0.03, "$0.03"), (0.00001, "$0.00001"), (1.5, "$1.50"), (0.0, "$0.00")]
)
def test_dollars_keep_what_is_less_than_a_cent(usd: float, text: str) -> None:
    assert dollars(usd) == text
