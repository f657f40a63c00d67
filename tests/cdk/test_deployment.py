"""What CloudFormation is asked for a stack of an app."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hawse.errors import UsageError
from hawse.services.cdk.assembly import Stack, read_assembly
from hawse.services.cdk.deployment import (
    change_request,
    is_as_deployed,
    local_template,
    template_url,
)
from hawse.services.cdk.environments import Place
from hawse.services.cfn.before import Before
from hawse.services.cfn.deploy.parameters import Valued
from hawse.services.cfn.template import Template, load
from tests.cdk.assembling import ASSEMBLIES

PLACE = Place("111122223333", "eu-west-1")


def of(name: str) -> Stack:
    found = read_assembly(ASSEMBLIES / "environments", "cdk.out").stacks
    return next(one for one in found if one.id == name)


def now(stack: Stack, **more: Any) -> Before:
    return Before(
        **{
            "id": "arn",
            "status": "UPDATE_COMPLETE",
            "tags": stack.tags,
            "notify": stack.notifications,
            **more,
        }
    )


def same(stack: Stack, local: Template, deployed: Template, there: Before, **given: str) -> bool:
    values = [Valued(name, value, "--parameter") for name, value in given.items()]
    return is_as_deployed(stack, PLACE, there, values, local=local, deployed=lambda: deployed)


@pytest.mark.parametrize(
    "partition, region, host",
    [
        ("aws", "eu-west-1", "s3.eu-west-1.amazonaws.com"),
        ("aws-cn", "cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_template_is_read_from_its_bucket(partition: str, region: str, host: str) -> None:
    url = template_url(of("Anywhere"), Place("111122223333", region, partition))

    assert url.startswith(f"https://{host}/cdk-hnb659fds-assets-111122223333-{region}/")


def test_an_emulator_may_have_another_endpoint() -> None:
    assert template_url(of("Network"), PLACE, endpoint="http://127.0.0.1:1/").startswith(
        "http://127.0.0.1:1/cdk-hnb659fds-assets-111122223333-eu-west-1/"
    )


@pytest.mark.parametrize("url", ["https://x/y", "s3://bucket", "s3:///key"])
def test_what_is_no_place_of_a_template_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no s3:// URL"):
        template_url(replace(of("Network"), template_url=url), PLACE)


def test_a_request_has_all_that_the_app_says() -> None:
    found = change_request(of("Network"), PLACE, body=b" " * 51_201, parameters={})

    assert found.stack == "prod-network"
    assert found.tags == {"team": "web"}
    assert found.notify == ("arn:aws:sns:eu-west-1:111122223333:deployments",)
    assert found.role == (
        "arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1"
    )
    assert found.url and not found.body


def test_a_template_without_an_asset_is_sent_as_far_as_its_bytes_allow() -> None:
    stack = replace(of("Network"), template_url="")
    wide = json.dumps({"Description": "é" * 26_000}, ensure_ascii=False).encode()

    assert change_request(stack, PLACE, body=b"{}", parameters={}).body == "{}"
    with pytest.raises(UsageError, match="52,0"):
        change_request(stack, PLACE, body=wide, parameters={})


def test_a_template_that_may_be_sent_is_sent() -> None:
    found = change_request(of("Network"), PLACE, body=b"{}", parameters={})

    assert (found.body, found.url) == ("{}", "")


def test_a_stack_that_is_as_the_app_says_is_left_alone() -> None:
    network = of("Network")
    template = local_template(network)

    assert same(network, template, template, now(network, parameters={"BootstrapVersion": "/v"}))


@pytest.mark.parametrize(
    "more",
    [
        {"status": "UPDATE_ROLLBACK_COMPLETE"},
        {"status": "UPDATE_FAILED"},
        {"tags": {}},
        {"notify": ()},
        {"id": ""},
    ],
)
def test_whatever_differs_is_a_reason_to_deploy(more: dict[str, Any]) -> None:
    network = of("Network")
    template = local_template(network)

    assert not same(network, template, template, now(network, **more))
    assert not same(network, template, load(b"{}"), now(network))
    assert not same(network, template, template, now(network), Size="1")


def test_a_secret_that_is_given_may_always_be_another() -> None:
    network = of("Network")
    template = local_template(network)
    there = now(network, parameters={"Key": "****"})
    secret = [Valued("Key", "****", "--parameter", secret=True)]

    assert not is_as_deployed(
        network, PLACE, there, secret, local=template, deployed=lambda: template
    )


def test_what_macros_make_of_a_template_is_not_known() -> None:
    network = of("Network")
    grown = load(json.dumps({"Transform": "Mine", "Resources": {}}))

    assert not same(network, grown, grown, now(network))


def test_a_value_of_systems_manager_may_always_have_changed() -> None:
    network = of("Network")
    kind = "AWS::SSM::Parameter::Value<String>"
    moving = load(json.dumps({"Parameters": {"A": {"Type": kind, "Default": "/a"}}}))
    skipped = {"A": {"Type": kind, "Default": "/a", "Description": "image [cdk:skip]"}}
    still = load(json.dumps({"Parameters": skipped}))

    assert not same(network, moving, moving, now(network))
    assert same(network, still, still, now(network))
