"""Everything about one instance; what may not be known is null and said."""

from __future__ import annotations

from typing import Any

from hawse.aws.targets import Target
from hawse.services.ec2.calls import (
    DESCRIBE_ADDRESSES,
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_STATUS,
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_VOLUMES,
    GET_CONSOLE_OUTPUT,
)
from hawse.services.ec2.console import read_console
from hawse.services.ec2.details import details
from hawse.services.ec2.instances import Priced
from hawse.services.ec2.machines import machine
from tests.fleet import WEB, item, volume
from tests.scripted import ScriptedAws

CALLS = (
    DESCRIBE_ADDRESSES,
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_STATUS,
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_VOLUMES,
)
PRICED = Priced(7.59, "$7.59/month")


def scripted(aws: ScriptedAws) -> Target:
    aws.answer(
        DESCRIBE_INSTANCE_STATUS,
        {
            "InstanceStatuses": [
                {
                    "InstanceId": WEB,
                    "SystemStatus": {"Status": "ok"},
                    "InstanceStatus": {"Status": "impaired"},
                }
            ]
        },
    )
    aws.answer(DESCRIBE_ADDRESSES, {"Addresses": [{"PublicIp": "52.1.2.3"}]})
    attached = {"InstanceId": WEB, "Device": "/dev/xvda"}
    aws.answer(
        DESCRIBE_VOLUMES,
        {"Volumes": [{"VolumeId": "vol-1", "Size": 8, "Attachments": [attached]}]},
    )
    rules = [{"GroupId": "sg-1", "IsEgress": egress} for egress in (False, False, True)]
    aws.answer(DESCRIBE_SECURITY_GROUP_RULES, {"SecurityGroupRules": rules})
    aws.answer(DESCRIBE_INSTANCE_ATTRIBUTE, {"DisableApiTermination": {"Value": True}})
    return aws.target(*CALLS)


def described(**members: Any) -> dict[str, Any]:
    return item(
        SecurityGroups=[{"GroupId": "sg-1", "GroupName": "web"}],
        BlockDeviceMappings=[volume("vol-1")],
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
        **members,
    )


def test_all_parts_are_put_together(aws: ScriptedAws) -> None:
    found = details(scripted(aws), described(), PRICED)

    assert (found.system_check, found.instance_check) == ("ok", "impaired")
    assert found.elastic_ips == ("52.1.2.3",)
    assert found.groups == ({"id": "sg-1", "name": "web", "inbound": 2, "outbound": 1},)
    assert found.volumes is not None
    assert [(v["id"], v["device"], v["gib"], v["kept"]) for v in found.volumes] == [
        ("vol-1", "/dev/xvda", 8, False)
    ]
    assert found.protected_from_terminate is True
    assert (found.usd_month, found.price, found.imds) == (7.59, "$7.59/month", "v2")


def test_a_denied_part_is_null_and_said_and_the_rest_is_there(aws: ScriptedAws) -> None:
    target = scripted(aws)
    for call in (DESCRIBE_VOLUMES, DESCRIBE_SECURITY_GROUP_RULES, DESCRIBE_INSTANCE_ATTRIBUTE):
        aws.fail(call, "UnauthorizedOperation", "You are not authorized")

    found = details(target, described(), PRICED)

    assert found.volumes is None
    assert found.protected_from_stop is None
    assert found.groups == ({"id": "sg-1", "name": "web", "inbound": None, "outbound": None},)
    assert found.elastic_ips == ("52.1.2.3",)
    assert [said.partition(":")[0] for said in found.unknown] == [
        "rules",
        "volumes",
        "terminate protection",
        "stop protection",
    ]


def test_checks_are_asked_only_of_what_runs_and_protection_only_of_what_lives(
    aws: ScriptedAws,
) -> None:
    found = details(scripted(aws), described(state="terminated"), PRICED)

    assert found.system_check is None
    assert found.protected_from_stop is None
    assert found.unknown == ()
    assert not aws.params(DESCRIBE_INSTANCE_STATUS) + aws.params(DESCRIBE_INSTANCE_ATTRIBUTE)


def test_the_console_is_read_line_by_line(aws: ScriptedAws) -> None:
    aws.answer(GET_CONSOLE_OUTPUT, {"InstanceId": WEB, "Output": "one\r\ntwo\nthree\n"})
    target = aws.target(GET_CONSOLE_OUTPUT)

    lines = read_console(target, machine(item()), latest=True, tail=2)

    assert [row.line for row in lines] == ["two", "three"]
    assert aws.params(GET_CONSOLE_OUTPUT) == [{"InstanceId": WEB, "Latest": True}]


def test_a_console_that_wrote_nothing_has_no_lines(aws: ScriptedAws) -> None:
    aws.answer(GET_CONSOLE_OUTPUT, {"InstanceId": WEB})

    assert not list(read_console(aws.target(GET_CONSOLE_OUTPUT), machine(item())))
    assert aws.params(GET_CONSOLE_OUTPUT) == [{"InstanceId": WEB}]
