"""`hawse cfn deploy` on an emulator: plain deployments, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from tests.conftest import Ran, runner
from tests.moto_server import Moto

TEMPLATE = """
# A bucket and a topic.
Parameters:
  Name: {Type: String}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub "${Name}-${AWS::Region}"}
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Bucket: {Value: !Ref Bucket}
"""


@pytest.fixture
def hawse(
    make_app: Callable[..., App], moto: Moto, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """A command line on moto, over HTTP."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)

    def make(stdin: str = "", **options: Any) -> App:
        options["env"] = moto.env
        return replace(make_app(stdin, **options), connect=None)

    return runner(make)


def deploy(hawse: Callable[..., Ran], *argv: object) -> Ran:
    return hawse("cfn", "deploy", "web", *map(str, argv), "--yes")


def test_a_bucket_and_a_topic_are_deployed_in_two_regions_and_updated(
    hawse: Callable[..., Ran], moto: Moto, tmp_path: Path
) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(TEMPLATE)
    places = ("-r", "eu-west-1", "-r", "us-east-1")

    made = deploy(hawse, "--template", file, "--parameter", "Name=acme", *places)

    assert made.code == 0, made.err
    buckets = moto.client("s3").list_buckets()["Buckets"]
    assert sorted(one["Name"] for one in buckets) == ["acme-eu-west-1", "acme-us-east-1"]
    same = deploy(hawse, "--template", file, *places)
    assert (same.code, same.err.count("it is as asked")) == (0, 2), same.err

    file.write_text(TEMPLATE.replace("Outputs:", "  Other:\n    Type: AWS::SNS::Topic\nOutputs:"))
    more = deploy(hawse, "--template", file, *places)
    assert more.code == 0, more.err
    for region in ("eu-west-1", "us-east-1"):
        assert len(moto.client("sns", region).list_topics()["Topics"]) == 2
