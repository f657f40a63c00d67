"""Policies of resources: who is let in that nobody knows, and who locks themselves out."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.iam.documents import Wrong
from hawse.services.iam.grants import grants
from hawse.services.iam.resource_changes import checked, compared, is_public

ARN = "arn:aws:s3:::acme"
ANA = "arn:aws:iam::111122223333:user/ana"
OPEN: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": f"{ARN}/*",
}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# "The meaning of public": the cases of that page, and their neighbours.
@pytest.mark.parametrize(
    ("more", "public"),
    [
        ({}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": ["*"]}}, True),
        ({"Principal": {"AWS": ANA}}, False),
        ({"Principal": {"Service": "cloudtrail.amazonaws.com"}}, False),
        ({"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}}, False),
        ({"Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}, True),
        ({"Condition": {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}}, True),
        ({"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}, False),
        ({"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}, True),
        ({"Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::/0"]}}}, True),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}}, False),
        ({"Condition": {"StringEquals": {"aws:UserAgent": "curl"}}}, True),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "${aws:userid}"}}}, True),
    ],
)
def test_public_is_what_s3_means_by_it(more: dict[str, Any], public: bool) -> None:
    (grant,) = grants([document({**OPEN, **more})])
    assert is_public(grant.terms) is public


def risk(old: Any, new: Any, who: str = ANA) -> str:
    return compared(old, new, who=who, resource=ARN, locks="s3:PutBucketPolicy").risk


def test_what_was_public_before_is_no_news() -> None:
    other = {**OPEN, "Sid": "Other", "Principal": {"AWS": ANA}, "Action": "s3:PutObject"}
    assert risk(document(OPEN), document(OPEN, other)) == ""
    assert "PUBLIC: lets anybody s3:GetObject" in risk(None, document(OPEN))


DENIES = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ARN}


@pytest.mark.parametrize(
    ("more", "who", "locked"),
    [
        ({}, ANA, True),
        ({}, "arn:aws:iam::111122223333:root", False),
        ({}, "arn:aws:sts::111122223333:assumed-role/admin/ana", True),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, ANA, False),
        ({"Condition": {"StringNotEquals": {"aws:PrincipalAccount": "9" * 12}}}, ANA, True),
        ({"Action": "s3:GetObject", "Resource": f"{ARN}/*"}, ANA, False),
    ],
)
def test_who_denies_themselves_the_policy_is_told(
    more: dict[str, Any], who: str, locked: bool
) -> None:
    assert ("it denies you" in risk(None, document({**DENIES, **more}), who)) is locked


def test_an_error_of_the_validator_refuses_and_a_warning_is_kept() -> None:
    with pytest.raises(Wrong, match="line 1"):
        checked('{"Version": "2012-10-17", "Statement": [{"Effect": "Permit"}]}', lambda _: ())
    text = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotPrincipal":'
        ' {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject",'
        ' "Resource": "arn:aws:s3:::acme/*"}]}'
    )
    assert checked(text, lambda _: ()).warnings
    with pytest.raises(Wrong, match="not mine"):
        checked(text, lambda _: ["not mine"])
