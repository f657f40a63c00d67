"""`hawse cost prices`: every price says who told it, and when; what is unknown says why.

Nothing emulates the price list: it answers as the sandbox does, which is made like AWS's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from hawse.sandbox.pricing import answer
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
