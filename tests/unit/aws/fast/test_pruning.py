"""What is cut out of an answer before it is parsed, and what must stay."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.aws.calls import Read
from hawse.aws.fast.building import bare
from hawse.aws.fast.examples import Examples
from hawse.aws.fast.pruning import pruned, unread_tags
from hawse.aws.fast.xml_answers import read_xml
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, LIST_INSTANCES
from tests.unit.aws.fast.judges import made

ITEM = "<item><instanceId>i-1</instanceId>{}<imageId>ami-1</imageId></item>"


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    return bare(made(), "ec2", ["DescribeInstances"])


def body(inside: str) -> bytes:
    instances = f"<instancesSet>{ITEM.format(inside)}</instancesSet>"
    reservations = f"<reservationSet><item>{instances}</item></reservationSet>"
    return f"<DescribeInstancesResponse>{reservations}</DescribeInstancesResponse>".encode()


def read(table: dict[str, Any], answer: bytes) -> Any:
    found = read_xml(table, "DescribeInstances", pruned(table, LIST_INSTANCES, answer))
    return found["Reservations"][0]["Instances"][0]


def bare_answer(table: dict[str, Any], answer: bytes) -> Any:
    found = read_xml(table, "DescribeInstances", answer)
    for reservation in found.get("Reservations", ()):
        for instance in reservation.get("Instances", ()):
            for name in LIST_INSTANCES.unread:
                instance.pop(name, None)
    return found


def test_what_is_left_is_the_answer_without_the_unread_members(table: dict[str, Any]) -> None:
    model = made().get_service_model("ec2").operation_model("DescribeInstances")
    examples, cut = Examples(model, "ec2", seed=1), 0
    for reply in (examples.reply() for _ in range(2000)):
        if reply.broken:
            continue
        rest = pruned(table, LIST_INSTANCES, reply.body)
        cut += len(rest) < len(reply.body)
        assert bare_answer(table, rest) == bare_answer(table, reply.body)
    assert cut > 10


def test_a_tag_that_also_names_something_that_is_read_stays(table: dict[str, Any]) -> None:
    call = Read(
        "ec2",
        "DescribeInstances",
        iam=(),
        items=DESCRIBE_INSTANCES.items,
        unread=("SecurityGroups", "CpuOptions"),
    )

    assert unread_tags(table, call) == ["cpuOptions"]  # groupSet is also elsewhere


@pytest.mark.parametrize(
    "inside",
    [
        "<metadataOptions><state>a</state></metadataOptions>",
        '<metadataOptions xmlns="urn:x"><state>a</state></metadataOptions>',
        "<x><metadataOptions/></x><!-- <metadataOptions> -->",
        "<metadataOptions><metadataOptions></metadataOptions></metadataOptions>",
        "<keyName><![CDATA[<metadataOptions>]]></keyName>",
    ],
)
def test_what_stands_behind_it_is_read_however_it_is_written(
    table: dict[str, Any], inside: str
) -> None:
    assert read(table, body(inside))["ImageId"] == "ami-1"


def test_a_call_without_unread_members_gets_every_byte(table: dict[str, Any]) -> None:
    answer = body("<metadataOptions><state>a</state></metadataOptions>")

    assert pruned(table, DESCRIBE_INSTANCES, answer) is answer
