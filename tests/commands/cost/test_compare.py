"""`hawse cost compare`. Cost Explorer answers as botocore's model has it; moto has a stub only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hawse.services.cost.calls import GET_COST_AND_USAGE
from tests.commands.cost.explorer import EC2, RDS, S3, Charge, explorer
from tests.conftest import FakeClock, Run
from tests.scripted import ScriptedAws


def test_the_largest_change_comes_first_and_new_and_gone_are_marked(
    aws: ScriptedAws, run: Run
) -> None:
    explorer(
        aws,
        Charge(EC2, "10"),
        Charge(EC2, "1", start="2026-11-01"),
        Charge(S3, "5", start="2026-11-21"),
        Charge(RDS, "2", end="2026-11-01"),
    )

    rows = run("cost", "compare", "-o", "json").json()

    assert [tuple(row.values()) for row in rows] == [
        (RDS, 44.0, 0.0, -44.0, "USD", -100.0, "gone"),
        (EC2, 220.0, 242.0, 22.0, "USD", 10.0, ""),
        (S3, 0.0, 10.0, 10.0, "USD", None, "new"),
        ("total", 264.0, 252.0, -12.0, "USD", -4.5, ""),
    ]


def test_it_asks_for_whole_days_of_both_months(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"))

    ran = run("cost", "compare")

    assert [one["TimePeriod"] for one in aws.params(GET_COST_AND_USAGE)] == [
        {"Start": "2026-11-01", "End": "2026-11-23"},
        {"Start": "2026-10-01", "End": "2026-10-23"},
    ]
    assert "2 paid requests, $0.02" in ran.err


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2026-11-01", "2026-11-01 is the first day of its month, of which nothing is known yet"),
        ("2026-03-31", "2026-02 has no more days: 2026-03-29 and later are left out"),
        ("2027-01-01", "2026-12 against 2026-11"),
    ],
)
def test_what_the_calendar_leaves_out_is_said(
    aws: ScriptedAws, run: Run, clock: FakeClock, today: str, said: str
) -> None:
    clock.time = datetime.fromisoformat(f"{today}T08:00:00").replace(tzinfo=UTC)
    explorer(aws, Charge(EC2, "1"))

    ran = run("cost", "compare")

    assert ran.code == 0
    assert said in ran.err


def test_other_periods_of_other_lengths_say_so(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"))

    ran = run("cost", "compare", "--period", "2026-10", "--against", "2026-02", "-o", "json")

    assert (ran.json()[0]["before"], ran.json()[0]["now"]) == (28.0, 31.0)
    assert "31 days are compared with 28" in ran.err


def test_times_are_no_groups_of_what_is_compared_by_time(aws: ScriptedAws, run: Run) -> None:
    assert run("cost", "compare", "--by", "day").code == 2
    assert aws.calls == []


def test_less_than_a_cent_is_neither_new_nor_gone(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"), Charge(S3, "0.0001", start="2026-11-21"))

    assert {row["status"] for row in run("cost", "compare", "-o", "json").json()} == {""}
