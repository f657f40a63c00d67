"""The price list of the sandbox."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hawse.sandbox.pricing import answer, usd_hour
from tests.unit.sandbox.wire_requests import signed

TYPES = ("m6i.large", "m6i.metal", "t3.micro")


def products(*filters: dict[str, str], service: str = "AmazonEC2") -> list[Any]:
    body = json.dumps({"ServiceCode": service, "Filters": list(filters)}).encode()
    target = {"X-Amz-Target": "AWSPriceListService.GetProducts"}
    request = signed("pricing", method="POST", body=body, headers=target)
    said = json.loads(answer(request, iter(TYPES)).body)
    return [json.loads(product) for product in said["PriceList"]]


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


@pytest.mark.parametrize(
    "other", [term("tenancy", "Dedicated"), term("operatingSystem", "Windows")]
)
def test_what_is_not_listed_has_no_products(other: dict[str, str]) -> None:
    assert products(other) == []


def test_other_services_have_no_products() -> None:
    assert products(service="AmazonRDS") == []
