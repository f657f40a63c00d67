"""The price list of the sandbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from hawse.sandbox.pricing import answer, usd_hour
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import RATES, Product, ask
from tests.scripted import ScriptedAws
from tests.unit.sandbox.wire_requests import signed

TYPES = ("m6i.large", "m6i.metal", "t3.micro")


def said(asked: Mapping[str, Any], operation: str = "GetProducts") -> Any:
    body, target = json.dumps(asked).encode(), f"AWSPriceListService.{operation}"
    headers = {"X-Amz-Target": target}
    request = signed("pricing", method="POST", body=body, headers=headers)
    return json.loads(answer(request, iter(TYPES)).body)


def products(*filters: dict[str, str], service: str = "AmazonEC2") -> list[Any]:
    listed = said({"ServiceCode": service, "Filters": list(filters)})["PriceList"]
    return [json.loads(product) for product in listed]


def term(field: str, value: str, kind: str = "TERM_MATCH") -> dict[str, str]:
    return {"Field": field, "Value": value, "Type": kind}


@pytest.mark.parametrize(
    ("instance_type", "usd"),
    [("t3.micro", 0.0104), ("m6i.large", 0.096), ("m6i.xlarge", 0.192), ("m6i.8xlarge", 1.536)],
)
def test_price_doubles_with_the_size(instance_type: str, usd: float) -> None:
    assert usd_hour(instance_type) == usd


def test_bare_metal_has_no_price() -> None:
    assert usd_hour("m6i.metal") is None


def test_product_has_one_hourly_price_and_the_region_asked_for() -> None:
    found = products(term("instanceType", "t3.micro"), term("regionCode", "eu-west-1"))

    assert [each["product"]["attributes"]["regionCode"] for each in found] == ["eu-west-1"]
    (offer,) = found[0]["terms"]["OnDemand"].values()
    (dimension,) = offer["priceDimensions"].values()
    assert (dimension["unit"], float(dimension["pricePerUnit"]["USD"])) == ("Hrs", 0.0104)


def test_any_of_takes_a_list() -> None:
    found = products(term("instanceType", "t3.micro,m6i.large", "ANY_OF"))

    assert len(found) == 2


@pytest.mark.parametrize("other", [term("tenancy", "Dedicated"), term("operatingSystem", "SUSE")])
def test_what_is_not_listed_has_no_products(other: dict[str, str]) -> None:
    assert products(other) == []


def test_other_services_have_no_products() -> None:
    assert products(service="AmazonRDS") == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-2"])
def test_everything_that_hawse_prices_has_one_price(aws: ScriptedAws, region: str) -> None:
    """Among what only looks like it, as in AWS's own list."""
    aws.answer(GET_PRODUCTS, said)

    prices = ask(aws.target(GET_PRODUCTS, region=region), [*RATES, Product("t3.micro")])

    assert set(prices.found) == {*RATES, Product("t3.micro")}
    assert prices.why == ""
    assert prices.month("snapshot") == 0.05
    assert prices.month("ebs-throughput:gp3") == 0.04
    assert prices.month("s3-storage:DEEP_ARCHIVE") == 0.00099
    metric = prices.of("metric")
    assert metric and (metric.usd, metric.tier) == (0.3, "up to 10,000")


def test_it_names_the_services_and_fields_it_knows() -> None:
    services = said({}, "DescribeServices")["Services"]

    assert {"AmazonEC2", "AmazonVPC", "AWSELB"} <= {each["ServiceCode"] for each in services}
    assert "regionCode" in services[0]["AttributeNames"]
