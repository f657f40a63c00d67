"""What CloudFormation is asked for a stack of an app."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import UsageError
from hawse.services.cdk.assembly import Stack, read_assembly
from hawse.services.cdk.deployment import (
    change_request,
    is_as_deployed,
    local_template,
    parameters_for,
    template_url,
)
from hawse.services.cdk.environments import Place
from hawse.services.cfn.template.loading import load
from tests.cdk.assembling import ASSEMBLIES

PLACE = Place("111122223333", "eu-west-1")


def of(name: str) -> Stack:
    found = read_assembly(ASSEMBLIES / "environments", "cdk.out").stacks
    return next(one for one in found if one.id == name)


def now(stack: Stack, **more: Any) -> dict[str, Any]:
    return {
        "StackStatus": "UPDATE_COMPLETE",
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
        "NotificationARNs": list(stack.notifications),
        "EnableTerminationProtection": bool(stack.protected),
        **more,
    }


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
    found = change_request(of("Network"), PLACE, body=b"{}", parameters={})

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


def test_what_has_no_value_at_all_is_told_with_the_option() -> None:
    service = of("Service")
    template = local_template(service)

    with pytest.raises(UsageError, match="no value for Size") as raised:
        parameters_for(service, template, {}, deployed={})

    assert raised.value.hint == "--parameter Size=VALUE"
    assert parameters_for(service, template, {"Size": "3"}, deployed={}) == {"Size": "3"}
    assert parameters_for(service, template, {}, deployed={"Size": "2"}) == {}


def test_an_unknown_parameter_is_refused() -> None:
    service = of("Service")

    with pytest.raises(UsageError, match="parameter Sise"):
        parameters_for(service, local_template(service), {"Sise": "3"}, deployed={"Size": 1})


def test_a_stack_that_is_as_the_app_says_is_left_alone() -> None:
    network = of("Network")
    template = local_template(network)

    assert is_as_deployed(network, template, template, now(network), {})


@pytest.mark.parametrize(
    "more",
    [
        {"StackStatus": "UPDATE_ROLLBACK_COMPLETE"},
        {"StackStatus": "UPDATE_FAILED"},
        {"Tags": []},
        {"NotificationARNs": []},
        {"EnableTerminationProtection": False},
    ],
)
def test_whatever_differs_is_a_reason_to_deploy(more: dict[str, Any]) -> None:
    network = of("Network")
    template = local_template(network)

    assert not is_as_deployed(network, template, template, now(network, **more), {})
    assert not is_as_deployed(network, template, load(b"{}"), now(network), {})
    assert not is_as_deployed(network, template, template, now(network), {"Size": "1"})


def test_a_value_of_systems_manager_may_always_have_changed(tmp_path: Path) -> None:
    network = of("Network")
    kind = "AWS::SSM::Parameter::Value<String>"
    moving = load(json.dumps({"Parameters": {"A": {"Type": kind, "Default": "/a"}}}))
    skipped = {"A": {"Type": kind, "Default": "/a", "Description": "image [cdk:skip]"}}
    still = load(json.dumps({"Parameters": skipped}))

    assert not is_as_deployed(network, moving, moving, now(network), {})
    assert is_as_deployed(network, still, still, now(network), {})
