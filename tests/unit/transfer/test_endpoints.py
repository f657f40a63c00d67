"""Where requests go: hosts, styles, ports, regions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hawse.errors import UsageError
from hawse.transfer.endpoints import given, of_region
from tests.unit.transfer.conftest import MakeEngine, target_at
from tests.unit.transfer.servers import Answer, Asked, Server, xml
from tests.unit.transfer.test_engine import GET, OK, both, reply_of

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1"}


@pytest.mark.parametrize(
    ("region", "partition", "host"),
    [
        ("eu-west-1", "aws", "s3.eu-west-1.amazonaws.com"),
        ("us-east-1", "aws", "s3.us-east-1.amazonaws.com"),
        ("cn-north-1", "aws-cn", "s3.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "s3.us-gov-west-1.amazonaws.com"),
    ],
)
def test_each_region_has_its_host(region: str, partition: str, host: str) -> None:
    assert of_region(region, partition).url == f"https://{host}"


def test_dual_stack_and_fips_have_hosts_of_their_own() -> None:
    found = of_region("us-east-1", "aws", dual_stack=True, fips=True)

    assert found.host == "s3-fips.dualstack.us-east-1.amazonaws.com"


@pytest.mark.case(16)
@pytest.mark.parametrize(
    ("bucket", "place"),
    [
        ("plain-bucket", ("plain-bucket.s3.eu-west-1.amazonaws.com", "")),
        ("with.dots", ("s3.eu-west-1.amazonaws.com", "/with.dots")),
        ("Upper_Case", ("s3.eu-west-1.amazonaws.com", "/Upper_Case")),
        ("", ("s3.eu-west-1.amazonaws.com", "")),
    ],
)
def test_a_bucket_is_a_host_on_aws_where_it_can_be_one(bucket: str, place: tuple[str, str]) -> None:
    assert of_region("eu-west-1", "aws").place(bucket) == place


def test_a_given_endpoint_has_buckets_in_paths_unless_told_otherwise() -> None:
    assert given("http://localhost:9000", "r").place("b") == ("localhost:9000", "/b")
    assert given("http://localhost:9000", "r", "virtual").place("b") == ("b.localhost:9000", "")
    assert given("https://s3.example.com:443/", "r").place("b") == ("s3.example.com", "/b")


@pytest.mark.parametrize(
    "url", ["localhost:9000", "ftp://x", "http://a/path", "http://u:p@h", "http://h:99999", ""]
)
def test_an_endpoint_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="--endpoint-url"):
        given(url, "r")


CONFIG = """
[default]
region = eu-west-1
services = mine
endpoint_url = http://profile

[services mine]
s3 =
  endpoint_url = http://service
"""


@pytest.mark.parametrize(
    ("env", "url"),
    [
        ({"AWS_ENDPOINT_URL_S3": "http://s3", "AWS_ENDPOINT_URL": "http://all"}, "http://s3"),
        ({"AWS_ENDPOINT_URL": "http://all/"}, "http://all"),
        ({}, "http://service"),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://all"}, ""),
    ],
)
def test_an_endpoint_comes_from_where_the_sdk_takes_it(
    tmp_path: Path, env: Mapping[str, str], url: str
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIG)

    assert target_at({**KEYS, **env}, tmp_path).reach.endpoint("s3") == url


@pytest.mark.case(45)
@both
@pytest.mark.parametrize(
    "elsewhere",
    [
        Answer(301, xml("PermanentRedirect"), {"x-amz-bucket-region": "ap-south-1"}),
        Answer(
            400,
            xml(
                "AuthorizationHeaderMalformed",
                "the region 'eu-west-1' is wrong; expecting 'ap-south-1'",
            ),
        ),
        Answer(400, b"", {"x-amz-bucket-region": "ap-south-1"}),
    ],
    ids=["301", "malformed", "a head"],
)
def test_a_bucket_that_is_elsewhere_is_asked_there_from_then_on(
    server: Server, engine_at: MakeEngine, how: str, elsewhere: Answer
) -> None:
    def decide(asked: Asked) -> Answer:
        return OK if "/ap-south-1/s3/" in asked.headers["authorization"] else elsewhere

    server.decide = decide
    engine = engine_at(server.url)

    for _ in range(2):
        assert reply_of(engine, GET, how).body == b"content"
    assert len(server.asked) == 3


@both
def test_a_redirect_in_circles_ends(server: Server, engine_at: MakeEngine, how: str) -> None:
    from tests.unit.transfer.test_engine import error_of

    server.script = [Answer(301, xml("PermanentRedirect"), {"x-amz-bucket-region": "ap-south-1"})]

    error_of(engine_at(server.url), GET, how)

    assert len(server.asked) == 2
