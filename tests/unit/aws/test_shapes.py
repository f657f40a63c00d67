"""Parameters judged by the SDK's model: each fault with its place, and nothing that fits."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.aws.shapes import choices, faults
from hawse.services.s3.calls_policies import PUT_BUCKET_CORS, PUT_OBJECT_LOCK

RULE = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 3}


def of(rule: Any) -> list[str]:
    return faults(PUT_BUCKET_CORS, {"Bucket": "a", "CORSConfiguration": {"CORSRules": [rule]}})


def test_what_fits_has_no_faults() -> None:
    assert of(RULE) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({**RULE, "MaxAge": 3}, "CORSRules[0]: MaxAge is not known: MaxAgeSeconds"),
        ({**RULE, "MaxAgeSeconds": "3"}, "MaxAgeSeconds: '3' is not a whole number"),
        ({**RULE, "MaxAgeSeconds": True}, "MaxAgeSeconds: True is not a whole number"),
        ({**RULE, "AllowedOrigins": "*"}, "AllowedOrigins: it is a list"),
        ({**RULE, "AllowedOrigins": [1]}, "AllowedOrigins[0]: 1 is not text"),
        ({"AllowedMethods": ["GET"]}, "CORSRules[0]: it has no AllowedOrigins"),
        ([], "CORSRules[0]: has members"),
    ],
)
def test_a_fault_has_its_place(rule: Any, fault: str) -> None:
    assert any(fault in one for one in of(rule)), of(rule)


def test_a_value_that_the_model_does_not_list_is_a_fault() -> None:
    config = {"ObjectLockEnabled": "On"}
    params = {"Bucket": "a", "ObjectLockConfiguration": config}
    assert faults(PUT_OBJECT_LOCK, params) == [
        "ObjectLockConfiguration.ObjectLockEnabled: On is not known: Enabled"
    ]
    assert "COMPLIANCE" in choices(PUT_OBJECT_LOCK, "ObjectLockRetentionMode")
