"""What the tests of the scripted CloudFormation share: a client on a timeline, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.scripted import CloudFormation, serving

ONE = {"Vpc": "AWS::EC2::VPC vpc-1"}


def stack(status: str = "UPDATE_COMPLETE", **more: Any) -> dict[str, Any]:
    return {"stacks": {"web": {"status": status, "resources": ONE, **more}}}


@contextmanager
def client(source: Any, **options: Any) -> Iterator[tuple[Any, CloudFormation]]:
    with serving(source, **options) as cloud:
        yield cloud.client(), cloud


@contextmanager
def refused(code: str, words: str = "") -> Iterator[None]:
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code
    assert words in error["Message"]


def status(aws: Any, name: str = "web") -> str:
    return str(aws.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
