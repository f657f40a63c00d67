"""The price list of the sandbox: its instance types and what else is paid for, made up.

It lets hawse show prices and sum up waste, near to what AWS asks. The same in every region; never
for real use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from hawse.sandbox.answers import Answer, Refusal, put_json
from hawse.sandbox.price_rates import ATTRIBUTES, SERVICES, Listed, rates
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
        services = [
            {"ServiceCode": code, "AttributeNames": sorted(ATTRIBUTES)} for code in sorted(SERVICES)
        ]
        return put_json({"FormatVersion": "aws_v1", "Services": services})
    if request.operation != "GetProducts":
        raise Refusal("NotEmulated", f"{request.operation} is not emulated in the sandbox")
    found = [json.dumps(one) for one in _found(asked, types)]
    return put_json({"FormatVersion": "aws_v1", "PriceList": found})


def _found(asked: Mapping[str, Any], types: Iterator[str]) -> Iterator[dict[str, Any]]:
    filters = asked.get("Filters", [])
    region = next((f["Value"] for f in filters if f["Field"] == "regionCode"), "us-east-1")
    service = asked.get("ServiceCode")
    every = rates(region)
    if service == "AmazonEC2":
        every = chain(_instances(region, types), every)
    for listed in every:
        if listed.service == service and all(_matches(listed, one) for one in filters):
            yield _product(listed)


def _instances(region: str, types: Iterator[str]) -> Iterator[Listed]:
    for instance_type in types:
        usd = usd_hour(instance_type)
        if usd is not None:
            attributes = {"instanceType": instance_type, "regionCode": region, **_LISTED}
            family = "Compute Instance"
            yield Listed("AmazonEC2", instance_type, family, attributes, "Hrs", (usd,))


def _matches(listed: Listed, wanted: Mapping[str, str]) -> bool:
    field, given = wanted["Field"], wanted["Value"]
    # A field that no product of ours has (a location's name, say) cannot tell them apart.
    without = "" if field in ATTRIBUTES else given
    value = listed.fields.get(field, without)
    kind = wanted.get("Type", "TERM_MATCH")
    if kind == "ANY_OF":
        return value in given.split(",")
    if kind == "NONE_OF":
        return value not in given.split(",")
    return given in value if kind == "CONTAINS" else value == given


def _product(listed: Listed) -> dict[str, Any]:
    sku = "".join(each for each in listed.name if each.isalnum()).upper()
    prices = {
        f"{sku}.{number}": {
            "unit": listed.unit,
            "beginRange": begin,
            "endRange": end,
            "description": f"sandbox price of {listed.name}",
            "pricePerUnit": {"USD": f"{usd:.10f}"},
        }
        for number, (usd, begin, end) in enumerate(listed.ranges)
    }
    term = {"sku": sku, "effectiveDate": PUBLISHED, "priceDimensions": prices}
    about: dict[str, Any] = {"attributes": listed.attributes, "sku": sku}
    if listed.family:
        about["productFamily"] = listed.family
    return {
        "product": about,
        "serviceCode": listed.service,
        "terms": {"OnDemand": {f"{sku}.TERM": term}},
        "version": "sandbox",
        "publicationDate": PUBLISHED,
    }
