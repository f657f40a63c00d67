"""The IAM action and the resources of a request."""

from __future__ import annotations

import pytest

from hawse.sandbox.actions import action, resources
from tests.unit.sandbox.wire_requests import form, signed


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", "s3:ListAllMyBuckets"),
        ("GET", "/b?list-type=2", "s3:ListBucket"),
        ("HEAD", "/b", "s3:ListBucket"),
        ("PUT", "/b", "s3:CreateBucket"),
        ("DELETE", "/b", "s3:DeleteBucket"),
        ("POST", "/b?delete", "s3:DeleteObject"),
        ("GET", "/b?versions", "s3:ListBucketVersions"),
        ("GET", "/b?versioning", "s3:GetBucketVersioning"),
        ("PUT", "/b?policy", "s3:PutBucketPolicy"),
        ("DELETE", "/b?policy", "s3:DeleteBucketPolicy"),
        ("GET", "/b/k", "s3:GetObject"),
        ("PUT", "/b/k", "s3:PutObject"),
        ("DELETE", "/b/k", "s3:DeleteObject"),
        ("PUT", "/b/k?tagging", "s3:PutObjectTagging"),
        ("POST", "/b/k?uploads", "s3:PutObject"),
        ("DELETE", "/b/k?uploadId=u", "s3:AbortMultipartUpload"),
        ("POST", "/b/k?restore", "s3:RestoreObject"),
    ],
)
def test_s3_action_is_told_from_method_and_url(method: str, path: str, expected: str) -> None:
    assert action(signed("s3", path, method=method)) == expected


def test_action_of_the_query_protocols_is_their_action() -> None:
    assert action(form("ec2", "StopInstances")) == "ec2:StopInstances"


def test_action_of_the_json_protocols_is_the_end_of_their_target() -> None:
    target = {"X-Amz-Target": "AWSOrganizationsV20161128.ListAccounts"}
    request = signed("organizations", method="POST", body=b"{}", headers=target)

    assert action(request) == "organizations:ListAccounts"


def test_service_whose_iam_prefix_differs_is_translated() -> None:
    assert action(form("monitoring", "ListMetrics")) == "cloudwatch:ListMetrics"


def test_ids_of_ec2_become_arns_of_the_region_and_account() -> None:
    request = form("ec2", "StopInstances", **{"InstanceId.1": "i-0123456789abcdef0"})

    assert resources(request, "111122223333") == [
        "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0"
    ]


def test_images_and_snapshots_have_no_account_in_their_arn() -> None:
    request = form("ec2", "DeregisterImage", ImageId="ami-0123456789abcdef0")

    assert resources(request, "111122223333") == [
        "arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0"
    ]


def test_object_is_named_by_its_path() -> None:
    assert resources(signed("s3", "/b/a/k"), "111122223333") == ["arn:aws:s3:::b/a/k"]


def test_request_that_names_nothing_has_no_resources() -> None:
    assert resources(form("ec2", "DescribeInstances"), "111122223333") == []
