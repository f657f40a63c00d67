"""Signatures as botocore makes them, against the check of the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hawse.sandbox.signing import is_late, is_signed_with
from tests.unit.sandbox.wire_requests import SECRET, form, signed


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/bucket/plain.txt",
        "/bucket/a%20b/%2B%C3%BC%3F%23/%C3%A9",
        "/bucket/a//b",
        "/bucket/..%2Fx",
        "/bucket?list-type=2&prefix=a%20b%2F&delimiter=%2F&encoding-type=url",
        "/bucket?versioning",
    ],
)
def test_s3_request_as_botocore_signs_it_is_accepted(path: str) -> None:
    assert is_signed_with(SECRET, signed("s3", path))


@pytest.mark.parametrize("path", ["/", "/2015-03-31/functions/a%3Ab/x%20y?Qualifier=%24LATEST"])
def test_path_of_other_services_is_signed_encoded_twice(path: str) -> None:
    assert is_signed_with(SECRET, signed("lambda", path))


def test_form_is_signed_by_its_body() -> None:
    assert is_signed_with(SECRET, form("ec2", "DescribeInstances", MaxResults="5"))


def test_other_secret_is_not_accepted() -> None:
    assert not is_signed_with(SECRET, signed("s3", "/bucket", secret="another"))


def test_changed_body_is_not_accepted() -> None:
    request = form("ec2", "DescribeInstances")
    changed = type(request)(**{**vars(request), "body": b"Action=TerminateInstances"})

    assert not is_signed_with(SECRET, changed)


def test_presigned_url_is_accepted_until_it_expires() -> None:
    request = signed("s3", "/bucket/a%20b", presigned=60)
    now = datetime.now(UTC)

    assert is_signed_with(SECRET, request)
    assert not is_late(request, now)
    assert is_late(request, now + timedelta(minutes=2))


def test_clock_may_differ_by_a_quarter_of_an_hour() -> None:
    request = form("ec2", "DescribeInstances")
    now = datetime.now(UTC)

    assert not is_late(request, now + timedelta(minutes=14))
    assert is_late(request, now + timedelta(minutes=17))
    assert is_late(request, now - timedelta(minutes=17))
