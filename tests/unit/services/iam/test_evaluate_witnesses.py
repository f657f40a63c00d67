"""Contexts that turn "depends" into an answer."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.iam.evaluate import Context, Request, caller
from hawse.services.iam.evaluate.witnesses import witness
from tests.unit.services.iam.evaluating import ANA, OBJECT, allow, deny, identity


def found(*statements: dict[str, Any], wanted: Any = "allow") -> Any:
    request = Request(caller(ANA), "s3:GetObject", OBJECT, context=Context(complete=False))
    return witness(request, identity(*statements), wanted)


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"aws:MultiFactorAuthPresent": "true"}),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": "10.0.0.0"}),
        ({"Null": {"aws:TokenIssueTime": "true"}}, {"aws:TokenIssueTime": None}),
        ({"NumericLessThan": {"s3:max-keys": "10"}}, {"s3:max-keys": "9"}),
        ({"DateGreaterThan": {"a:b": "2020-01-01T00:00:00Z"}}, {"a:b": "1577836801"}),
        ({"StringLike": {"s3:prefix": "home/*"}}, {"s3:prefix": "home/x"}),
    ],
)
def test_witness_says_what_would_have_to_be_brought(condition: Any, values: Any) -> None:
    assert found(allow(Condition=condition)) == values


def test_witness_leaves_out_what_does_not_matter() -> None:
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    place = {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    statements = (allow(Condition=mfa), deny("ec2:*", Condition=place))

    assert found(*statements) == {"aws:MultiFactorAuthPresent": "true"}
    assert found(*statements, wanted="deny") == {"aws:MultiFactorAuthPresent": None}


def test_contradiction_has_no_witness() -> None:
    both = {"StringEquals": {"a:b": "1"}, "StringLike": {"a:b": "2"}}

    assert found(allow(Condition=both)) is None
