"""Each thing that is paid for is told from what only looks like it, or its price is unknown.

Nothing emulates the price list: its answers are written here as public users of it saw them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from hawse.aws.targets import Target
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.prices.rates import RATES, Price, Product, ask
from tests.fleet import product
from tests.scripted import ScriptedAws

PUBLISHED = "2026-11-02T10:00:00Z"


def listed(
    usage: str,
    *tiers: tuple[float, str, str],
    unit: str = "Hrs",
    family: str = "",
    **attributes: str,
) -> str:
    """A product as GetProducts gives it; `tiers` are dollars, begin and end."""
    dimensions = {
        f"A.B.{number}": {
            "unit": unit,
            "beginRange": begin,
            "endRange": end,
            "pricePerUnit": {"USD": f"{usd:.10f}"},
        }
        for number, (usd, begin, end) in enumerate(tiers)
    }
    about: dict[str, Any] = {"attributes": {"usagetype": usage, **attributes}}
    if family:
        about["productFamily"] = family
    terms = {"OnDemand": {"A.B": {"priceDimensions": dimensions}}}
    return json.dumps({"product": about, "terms": terms, "publicationDate": PUBLISHED})


def flat(usage: str, usd: float, **more: str) -> str:
    return listed(usage, (usd, "0", "Inf"), **more)


def answered(aws: ScriptedAws, *products: str, region: str = "eu-central-1") -> Target:
    aws.answer(GET_PRODUCTS, {"PriceList": list(products)})
    return aws.target(GET_PRODUCTS, region=region)


def wanted(aws: ScriptedAws) -> list[tuple[str, dict[str, str]]]:
    """The service and the filters of every request."""
    return [
        (params["ServiceCode"], {f["Field"]: f["Value"] for f in params["Filters"]})
        for params in aws.params(GET_PRODUCTS)
    ]


def test_one_request_for_each_service_asks_all_that_volumes_and_snapshots_cost(
    aws: ScriptedAws,
) -> None:
    storage = {"family": "Storage", "unit": "GB-Mo"}
    target = answered(
        aws,
        flat("EUC1-EBS:VolumeUsage.gp3", 0.0952, **storage),
        flat("EUC1-EBS:VolumeP-IOPS.gp3", 0.006, family="System Operation", unit="IOPS-Mo"),
        flat("EUC1-EBS:SnapshotUsage", 0.054, family="Storage Snapshot", unit="GB-Mo"),
    )

    prices = ask(target, ["ebs:gp3", "ebs-iops:gp3", "snapshot", "ebs:gp3"])

    assert prices.of("ebs:gp3") == Price(
        0.0952, "GB-month", "AWS price list", "eu-central-1", "2026-11-02"
    )
    assert prices.month("ebs-iops:gp3") == 0.006
    assert prices.month("snapshot") == 0.054
    assert wanted(aws) == [
        (
            "AmazonEC2",
            {
                "regionCode": "eu-central-1",
                "productFamily": "Storage,System Operation,Storage Snapshot",
            },
        )
    ]


def test_every_rate_can_be_asked_in_seven_requests(aws: ScriptedAws) -> None:
    ask(answered(aws), RATES)

    assert [service for service, _ in wanted(aws)] == [
        "AmazonEC2",
        "AmazonVPC",
        "AmazonVPC",
        "AWSELB",
        "AmazonCloudWatch",
        "AmazonS3",
        "AmazonS3GlacierDeepArchive",
    ]
    assert all(len(value) < 1024 for _, fields in wanted(aws) for value in fields.values())


def test_throughput_is_listed_by_the_gibibyte_and_told_by_the_mebibyte(aws: ScriptedAws) -> None:
    target = answered(
        aws,
        flat(
            "EUC1-EBS:VolumeP-Throughput.gp3",
            48.7424,
            family="Provisioned Throughput",
            unit="GiBps-mo",
        ),
    )

    price = ask(target, ["ebs-throughput:gp3"]).of("ebs-throughput:gp3")

    assert price and price.usd == pytest.approx(0.0476)
    assert price.unit == "MiB/s-month"


@pytest.mark.parametrize(
    ("name", "family", "other"),
    [
        ("snapshot", "Storage Snapshot", "EUC1-EBS:SnapshotArchiveStorage"),
        ("snapshot", "Storage Snapshot", "EUC1-EBS:SnapshotUsage.outposts"),
        ("nat", "NAT Gateway", "EUC1-RegionalNatGateway-Hours"),
        ("nat", "NAT Gateway", "RegionalNatGateway-Hours"),
        ("lb-application", "Load Balancer-Application", "TS-LoadBalancerUsage"),
        ("lb-application", "Load Balancer-Application", "EUC1-Outposts-LoadBalancerUsage"),
        ("lb-application", "Load Balancer-Network", "EUC1-LoadBalancerUsage"),
        ("endpoint-interface", "VpcEndpoint", "EUC1-VpcEndpoint-GWLBE-Hours"),
        ("ebs-iops:io2", "System Operation", "EUC1-EBS:VolumeP-IOPS.io2.tier2"),
        ("ebs:standard", "Storage", "EUC1-EBS:VolumeUsage.gp3"),
    ],
)
def test_what_only_looks_like_it_is_not_taken_for_it(
    aws: ScriptedAws, name: str, family: str, other: str
) -> None:
    rate = RATES[name]
    unit = {"GB-month": "GB-Mo", "IOPS-month": "IOPS-Mo"}.get(rate.unit, "Hrs")
    right = flat(f"EUC1-{rate.usage}", 0.05, family=rate.family, unit=unit)
    wrong = flat(other, 0.01, family=family, unit=unit)

    prices = ask(answered(aws, wrong, right, wrong), [name])

    assert prices.month(name) in (0.05, 0.05 * 730)
    assert ask(answered(aws, wrong), [name]).of(name) is None


def test_addresses_are_told_by_group_since_they_have_no_family(aws: ScriptedAws) -> None:
    group = {"group": "VPCPublicIPv4Address"}
    target = answered(
        aws,
        flat("EUC1-PublicIPv4:IdleAddress", 0.005, **group),
        flat("EUC1-PublicIPv4:InUseAddress", 0.0051, **group),
        flat("EUC1-PublicIPv4:ContiguousBlock", 0.008, **group),
    )

    prices = ask(target, ["ipv4-idle", "ipv4-in-use"])

    assert prices.month("ipv4-idle") == pytest.approx(3.65)
    assert prices.month("ipv4-in-use") == pytest.approx(3.723)


def test_the_first_region_has_no_code_before_its_usage_types(aws: ScriptedAws) -> None:
    right = flat("NatGateway-Hours", 0.045, family="NAT Gateway")

    prices = ask(answered(aws, right, region="us-east-1"), ["nat"])

    assert prices.month("nat") == pytest.approx(32.85)


def test_credits_of_windows_are_another_price(aws: ScriptedAws) -> None:
    both = [
        flat("CPUCredits:t3", usd, family="CPU Credits", unit="vCPU-Hours", operatingSystem=system)
        for system, usd in (("Linux", 0.05), ("Windows", 0.096))
    ]

    price = ask(answered(aws, *both), ["surplus-credits:t3"]).of("surplus-credits:t3")

    assert price and (price.usd, price.unit) == (0.05, "vCPU-hour")


@pytest.mark.parametrize(
    ("tiers", "usd", "tier"),
    [
        ([(0.30, "0", "10000"), (0.10, "10000", "Inf")], 0.30, "up to 10,000"),
        ([(0.0, "0", "10"), (0.30, "10", "Inf")], 0.30, "above 10"),
        ([(0.30, "0", "Inf")], 0.30, ""),
    ],
)
def test_of_several_tiers_the_lowest_that_is_paid_for_is_told_as_such(
    aws: ScriptedAws, tiers: list[tuple[float, str, str]], usd: float, tier: str
) -> None:
    one = listed("EUC1-CW:MetricMonitorUsage", *tiers, unit="Metrics", family="Metric")

    price = ask(answered(aws, one), ["metric"]).of("metric")

    assert price and (price.usd, price.tier) == (usd, tier)


def test_the_tiers_of_io2_are_products_and_the_lowest_is_told_as_such(aws: ScriptedAws) -> None:
    one = flat("EUC1-EBS:VolumeP-IOPS.io2", 0.078, family="System Operation", unit="IOPS-Mo")

    price = ask(answered(aws, one), ["ebs-iops:io2"]).of("ebs-iops:io2")

    assert price and price.tier == "up to 32,000 IOPS"


@pytest.mark.parametrize(
    "products",
    [
        [flat("NatGateway-Hours", 0.045), flat("USE1-NatGateway-Hours", 0.05)],
        [listed("NatGateway-Hours", (0.045, "0", "Inf"), (0.05, "0", "Inf"))],
        [flat("NatGateway-Hours", 0.045, unit="Days")],
        [flat("NatGateway-Hours", 0.0)],
    ],
    ids=["two products", "two prices at once", "a unit nobody knows", "zero"],
)
def test_what_could_mean_anything_else_is_unknown(aws: ScriptedAws, products: list[str]) -> None:
    family: Mapping[str, Any] = {"productFamily": "NAT Gateway"}
    told = [json.loads(one) for one in products]
    for one in told:
        one["product"] |= family

    prices = ask(answered(aws, *(json.dumps(one) for one in told)), ["nat"])

    assert prices.of("nat") is None
    assert prices.said("nat") == "price unknown (no single price in the AWS price list)"


def test_instances_and_rates_are_asked_together(aws: ScriptedAws) -> None:
    target = answered(aws, product(), flat("NatGateway-Hours", 0.045, family="NAT Gateway"))

    prices = ask(target, [Product("t3.micro"), "nat"])

    assert prices.month(Product("t3.micro")) == pytest.approx(7.592)
    assert prices.said("nat") == "$32.85/month (AWS price list of 2026-11-02)"


def test_a_name_that_is_no_rate_is_a_bug(aws: ScriptedAws) -> None:
    with pytest.raises(ValueError, match="ebs:gp4"):
        ask(answered(aws), ["ebs:gp4"])


@pytest.mark.parametrize(
    ("region", "home"),
    [
        ("eu-west-1", "eu-central-1"),
        ("me-central-1", "eu-central-1"),
        ("ap-southeast-2", "ap-south-1"),
        ("us-west-2", "us-east-1"),
        ("sa-east-1", "us-east-1"),
    ],
)
def test_the_nearest_price_list_is_asked(aws: ScriptedAws, region: str, home: str) -> None:
    ask(answered(aws, region=region), ["nat"])

    assert {place for _, place, _, _ in aws.calls} == {home}
    assert wanted(aws)[0][1]["regionCode"] == region


def test_storage_of_s3_has_often_no_family_and_is_told_by_its_usage_type(aws: ScriptedAws) -> None:
    gb = {"unit": "GB-Mo"}
    target = answered(
        aws,
        listed(
            "EUC1-TimedStorage-ByteHrs",
            (0.0245, "0", "51200"),
            (0.0235, "51200", "Inf"),
            family="Storage",
            operation="",
            **gb,
        ),
        flat("EUC1-TimedStorage-ByteHrs", 0.02, operation="INTAAS3ObjectOverhead", **gb),
        flat("EUC1-Tables-TimedStorage-ByteHrs", 0.03, operation="", **gb),
        flat("EUC1-TimedStorage-GIR-ByteHrs", 0.005, **gb),
    )
    prices = ask(target, ["s3-storage:STANDARD", "s3-storage:GLACIER_IR"])

    assert prices.of("s3-storage:STANDARD") == Price(
        0.0245, "GB-month", "AWS price list", "eu-central-1", "2026-11-02", "up to 51,200"
    )
    assert prices.month("s3-storage:GLACIER_IR") == 0.005
    assert wanted(aws) == [("AmazonS3", {"regionCode": "eu-central-1"})]


def test_transitions_share_usage_types_and_are_told_by_operation(aws: ScriptedAws) -> None:
    target = answered(
        aws,
        flat("EUC1-Requests-Tier3", 0.00005, unit="Requests", operation="RestoreObject"),
        flat("EUC1-Requests-Tier3", 0.000036, unit="Requests", operation="S3-GlacierTransition"),
        flat("EUC1-Requests-Tier3", 0.00006, unit="Requests", operation="S3-GDATransition"),
        flat("EUC1-Requests-Tier4", 0.00001, unit="Requests", operation=""),
        flat("EUC1-Requests-Tier4", 0.00002, unit="Requests", operation="S3-GIRTransition"),
    )
    names = ("GLACIER", "DEEP_ARCHIVE", "STANDARD_IA", "GLACIER_IR")
    prices = ask(target, [f"s3-transition:{name}" for name in names])

    found = [prices.of(f"s3-transition:{name}") for name in names]
    assert [price and (price.usd, price.unit) for price in found] == [
        (0.000036, "request"),
        (0.00006, "request"),
        (0.00001, "request"),
        (0.00002, "request"),
    ]
