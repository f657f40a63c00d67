"""`hawse cost prices`: every price says who told it, and when; what is unknown says why.

Nothing emulates the price list: it answers as the sandbox does, which is made like AWS's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from hawse.sandbox.pricing import answer
from hawse.services.cost.calls import GET_COST_AND_USAGE
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import RATES
from tests.conftest import Run
from tests.scripted import ScriptedAws
from tests.unit.sandbox.wire_requests import signed

PRICES = ("cost", "prices")


def listed(params: Mapping[str, Any]) -> Any:
    headers = {"X-Amz-Target": "AWSPriceListService.GetProducts"}
    request = signed("pricing", method="POST", body=json.dumps(params).encode(), headers=headers)
    return json.loads(answer(request, iter(("t3.micro", "m6i.large"))).body)


@pytest.fixture(autouse=True)
def _price_list(aws: ScriptedAws) -> None:
    aws.answer(GET_PRODUCTS, listed)


def rows(run: Run, *argv: str) -> list[dict[str, Any]]:
    ran = run(*PRICES, *argv, "-o", "json")
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = ran.json()
    return found


def test_all_rates_are_shown_with_unit_source_and_day(run: Run) -> None:
    found = rows(run)

    assert [row["name"] for row in found] == list(RATES)
    assert found[1] == {
        "name": "ebs:gp3",
        "usd": 0.08,
        "unit": "GB-month",
        "usd_month": 0.08,
        "tier": None,
        "source": "AWS price list",
        "date": "2026-10-01",
        "priced_region": "eu-west-1",
        "what": "gp3 volume storage",
        "unknown": None,
    }


def test_names_globs_and_types_are_shown_as_asked(run: Run) -> None:
    found = rows(run, "t3.micro", "lb-*", "nat", "nat")

    assert [(row["name"], row["usd"]) for row in found] == [
        ("t3.micro", 0.0104),
        ("lb-application", 0.0225),
        ("lb-network", 0.0225),
        ("lb-gateway", 0.0125),
        ("lb-classic", 0.025),
        ("nat", 0.045),
    ]
    assert found[0]["usd_month"] == pytest.approx(7.592)


def test_each_region_has_its_own(run: Run, aws: ScriptedAws) -> None:
    found = rows(run, "nat", "-r", "eu-west-1", "-r", "us-east-1")

    assert [row["region"] for row in found] == ["eu-west-1", "us-east-1"]
    assert {region for _, region, _, _ in aws.calls} == {"eu-central-1", "us-east-1"}


def test_a_person_sees_a_table(run: Run) -> None:
    lines = run(*PRICES, "ebs-iops:io2", "metric", tty=True).out.splitlines()

    assert lines[0].split() == ["NAME", "USD", "UNIT", "USD", "MONTH", "TIER", "SOURCE", "DATE"]
    assert "up to 32,000 IOPS" in lines[1]
    assert "up to 10,000" in lines[2]


def test_a_second_run_asks_nothing_and_update_asks_again(run: Run, aws: ScriptedAws) -> None:
    rows(run, "nat", "snapshot")
    rows(run, "nat", "snapshot")
    assert len(aws.params(GET_PRODUCTS)) == 1

    rows(run, "nat", "--update")
    rows(run, "nat")
    assert len(aws.params(GET_PRODUCTS)) == 2

    rows(run, "snapshot")
    assert len(aws.params(GET_PRODUCTS)) == 3


def test_an_update_that_fails_loses_nothing(run: Run, aws: ScriptedAws) -> None:
    rows(run, "metric")
    aws.fail(GET_PRODUCTS, "AccessDeniedException", "not authorized", times=1)

    (failed,) = rows(run, "metric", "--update")
    (kept,) = rows(run, "metric")

    assert (failed["usd"], failed["unknown"]) == (None, "pricing:GetProducts is denied")
    assert kept["usd"] == 0.3


def test_without_the_price_list_the_shipped_prices_say_so(run: Run, aws: ScriptedAws) -> None:
    aws.fail(GET_PRODUCTS, "AccessDeniedException", "not authorized")

    ran = run(*PRICES, "nat", "fsr", "-r", "eu-west-1", "-r", "us-east-1", "-o", "json")

    nat, fsr, *_ = ran.json()
    assert (nat["usd"], nat["source"], nat["date"]) == (0.048, "bundled table", "2026-10-15")
    assert (fsr["usd"], fsr["unknown"]) == (None, "pricing:GetProducts is denied")
    said = "pricing:GetProducts is denied: prices are from the bundled table of 2026-10-15"
    assert ran.err.count(said) == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ebs:gp4", "hawse cost prices shows the names"),
        ("m7*.large", "hawse ec2 types 'm7*.large'"),
    ],
)
def test_a_name_that_is_none_is_refused_before_anything_is_asked(
    run: Run, aws: ScriptedAws, name: str, hint: str
) -> None:
    ran = run(*PRICES, "nat", name)

    assert ran.code == 2
    assert f"no price is called {name}" in ran.err and hint in ran.err
    assert aws.calls == []


def test_an_instance_type_that_aws_does_not_list_is_unknown(run: Run) -> None:
    (row,) = rows(run, "t3.gigantic")

    assert (row["usd"], row["unknown"]) == (None, "no single price in the AWS price list")


# --- the account's own rates


def used(usage: str, operation: str, usd: float, quantity: float, unit: str) -> dict[str, Any]:
    return {
        "Keys": [usage, operation],
        "Metrics": {
            "AmortizedCost": {"Amount": str(usd), "Unit": "USD"},
            "UsageQuantity": {"Amount": str(quantity), "Unit": unit},
        },
    }


def spent(aws: ScriptedAws, *months: list[dict[str, Any]]) -> None:
    aws.answer(GET_COST_AND_USAGE, {"ResultsByTime": [{"Groups": groups} for groups in months]})


def test_the_effective_rate_is_cost_over_use_of_all_months(run: Run, aws: ScriptedAws) -> None:
    box = ("EU-BoxUsage:t3.micro", "RunInstances")
    windows = used("EU-BoxUsage:t3.micro", "RunInstances:0002", 900.0, 10.0, "Hrs")
    spent(aws, [used(*box, 0.5, 100.0, "Hrs"), windows], [used(*box, 1.1, 100.0, "Hrs")])

    (row,) = rows(run, "t3.micro", "--effective")

    assert row["usd"] == pytest.approx(0.008)
    assert (row["unit"], row["source"]) == ("hour", "effective rate")
    assert aws.params(GET_PRODUCTS) == []
    (params,) = aws.params(GET_COST_AND_USAGE)
    assert params["Filter"]["And"][0] == {"Dimensions": {"Key": "REGION", "Values": ["eu-west-1"]}}
    begin, end = (date.fromisoformat(params["TimePeriod"][key]) for key in ("Start", "End"))
    assert (end - begin).days == 30


def test_effective_rates_are_in_the_units_of_the_list(run: Run, aws: ScriptedAws) -> None:
    spent(
        aws,
        [
            used("EU-EBS:VolumeP-Throughput.gp3", "CreateVolume-Gp3", 41.0, 1.0, "GiBps-mo"),
            used("EU-LoadBalancerUsage", "LoadBalancing:Application", 20.0, 1000.0, "Hrs"),
            used("EU-LoadBalancerUsage", "LoadBalancing", 30.0, 1000.0, "Hrs"),
        ],
    )

    found = rows(run, "ebs-throughput:gp3", "lb-application", "lb-classic", "--effective")

    assert [row["usd"] for row in found] == pytest.approx([41 / 1024, 0.02, 0.03])


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("nat", used("EU-NatGateway-Bytes", "NatGateway", 5.0, 100.0, "GB")),
        ("nat", used("EU-NatGateway-Hours", "NatGateway", 5.0, 0.0, "Hrs")),
        ("nat", used("EU-NatGateway-Hours", "NatGateway", 5.0, 9.0, "N/A")),
        ("surplus-credits:t3", used("EU-CPUCredits:t3", "T3CPUCredits", 5.0, 9.0, "vCPU-Hours")),
    ],
    ids=["not used", "no hours", "mixed units", "systems together"],
)
def test_what_was_not_used_or_is_not_told_apart_has_no_rate(
    run: Run, aws: ScriptedAws, name: str, group: dict[str, Any]
) -> None:
    spent(aws, [group])

    (row,) = rows(run, name, "--effective")

    assert row["usd"] is None
    assert row["unknown"].startswith("not used in the last 30 days")


def test_a_part_that_is_counted_otherwise_leaves_no_rate(run: Run, aws: ScriptedAws) -> None:
    hours = used("EU-NatGateway-Hours", "NatGateway", 5.0, 9.0, "Hrs")
    spent(aws, [hours], [used("EU-NatGateway-Hours", "NatGateway", 5.0, 9.0, "N/A")])

    (row,) = rows(run, "nat", "--effective")

    assert row["usd"] is None


def test_what_asking_cost_is_said(run: Run, aws: ScriptedAws) -> None:
    spent(aws, [])

    assert "1 paid request, $0.01" in run(*PRICES, "nat", "--effective").err
    assert "paid request" not in run(*PRICES, "nat").err
