"""What hawse knows of AWS's actions, and what it answers about things that do not exist."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given, strategies as st

from hawse.services.iam import actions
from hawse.services.iam.globs import glob


def test_an_action_is_found_whatever_its_case() -> None:
    found = actions.action("S3:getobject")

    assert found is not None
    assert (found.full_name, found.level) == ("s3:GetObject", "Read")
    assert "object" in found.resource_types


def test_the_keys_of_an_action_are_its_own_and_those_of_its_resources() -> None:
    found = actions.action("s3:GetObject")

    assert found is not None
    assert {"s3:ResourceAccount", "s3:DataAccessPointArn"} <= set(found.condition_keys)


def test_the_level_of_an_action_is_one_that_aws_has() -> None:
    tagging, managing = actions.action("ec2:CreateTags"), actions.action("iam:AttachUserPolicy")

    assert tagging is not None and tagging.level == "Tagging"
    assert managing is not None and managing.level == "Permissions management"
    assert {tagging.level, managing.level} <= set(actions.LEVELS)


@pytest.mark.parametrize("name", ["s3:GetObjekt", "s4:GetObject", "s3", "", "../services:x", ":"])
def test_an_unknown_action_is_none(name: str) -> None:
    assert actions.action(name) is None


@pytest.mark.parametrize("service", ["../services", "../../utils", "/etc/passwd", "", "s4"])
def test_an_unknown_service_has_nothing(service: str) -> None:
    assert not actions.service_exists(service)
    assert not actions.action_names(service)
    assert not actions.resource_types(service)
    assert not actions.condition_keys(service)
    assert actions.expand(f"{service}:*") == ()


def test_wildcards_expand_to_what_they_match() -> None:
    assert actions.expand("S3:get*lifecycle*") == ("s3:GetLifecycleConfiguration",)
    assert actions.expand("iam:passrole") == ("iam:PassRole",)
    assert len(actions.expand("*")) > 20_000


def test_a_wildcard_in_the_service_matches_nothing() -> None:
    assert actions.expand("s*:GetObject") == ()
    assert actions.expand("*:*") == ()


@given(st.text("ab*?", max_size=12), st.text("ab\n", max_size=12))
def test_a_glob_matches_what_a_shell_would(pattern: str, text: str) -> None:
    assert bool(glob(pattern)(text)) == fnmatch.fnmatchcase(text, pattern)


def test_no_pattern_takes_long() -> None:
    assert not glob("*a" * 60 + "b")("a" * 200)


@pytest.mark.parametrize(
    "name, spelled, type_",
    [
        ("AWS:sourceip", "aws:SourceIp", "IPAddress"),
        ("aws:ResourceTag/team", "aws:ResourceTag/${TagKey}", "String"),
        ("s3:ExistingObjectTag/a/b", "s3:ExistingObjectTag/<key>", "String"),
        ("kms:EncryptionContext:a:b", "kms:EncryptionContext:${EncryptionContextKey}", "String"),
        ("saml:edupersonaffiliation", "saml:edupersonaffiliation", "ArrayOfString"),
        ("oidc.example.com:sub", "oidc.example.com:sub", "String"),
        ("token.actions.githubusercontent.com:ref", None, "String"),
        ("ec2:SourceInstanceARN", None, "ARN"),
    ],
)
def test_a_key_is_found_by_what_a_policy_says(name: str, spelled: str | None, type_: str) -> None:
    key = actions.condition_key(name)

    assert key is not None
    assert (key.name, key.type) == (spelled or key.name, type_)


@pytest.mark.parametrize("name", ["aws:SourceIpp", "s3:nope", "aws:ResourceTag/", "x", "", "../:x"])
def test_an_unknown_key_is_none(name: str) -> None:
    assert actions.condition_key(name) is None


def test_a_key_that_a_request_has_several_of_says_so() -> None:
    keys = actions.condition_key("aws:TagKeys"), actions.condition_key("aws:SourceIp")

    assert [key is not None and key.many for key in keys] == [True, False]


def test_a_resource_type_has_its_arn() -> None:
    bucket = actions.resource_types("s3")["bucket"]

    assert bucket.arn == "arn:${Partition}:s3:::${BucketName}"


def test_every_action_names_resource_types_of_its_service() -> None:
    unknown = [
        name
        for service in ("ec2", "iam", "s3", "ssm", "wafv2")
        for name in actions.expand(f"{service}:*")
        for type_ in getattr(actions.action(name), "resource_types")
        if type_.lower() not in actions.resource_types(service)
    ]

    assert unknown == []


def test_the_data_has_a_date() -> None:
    assert actions.data_date().year >= 2026
