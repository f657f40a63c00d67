"""`hawse cost report`. Cost Explorer answers as botocore's model has it; moto has a stub only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hawse.services.cost.calls import GET_COST_AND_USAGE
from tests.commands.cost.explorer import EC2, RDS, S3, Charge, explorer
from tests.conftest import FakeClock, Run
from tests.scripted import ScriptedAws

BILL = (
    Charge(EC2, "10", team="web"),
    Charge(S3, "2.5", team="data", account="222233334444"),
    Charge("Tax", "3", record="Tax"),
    Charge("Credits", "-12", record="Credit"),
)


def test_the_dearest_service_comes_first_and_the_total_last(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, *BILL, estimated="2026-11-01")

    ran = run("cost", "report", "-o", "json")

    rows = [(row["name"], row["cost"], row["share"], row["estimated"]) for row in ran.json()]
    assert rows == [(EC2, 230.0, 80.0, True), (S3, 57.5, 20.0, True), ("total", 287.5, 100.0, True)]
    assert "1 paid request, $0.01" in ran.err


def test_a_terminal_shows_bars_and_a_trend(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"), Charge(EC2, "7", start="2026-11-20"), estimated="2026-11-01")

    ran = run("cost", "report", tty=True)

    line = next(line for line in ran.out.splitlines() if line.startswith(EC2))
    assert line.split() == [EC2.split()[0], "EC2", "51.00", "~", "USD", "100.0", "━" * 12, TREND]
    assert "~ AWS may still change it" in ran.err


TREND = "▂" * 19 + "█" * 4


@pytest.mark.parametrize(("charges", "total"), [("usage", 287.5), ("net", 11.5), ("all", 80.5)])
def test_charges_choose_what_is_counted(
    aws: ScriptedAws, run: Run, charges: str, total: float
) -> None:
    explorer(aws, *BILL)

    ran = run("cost", "report", "--charges", charges, "-o", "json")

    assert ran.json()[-1]["cost"] == total


def test_what_is_left_out_is_said(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, *BILL)

    ran = run("cost", "report")

    assert "unblended costs without credits, refunds and tax, 2026-11-01..2026-11-23" in ran.err


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("tag:team", ["web", "data", "total"]),
        ("account", ["111122223333", "shop (222233334444)", "total"]),
        ("usage-type", ["BoxUsage", "total"]),
    ],
)
def test_costs_are_added_up_by_other_things(
    aws: ScriptedAws, run: Run, by: str, names: list[str]
) -> None:
    explorer(aws, *BILL)

    ran = run("cost", "report", "--by", by, "-o", "json")

    assert [row["name"] for row in ran.json()] == names


def test_what_nobody_tagged_is_none(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"))

    assert run("cost", "report", "--by", "tag:team", "-o", "json").json()[0]["name"] == "(none)"


def test_months_are_told_in_their_order(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"))

    ran = run("cost", "report", "--by", "month", "--period", "3m", "-o", "json")

    rows = [(row["name"], row["cost"]) for row in ran.json()]
    assert rows == [("2026-08", 31.0), ("2026-09", 30.0), ("2026-10", 31.0), ("total", 92.0)]
    assert aws.params(GET_COST_AND_USAGE)[0]["Granularity"] == "MONTHLY"


def test_the_rest_is_one_row_of_the_dearest(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "3"), Charge(S3, "2"), Charge(RDS, "1"))

    ran = run("cost", "report", "--top", "1", "--period", "1d", "-o", "json")

    assert [(row["name"], row["cost"]) for row in ran.json()] == [
        (EC2, 3.0),
        ("2 others", 3.0),
        ("total", 6.0),
    ]


def test_the_currency_is_that_of_the_answer(aws: ScriptedAws, run: Run) -> None:
    explorer(aws, Charge(EC2, "1"), unit="CNY")

    assert {row["currency"] for row in run("cost", "report", "-o", "json").json()} == {"CNY"}


def test_a_second_run_is_free_and_says_how_old_the_answer_is(
    aws: ScriptedAws, run: Run, clock: FakeClock
) -> None:
    explorer(aws, *BILL)
    run("cost", "report")
    clock.sleep(7200)

    kept = run("cost", "report")
    asked = run("cost", "report", "--no-cache")

    assert "1 answer of an earlier run, 2h old, cost nothing; --no-cache asks again" in kept.err
    assert "paid" not in kept.err
    assert "1 paid request, $0.01" in asked.err


def test_an_answer_is_asked_for_again_after_some_hours(
    aws: ScriptedAws, run: Run, clock: FakeClock
) -> None:
    explorer(aws, *BILL)
    run("cost", "report")
    clock.sleep(6 * 3600 + 1)

    assert "1 paid request" in run("cost", "report").err


def test_a_run_that_may_cost_nothing_sends_nothing(aws: ScriptedAws, run: Run) -> None:
    ran = run("cost", "report", "--max-api-cost", "0")

    assert (ran.code, aws.calls) == (7, [])
    assert "the run would cost $0.01, and $0.00 are allowed" in ran.err


def test_the_configuration_limits_it_too(aws: ScriptedAws, run: Run) -> None:
    ran = run("cost", "report", env={"HAWSE_MAX_API_COST": "0.005"})

    assert (ran.code, aws.calls) == (7, [])


def test_every_page_is_added_up_and_paid_for(aws: ScriptedAws, run: Run) -> None:
    def page(number: str) -> dict[str, object]:
        group = {"Keys": [number], "Metrics": {"UnblendedCost": {"Amount": "1", "Unit": "USD"}}}
        time = {"Start": "2026-11-01", "End": "2026-11-02"}
        return {"ResultsByTime": [{"TimePeriod": time, "Groups": [group], "Total": {}}]}

    aws.answer(GET_COST_AND_USAGE, {**page("a"), "NextPageToken": "b"}, times=1)
    aws.answer(GET_COST_AND_USAGE, page("b"), times=1)

    ran = run("cost", "report", "-o", "json")

    assert [row["name"] for row in ran.json()] == ["a", "b", "total"]
    assert "2 paid requests, $0.02" in ran.err


def test_on_the_first_of_a_month_nothing_breaks_and_it_is_said(
    aws: ScriptedAws, run: Run, clock: FakeClock
) -> None:
    clock.time = datetime(2026, 11, 1, 0, 5, tzinfo=UTC)
    explorer(aws)

    ran = run("cost", "report")

    assert (ran.code, ran.out) == (0, "")
    assert "the month begins today, and AWS knows little of it: --period last-month" in ran.err
    assert aws.params(GET_COST_AND_USAGE)[0]["TimePeriod"] == {
        "Start": "2026-11-01",
        "End": "2026-11-02",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        ("--by", "colour"),
        ("--by", "tag:"),
        ("--period", "2030-01"),
        ("--period", "2025-01", "--granularity", "daily"),
        ("--html", "nowhere/costs.html"),
    ],
)
def test_a_slip_costs_nothing(aws: ScriptedAws, run: Run, wrong: tuple[str, ...]) -> None:
    assert run("cost", "report", *wrong).code == 2
    assert aws.calls == []


def test_the_page_is_one_file_that_escapes_what_people_wrote(
    aws: ScriptedAws, run: Run, tmp_path: Path
) -> None:
    explorer(aws, Charge(EC2, "1", team="<script>alert(1)</script>"))
    file = tmp_path / "costs.html"

    ran = run("cost", "report", "--by", "tag:team", "--html", str(file))

    page = file.read_text(encoding="utf-8")
    assert f"wrote {file}" in ran.err
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert page.count("<rect") == 23
    assert "http" not in page.replace("http-equiv", "")


def test_the_page_says_when_a_kept_answer_was_asked_for(
    aws: ScriptedAws, run: Run, clock: FakeClock, tmp_path: Path
) -> None:
    explorer(aws, *BILL)
    run("cost", "report")
    clock.sleep(3600)

    run("cost", "report", "--html", str(tmp_path / "costs.html"))

    assert "as of 2026-11-23 12:00 UTC" in (tmp_path / "costs.html").read_text(encoding="utf-8")


def test_a_page_is_of_one_account(aws: ScriptedAws, run: Run, tmp_path: Path, home: Path) -> None:
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[profile a]\nregion=eu-west-1\n[profile b]\n")
    aws.accounts = {"a": "111122223333", "b": "222233334444"}
    explorer(aws, *BILL)

    ran = run("cost", "report", "-p", "a", "-p", "b", "--html", str(tmp_path / "costs.html"))

    assert ran.code == 6
    assert "it has the costs of another account already" in ran.err


def test_a_denial_names_the_action(aws: ScriptedAws, run: Run) -> None:
    aws.fail(GET_COST_AND_USAGE, "AccessDeniedException", "not authorized", status=400)

    ran = run("cost", "report")

    assert ran.code == 5
    assert "ce:GetCostAndUsage" in ran.err
    assert "paid" not in ran.err


def test_two_currencies_are_never_added_up(aws: ScriptedAws, run: Run) -> None:
    def result(unit: str, day: str) -> dict[str, object]:
        group = {"Keys": [unit], "Metrics": {"UnblendedCost": {"Amount": "1", "Unit": unit}}}
        time = {"Start": f"2026-11-0{day}", "End": f"2026-11-0{int(day) + 1}"}
        return {"TimePeriod": time, "Groups": [group], "Total": {}}

    aws.answer(GET_COST_AND_USAGE, {"ResultsByTime": [result("USD", "1"), result("CNY", "2")]})

    ran = run("cost", "report")

    assert ran.code == 1
    assert "it counts in USD and in CNY" in ran.err


def test_permissions_say_what_asking_costs(run: Run) -> None:
    ran = run("permissions", "cost", "forecast")

    assert "AWS takes $0.01 a request for ce:GetCostAndUsage, ce:GetCostForecast" in ran.err
    assert ran.json()["Statement"][0]["Action"] == ["ce:GetCostAndUsage", "ce:GetCostForecast"]
