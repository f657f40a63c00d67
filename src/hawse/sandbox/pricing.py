"""The instance types of the sandbox and their prices, made up: near what Linux costs on demand.

It lets `hawse ec2 types` and `launch` show prices. The same in every region; never for real use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hawse.sandbox.answers import Answer, Refusal, put_json
from hawse.sandbox.wire import Request

PUBLISHED = "2026-10-01T00:00:00Z"

LARGE = {
    "t2": 0.0928,
    "t3": 0.0832,
    "t3a": 0.0752,
    "t4g": 0.0672,
    "m5": 0.096,
    "m6i": 0.096,
    "m6a": 0.0864,
    "m6g": 0.077,
    "m7i": 0.1008,
    "m7g": 0.0816,
    "c5": 0.085,
    "c6i": 0.085,
    "c6g": 0.068,
    "c7i": 0.0893,
    "c7g": 0.0725,
    "r5": 0.126,
    "r6i": 0.126,
    "r6g": 0.1008,
    "r7i": 0.1323,
    "r7g": 0.1071,
}
"""US dollars an hour for the large one of each family that the sandbox knows."""

_SIZES = {"nano": 1 / 16, "micro": 1 / 8, "small": 1 / 4, "medium": 1 / 2, "large": 1, "xlarge": 2}

_LISTED = {
    "operation": "RunInstances",
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "capacitystatus": "Used",
    "preInstalledSw": "NA",
    "marketoption": "OnDemand",
    "licenseModel": "No License required",
}


def is_known(instance_type: str) -> bool:
    """Whether the sandbox's smaller catalogue has this type."""
    return instance_type.partition(".")[0] in LARGE


def usd_hour(instance_type: str) -> float | None:
    """The price of an hour; None for what the price list does not have (bare metal)."""
    family, _, size = instance_type.partition(".")
    large = LARGE.get(family)
    many = size.removesuffix("xlarge")
    factor = 2 * int(many) if many.isdigit() and size != many else _SIZES.get(size)
    return None if large is None or factor is None else round(large * factor, 4)


def answer(request: Request, types: Iterator[str]) -> Answer:
    """GetProducts and DescribeServices as the price list API answers them, on one page."""
    asked = json.loads(request.body or b"{}")
    if request.operation == "DescribeServices":
        service = {"ServiceCode": "AmazonEC2", "AttributeNames": ["regionCode", *_LISTED]}
        return put_json({"FormatVersion": "aws_v1", "Services": [service]})
    if request.operation != "GetProducts":
        raise Refusal("NotEmulated", f"{request.operation} is not emulated in the sandbox")
    is_ec2 = asked.get("ServiceCode") == "AmazonEC2"
    found = list(_found(types, asked.get("Filters", []))) if is_ec2 else []
    return put_json({"FormatVersion": "aws_v1", "PriceList": found})


def _found(types: Iterator[str], filters: list[Mapping[str, str]]) -> Iterator[str]:
    region = next((f["Value"] for f in filters if f["Field"] == "regionCode"), "us-east-1")
    for instance_type in types:
        usd = usd_hour(instance_type)
        attributes = {"instanceType": instance_type, "regionCode": region, **_LISTED}
        if usd is not None and all(_matches(attributes, one) for one in filters):
            yield json.dumps(_product(attributes, usd))


def _matches(attributes: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    # An attribute that is not listed (a location's name, say) cannot tell our products apart.
    value = attributes.get(wanted["Field"], wanted["Value"])
    kind, given = wanted.get("Type", "TERM_MATCH"), wanted["Value"]
    if kind == "ANY_OF":
        return value in given.split(",")
    if kind == "NONE_OF":
        return value not in given.split(",")
    return given in value if kind == "CONTAINS" else value == given


def _product(attributes: Mapping[str, str], usd: float) -> dict[str, Any]:
    sku = attributes["instanceType"].replace(".", "").upper()
    price = {
        "unit": "Hrs",
        "beginRange": "0",
        "endRange": "Inf",
        "description": f"sandbox price of {attributes['instanceType']}",
        "pricePerUnit": {"USD": f"{usd:.10f}"},
    }
    term = {"sku": sku, "effectiveDate": PUBLISHED, "priceDimensions": {f"{sku}.HRS": price}}
    return {
        "product": {"productFamily": "Compute Instance", "attributes": attributes, "sku": sku},
        "serviceCode": "AmazonEC2",
        "terms": {"OnDemand": {f"{sku}.TERM": term}},
        "version": "sandbox",
        "publicationDate": PUBLISHED,
    }
