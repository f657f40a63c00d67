"""Trust policies from what is typed: as narrow as their kind allows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import UsageError
from hawse.services.iam.trust import (
    SENDS_SOURCE,
    Place,
    Trust,
    check,
    document,
    read_document,
    trusted,
)
from hawse.services.iam.validation.validating import validate

OWN, OTHER = "111122223333", "444455556666"
GITHUB = "token.actions.githubusercontent.com"
ARN = f"arn:aws:iam::{OWN}:oidc-provider/{GITHUB}"
HERE = Place(OWN, "aws", (ARN,), (f"arn:aws:iam::{OWN}:saml-provider/okta",))


def made(trust: Trust, place: Place = HERE) -> dict[str, Any]:
    """The statement of the trust policy, in which nothing is wrong or open."""
    check(trust)
    policy = document(trust, place)
    found = validate(json.dumps(policy), "trust")
    assert {finding.severity for finding in found} <= {"warning"}
    (statement,) = policy["Statement"]
    return dict(statement)


@pytest.mark.parametrize(
    "trust",
    [
        Trust(),
        Trust(service="ec2", account=OWN),
        Trust(account="*"),
        Trust(account="1234"),
        Trust(account="arn:aws:iam::111122223333:root"),
        Trust(account=OTHER, external_id="?"),
        Trust(account=OTHER, organization="acme"),
        Trust(service="EC2 please"),
        Trust(service="*"),
        Trust(service="ec2", external_id="x1"),
        Trust(service="ec2", mfa=True),
        Trust(account=OWN, subjects=("a",)),
        Trust(account=OWN, source_account=False),
        Trust(oidc="github"),
        Trust(oidc="github", subjects=("*",)),
        Trust(oidc="github", subjects=("repo:acme/*",)),
        Trust(oidc="github", subjects=("repo:acme/*:ref:refs/heads/main",)),
        Trust(oidc="github", subjects=("repo:*/web:ref:refs/heads/main",)),
        Trust(oidc="github", subjects=("repo:acme/web",)),
        Trust(oidc=GITHUB, subjects=("acme/web",)),
        Trust(oidc="gitlab", subjects=("*:*",)),
        Trust(oidc="gitlab", subjects=("a", "?*"), audience="x"),
        Trust(oidc="github", subjects=("repo:acme/web:*",), audience="*"),
    ],
)
def test_what_is_wide_or_unclear_is_refused_before_aws_is_asked(trust: Trust) -> None:
    with pytest.raises(UsageError):
        check(trust)


@pytest.mark.parametrize(
    ("trust", "principal"),
    [
        (Trust(service="ec2"), {"Service": "ec2.amazonaws.com"}),
        (Trust(service="lambda.amazonaws.com"), {"Service": "lambda.amazonaws.com"}),
        (Trust(account=OWN), {"AWS": f"arn:aws:iam::{OWN}:root"}),
        (Trust(saml="okta"), {"Federated": HERE.saml[0]}),
        (Trust(saml=HERE.saml[0]), {"Federated": HERE.saml[0]}),
        (Trust(oidc=f"https://{GITHUB}", subjects=("repo:a/b:*",)), {"Federated": ARN}),
    ],
)
def test_the_principal_is_exact(trust: Trust, principal: dict[str, str]) -> None:
    assert made(trust)["Principal"] == principal


@pytest.mark.parametrize("service", sorted(SENDS_SOURCE))
def test_a_service_that_sends_the_source_account_acts_for_this_one_alone(service: str) -> None:
    expected = {"StringEquals": {"aws:SourceAccount": OWN}}

    assert made(Trust(service=service))["Condition"] == expected
    assert made(Trust(service=f"{service}.amazonaws.com"))["Condition"] == expected


def test_a_service_that_may_send_none_is_not_locked_out() -> None:
    assert "Condition" not in made(Trust(service="ec2"))
    assert "Condition" not in made(Trust(service="states", source_account=False))


def test_a_source_is_demanded_where_asked() -> None:
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:x"
    account = {"StringEquals": {"aws:SourceAccount": OWN}}

    assert made(Trust(service="ec2", source_account=True))["Condition"] == account
    assert made(Trust(service="lambda", source_arn=arn))["Condition"] == {
        **account,
        "ArnLike": {"aws:SourceArn": arn},
    }


def test_another_account_is_trusted_with_an_external_id_or_in_the_organization() -> None:
    with pytest.raises(UsageError, match="another account"):
        made(Trust(account=OTHER, mfa=True))
    assert made(Trust(account=OTHER, external_id="8d1f", mfa=True))["Condition"] == {
        "StringEquals": {"sts:ExternalId": "8d1f"},
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
    }
    assert made(Trust(account=OTHER, organization="o-abcdefghij"))["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}
    }


def test_globs_of_a_subject_are_matched_as_such_and_the_audience_stays_exact() -> None:
    trust = Trust(oidc="github", subjects=("repo:acme/web:*", "repo:acme/api:ref:x"))

    assert made(trust)["Condition"] == {
        "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"},
        "StringLike": {f"{GITHUB}:sub": ["repo:acme/web:*", "repo:acme/api:ref:x"]},
    }


def test_other_partitions_have_their_own_names() -> None:
    china = Place(OWN, "aws-cn", (), (f"arn:aws-cn:iam::{OWN}:saml-provider/okta",))

    assert made(Trust(service="ec2"), china)["Principal"] == {"Service": "ec2.amazonaws.com.cn"}
    assert made(Trust(account=OWN), china)["Principal"] == {"AWS": f"arn:aws-cn:iam::{OWN}:root"}
    assert "amazonaws.cn" in json.dumps(made(Trust(saml="okta"), china)["Condition"])


@pytest.mark.parametrize("trust", [Trust(saml="none"), Trust(oidc="gitlab", subjects=("a",))])
def test_a_provider_that_is_not_there_names_those_that_are(trust: Trust) -> None:
    with pytest.raises(UsageError, match=f"okta|{GITHUB}"):
        made(trust)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "[]",
        "{}",
        '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}',
        '{"Statement": {"Effect": "Allow", "Principal": {"AWS": ["*"]}}}',
    ],
)
def test_a_file_that_is_no_policy_or_lets_anybody_in_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "trust.json"
    file.write_text(text)

    with pytest.raises(UsageError):
        read_document(str(file))


@pytest.mark.parametrize(
    ("principal", "short"),
    [
        ("*", ["*"]),
        (
            {"AWS": ["444455556666", f"arn:aws:iam::{OWN}:root"]},
            [f"account {OTHER}", f"account {OWN}"],
        ),
        ({"AWS": f"arn:aws:iam::{OWN}:user/ann"}, ["user/ann"]),
        ({"Service": "ec2.amazonaws.com", "AWS": "AIDAX"}, ["ec2.amazonaws.com", "AIDAX"]),
        ({"Federated": ARN}, [f"oidc-provider/{GITHUB}"]),
    ],
)
def test_whom_a_policy_trusts_is_told_short(principal: Any, short: list[str]) -> None:
    policy = {"Statement": {"Effect": "Allow", "Principal": principal}}

    assert trusted(policy) == short


@pytest.mark.parametrize("policy", [None, [], "x", {}, {"Statement": [None, {"Effect": "Allow"}]}])
def test_no_json_is_too_odd_to_be_told(policy: Any) -> None:
    assert trusted(policy) in ([], ["None"])
