"""Orders as steps: sane defaults, and never one instance too many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hawse.errors import UsageError
from hawse.plan import Skip, Step
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, RUN_INSTANCES
from hawse.services.ec2.images import Image
from hawse.services.ec2.instance_types import instance_type
from hawse.services.ec2.instances import Priced
from hawse.services.ec2.launching import (
    Found,
    Order,
    check,
    check_fit,
    check_size,
    launch,
    made_before,
    order_of,
    taken_names,
    template_of,
    tokens_of,
)
from hawse.services.ec2.places import Place
from tests.fleet import WEB, described, item
from tests.scripted import ScriptedAws, check_params

IMAGE = Image(
    id="ami-1",
    name="al2023-ami-2023.9-x86_64",
    arch="x86_64",
    root_device="/dev/xvda",
    ebs=True,
    operation="RunInstances",
    platform="Linux/UNIX",
    virtualization="hvm",
)
FOUND = Found(IMAGE, Place("subnet-1", "eu-west-1a", "vpc-1"), ("sg-1",), ("a" * 64,))
PRICE = Priced(7.59, "$7.59/month")


def steps(order: Order, found: Found = FOUND) -> list[Step]:
    found = replace(found, tokens=tokens_of(order, "eu-west-1"))
    entries = list(launch(order, found, PRICE))
    return [entry for entry in entries if isinstance(entry, Step)]


def test_a_launch_is_encrypted_demands_imdsv2_and_has_a_token() -> None:
    (step,) = steps(Order(token="t", name="web", tags={"env": "dev"}))
    params = dict(step.params)
    token = params.pop("ClientToken")

    assert isinstance(token, str) and len(token) == 64
    tags = ({"Key": "env", "Value": "dev"}, {"Key": "Name", "Value": "web"})
    assert params == {
        "MinCount": 1,
        "MaxCount": 1,
        "ImageId": "ami-1",
        "InstanceType": "t3.micro",
        "SubnetId": "subnet-1",
        "SecurityGroupIds": ("sg-1",),
        "MetadataOptions": {"HttpEndpoint": "enabled", "HttpTokens": "required"},
        "BlockDeviceMappings": (
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {"VolumeType": "gp3", "Encrypted": True, "DeleteOnTermination": True},
            },
        ),
        "TagSpecifications": (
            {"ResourceType": "instance", "Tags": tags},
            {"ResourceType": "volume", "Tags": tags},
        ),
    }


def test_a_launch_shows_what_it_costs_and_waits_for_what_its_token_made() -> None:
    (step,) = steps(Order(token="t", name="web"))

    assert (step.api, step.on, step.name, step.usd_month) == (RUN_INSTANCES, "web", "web", 7.59)
    assert step.note == (
        "t3.micro · al2023-ami-2023.9-x86_64 · subnet-1 in eu-west-1a · $7.59/month"
    )
    assert step.wait is not None
    assert step.wait.params == {
        "Filters": ({"Name": "client-token", "Values": (step.params["ClientToken"],)},)
    }
    assert step.no_undo


def test_several_instances_have_each_a_step_a_name_and_a_token() -> None:
    made = steps(Order(token="t", name="web", count=3))

    assert [step.name for step in made] == ["web-1", "web-2", "web-3"]
    assert len({step.params["ClientToken"] for step in made}) == 3
    assert [step.on for step in steps(Order(token="t", count=2))] == ["new-1", "new-2"]


def test_the_same_order_has_the_same_tokens_and_another_order_has_others() -> None:
    order = Order(token="t", count=2)
    tokens = tokens_of(order, "eu-west-1")

    assert tokens == tokens_of(order, "eu-west-1")
    assert not set(tokens) & set(tokens_of(Order(token="u", count=2), "eu-west-1"))
    assert not set(tokens) & set(tokens_of(order, "us-east-1"))


def test_what_a_token_made_before_is_skipped(aws: ScriptedAws) -> None:
    order = Order(token="t", name="web", count=2, once=True)
    tokens = tokens_of(order, "eu-west-1")
    aws.answer(DESCRIBE_INSTANCES, described(item(WEB, ClientToken=tokens[0])))
    made = made_before(aws.target(DESCRIBE_INSTANCES), tokens)

    entries = list(launch(order, replace(FOUND, tokens=tokens, made=made), PRICE))

    assert entries[0] == Skip(WEB, "was launched with this token before", name="web-1")
    assert isinstance(entries[1], Step)
    assert entries[1].name == "web-2"


def test_everything_that_can_be_ordered_is_a_parameter_that_ec2_knows() -> None:
    order = Order(
        token="t",
        type="m7g.large",
        name="web",
        key="ops",
        profile="arn:aws:iam::111122223333:instance-profile/web",
        user_data="#!/bin/sh\n",
        volume_size=50,
        imdsv1=True,
    )
    (step,) = steps(order)
    params: dict[str, Any] = dict(step.params)

    check_params(RUN_INSTANCES, params)
    assert params["KeyName"] == "ops"
    assert params["IamInstanceProfile"] == {"Arn": order.profile}
    assert params["UserData"] == "#!/bin/sh\n"
    assert params["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] == 50
    assert params["MetadataOptions"]["HttpTokens"] == "optional"


def test_a_root_volume_is_as_large_as_the_image_wants_and_never_smaller() -> None:
    large = replace(IMAGE, root_gib=30)
    (step,) = steps(Order(token="t"), replace(FOUND, image=large))
    params: dict[str, Any] = dict(step.params)

    assert params["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] == 30
    with pytest.raises(UsageError, match="--volume-size 8: image ami-1 needs 30 GiB"):
        check_size(large, Order(token="t", volume_size=8))


def test_an_image_without_a_root_volume_gets_none() -> None:
    (step,) = steps(Order(token="t"), replace(FOUND, image=replace(IMAGE, ebs=False)))

    assert "BlockDeviceMappings" not in step.params


def test_a_name_that_is_taken_is_told(aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_INSTANCES, described(item(WEB, "web"), item("i-2", "old", "terminated")))
    order = Order(token="t", name="web")
    taken = taken_names(aws.target(DESCRIBE_INSTANCES), order)
    (step,) = steps(order, replace(FOUND, taken=taken))

    assert taken == {"web": WEB}
    assert f"{WEB} has this name too" in step.note


def test_tags_that_the_team_requires_must_be_given() -> None:
    check(Order(token="t", name="web", tags={"owner": "me"}), required=["Name", "owner"])

    with pytest.raises(UsageError) as caught:
        check(Order(token="t", tags={"env": "dev"}), required=["Name", "owner", "env"])

    assert caught.value.hint == "--tag owner=VALUE --name NAME"


def test_user_data_beyond_ec2s_limit_is_refused_before_any_request() -> None:
    with pytest.raises(UsageError, match="16 KiB"):
        check(Order(token="t", user_data="é" * 8193))


def test_an_image_of_another_architecture_is_refused() -> None:
    arm = instance_type(
        {"InstanceType": "t4g.micro", "ProcessorInfo": {"SupportedArchitectures": ["arm64"]}}
    )

    with pytest.raises(UsageError, match="is for x86_64: t4g.micro is arm64"):
        check_fit(IMAGE, arm)


def test_what_is_given_wins_over_the_template_and_the_template_over_the_defaults() -> None:
    template = {
        "type": "m7g.large",
        "image": "web-*",
        "security_groups": ("web", "ssh"),
        "tags": {"env": "dev", "team": "a"},
        "volume_size": 30,
    }
    given = {"type": "m7g.xlarge", "image": None, "groups": (), "imdsv1": False, "name": "web"}

    assert order_of(given, template, token="t", tags={"env": "prod"}) == Order(
        token="t",
        type="m7g.xlarge",
        image="web-*",
        name="web",
        groups=("web", "ssh"),
        tags={"env": "prod", "team": "a"},
        volume_size=30,
        once=True,
    )


def test_nothing_given_is_all_defaults() -> None:
    given = {"type": None, "groups": (), "imdsv1": False}

    assert order_of(given, {}, token="t", tags={}) == Order(token="t", once=True)


def test_an_empty_value_is_a_usage_error_and_not_the_default() -> None:
    with pytest.raises(UsageError, match="--subnet: the value is empty"):
        order_of({"subnet": ""}, {}, token="t", tags={})
    with pytest.raises(UsageError, match="--sg"):
        order_of({"groups": ("web", " ")}, {}, token="t", tags={})


def test_a_template_is_found_by_name_and_the_default_one_without() -> None:
    templates = {"default": {"type": "t3.small"}, "web": {"type": "m5.large"}}

    assert template_of(templates, "web") == {"type": "m5.large"}
    assert template_of(templates, None) == {"type": "t3.small"}
    assert template_of({}, None) == {}
    with pytest.raises(UsageError) as caught:
        template_of(templates, "db")
    assert caught.value.hint == "it has default, web"


def test_two_orders_without_a_token_are_two_launches() -> None:
    first, second = (order_of({}, {}, token=None, tags={}) for _ in range(2))

    assert first.token != second.token
    assert not first.once
    with pytest.raises(UsageError, match="--token"):
        order_of({}, {}, token="", tags={})
