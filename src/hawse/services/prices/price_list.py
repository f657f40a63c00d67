"""AWS's price list: where it is asked, and what a product of it says.

GetProducts answers for every region from a few places. What a product costs is inside a JSON
text, by terms and tiers; nothing here knows which products are wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.services.prices.calls import GET_PRODUCTS

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SOURCE = "AWS price list"
_SANDBOX = "price list of the sandbox"

# The endpoints of botocore's data; the nearest answers soonest, and all of them say the same.
_HOMES = {"ap": "ap-south-1", "eu": "eu-central-1", "me": "eu-central-1", "af": "eu-central-1"}
_HOME = "us-east-1"
_NONE = {
    "aws-cn": "the price list of China is not in dollars",
    "aws-us-gov": "credentials of GovCloud cannot ask the price list",
}


class Dimension(NamedTuple):
    """Dollars for one `unit`, for the part of the use from `begin` to `end`."""

    usd: float
    unit: str
    begin: float
    end: float


class Listed(NamedTuple):
    """One product with what it costs on demand, and the day it was published (ISO 8601)."""

    family: str
    attributes: Mapping[str, str]
    dimensions: tuple[Dimension, ...]
    date: str


def home(target: Target) -> Target:
    """The account in the region whose price list answers for the target's."""
    return target.in_region(_HOMES.get(target.region.partition("-")[0], _HOME))


def no_list(target: Target) -> str:
    """Why no price list can be asked about the target's region; "" when one can."""
    return "" if target.partition == "aws" else _NONE.get(target.partition, "no price list here")


def source(target: Target) -> str:
    """Whose prices these are, for people."""
    return _SANDBOX if target.sandbox else SOURCE


def products(
    place: Target, service: str, fields: Mapping[str, str | Sequence[str]]
) -> Iterator[Listed]:
    """The products of a service whose `fields` are so: one value, or any of several."""
    filters = [_filter(field, value) for field, value in fields.items()]
    for item in place.items(GET_PRODUCTS, ServiceCode=service, Filters=filters):
        yield _listed(item)


def _filter(field: str, value: str | Sequence[str]) -> dict[str, str]:
    if isinstance(value, str):
        return {"Type": "TERM_MATCH", "Field": field, "Value": value}
    kind = "ANY_OF" if len(value) > 1 else "EQUALS"
    return {"Type": kind, "Field": field, "Value": ",".join(value)}


def _listed(item: Any) -> Listed:
    if isinstance(item, str):
        import json

        item = json.loads(item)
    product = item["product"]
    terms = item.get("terms", {}).get("OnDemand", {}).values()
    return Listed(
        product.get("productFamily", ""),
        product.get("attributes", {}),
        tuple(_dimension(one) for term in terms for one in term["priceDimensions"].values()),
        item.get("publicationDate", "")[:10],
    )


def _dimension(one: Mapping[str, Any]) -> Dimension:
    # Without a price in dollars it is as if it were free, which is never taken for a price.
    usd = float(one["pricePerUnit"].get("USD", 0))
    begin, end = one.get("beginRange") or "0", one.get("endRange") or "inf"
    return Dimension(usd, one.get("unit", ""), float(begin), float(end.casefold()))
