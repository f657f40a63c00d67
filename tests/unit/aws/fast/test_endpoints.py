"""Endpoints: in every region of every partition, what a real client of botocore would use."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from hawse.aws.fast.endpoints import client, regions
from hawse.aws.fast.handing import Hand
from hawse.aws.fast.plain import place
from tests.thorough import sampled
from tests.unit.aws.fast.judges import made, table
from tests.unit.aws.fast.test_codec import READS

SERVICES = sorted({service for service, _ in READS})
GIVEN = "http://127.0.0.1:4566"


def theirs(service: str, region: str, url: str | None) -> tuple[str, str, str]:
    """URL, signing region and signing name of a request that was about to be sent."""
    asked = client(made(), service, region, url)
    caught: list[Any] = []

    def catch(request: Any, **_: Any) -> None:
        caught.append(request)
        raise InterruptedError

    asked.meta.events.register("before-send", catch)
    operation = next(o for s, o in READS if s == service and not _required(asked, o))
    with pytest.raises(InterruptedError):
        asked._make_api_call(operation, {})
    authorization = caught[0].headers["Authorization"].decode()
    _, _, place_signed, name, _ = authorization.split("Credential=")[1].split(",")[0].split("/")
    sent = urlsplit(str(caught[0].url))
    return f"{sent.scheme}://{sent.netloc}", place_signed, name


def _required(asked: Any, operation: str) -> bool:
    shape = asked.meta.service_model.operation_model(operation).input_shape
    return bool(shape is not None and shape.required_members)


def ours(service: str, region: str, typed: str) -> tuple[str, str, str]:
    target: Any = SimpleNamespace(region=region)
    found = place(table(service), target, typed, {})
    return found.url, found.region, found.name


def test_every_partition_of_the_sdk_has_regions_in_the_tables() -> None:
    assert len(regions(made())) > 40
    assert set(table("ec2")["endpoints"]["regions"]) == set(regions(made()))


# All reads of these need parameters, and those of DynamoDB discover their endpoint.
NEEDY = ("budgets", "cloudwatch", "dynamodb", "pricing", "rbin", "secretsmanager", "ssm")


PLAIN = [service for service in SERVICES if service not in NEEDY]


@pytest.mark.parametrize(
    ("service", "typed"),
    [*((one, "") for one in PLAIN), *((one, GIVEN) for one in PLAIN[:: sampled(5, 1)])],
)
def test_a_region_leads_where_botocore_goes(service: str, typed: str) -> None:
    known = table(service)["endpoints"]
    for region in list(known["regions"])[:: sampled(3, 1)]:
        if typed and region in known["given"]:
            continue
        assert ours(service, region, typed) == theirs(service, region, typed or None)


def test_an_unknown_region_is_handed_over() -> None:
    with pytest.raises(Hand, match="mars-1"):
        ours("ec2", "mars-1", "")


@pytest.mark.parametrize(
    "url", ["ftp://x", "http://x/path", "http://u:p@x", "http://[::1]:4566", "x:4566", "http://é"]
)
def test_an_endpoint_that_is_not_plain_is_handed_over(url: str) -> None:
    with pytest.raises(Hand):
        ours("ec2", "eu-west-1", url)
