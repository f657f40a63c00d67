"""Answers are read as botocore reads them, or less of them where less is wanted."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import pytest
from botocore.parsers import ResponseParserError, ResponseParserFactory

from hawse.aws.calls import Call, Read
from hawse.aws.frame_calls import FRAME_CALLS
from hawse.aws.items import selector
from hawse.aws.models import service_model
from hawse.aws.reading import Parsers, mark
from hawse.main import declared_calls

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
NARROW = Read(
    "ec2", "DescribeInstances", iam=(), items=DESCRIBE.items, members=("InstanceId", "Tags")
)
USERS = Read("iam", "ListUsers", iam=(), items="Users[]", members=("UserName",))
SPACE = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'
CALLS = sorted(
    {
        call.name: call
        for call in (*declared_calls(), *FRAME_CALLS, USERS)
        if service_model(call.service).resolved_protocol in ("ec2", "query")
        and service_model(call.service).operation_model(call.operation).output_shape
    }.items()
)


def parsed(call: Call, body: str, *, ours: bool) -> Any:
    """What one of the two parsers makes of an answer, or the name of what it raises."""
    operation = service_model(call.service).operation_model(call.operation)
    theirs = ResponseParserFactory()
    parsers: Any = Parsers(theirs) if ours else theirs
    response = {"status_code": 200, "headers": {"X-A": "b"}, "body": body.encode(), "context": {}}
    if ours:
        mark(response, operation, call if isinstance(call, Read) else None)
    protocol = operation.service_model.resolved_protocol
    try:
        return parsers.create_parser(protocol).parse(response, operation.output_shape)
    except (ResponseParserError, ValueError, KeyError, TypeError, AttributeError) as error:
        return type(error).__name__


class Writer:
    """Makes answers up: any member may lack, be empty, or stand beside something unknown."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def answer(self, call: Call) -> str:
        operation = service_model(call.service).operation_model(call.operation)
        shape: Any = operation.output_shape
        body = self._inside(shape, 0)
        wrapper = shape.serialization.get("resultWrapper")
        if wrapper:
            about = "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>"
            body = f"<{wrapper}>{body}</{wrapper}>{about}"
        else:
            body = f"<requestId>r-1</requestId>{body}"
        return f"<{call.operation}Response {SPACE}>{body}</{call.operation}Response>"

    def _inside(self, shape: Any, depth: int) -> str:
        kind = shape.type_name
        if kind == "structure":
            return self._structure(shape, depth)
        if kind == "list":
            name = shape.member.serialization.get("name", "member")
            count = self._random.randrange(3 if depth < 6 else 1)
            items = (self._inside(shape.member, depth + 1) for _ in range(count))
            return "".join(f"<{name}>{item}</{name}>" for item in items)
        return self._scalar(kind)

    def _structure(self, shape: Any, depth: int) -> str:
        parts = []
        for name, member in shape.members.items():
            if self._random.random() < (0.6 if depth < 6 else 0.2):
                tag = member.serialization.get("name", name)
                parts.append(f"<{tag}>{self._inside(member, depth + 1)}</{tag}>")
        if self._random.random() < 0.2:
            parts.append("<somethingNew><of>tomorrow</of></somethingNew>")
        self._random.shuffle(parts)
        return self._random.choice(["", "\n  "]).join(parts)

    def _scalar(self, kind: str) -> str:
        number = self._random.randrange(-5, 10**6)
        if kind in ("integer", "long"):
            return str(number)
        if kind in ("float", "double"):
            return str(number / 8)
        if kind == "boolean":
            return self._random.choice(["true", "false", "TRUE", ""])
        if kind == "timestamp":
            moment = datetime.fromtimestamp(10**9 + number, UTC)
            return moment.strftime(
                self._random.choice(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.123Z"])
            )
        if kind == "blob":
            return "aGF3c2U="
        return escape(self._random.choice(["", "web", " a b ", "<&>", "\u00e9\u4e2d", "i-1"]))


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[name for name, _ in CALLS])
def test_made_up_answers_are_read_as_botocore_reads_them(name: str, call: Call) -> None:
    writer = Writer(len(name))
    whole = Read(call.service, call.operation, iam=())

    for _ in range(30):
        body = writer.answer(call)
        assert parsed(whole, body, ours=True) == parsed(whole, body, ours=False), body


def instances(*inside: str) -> str:
    items = "".join(f"<item>{one}</item>" for one in inside)
    return (
        f"<DescribeInstancesResponse {SPACE}><requestId>r-1</requestId><reservationSet><item>"
        f"<instancesSet>{items}</instancesSet></item></reservationSet>"
        "<nextToken>t</nextToken></DescribeInstancesResponse>"
    )


@pytest.mark.parametrize(
    "body",
    [
        instances(),
        instances("<instanceId>i-1</instanceId>"),
        instances("<instanceId><b>i</b>-1</instanceId>"),
        instances("<instanceId><!-- x -->i-1</instanceId>"),
        instances("<instanceId><![CDATA[<i-1>]]></instanceId>"),
        instances('<instanceId xmlns="urn:other">i-1</instanceId>'),
        instances("<amiLaunchIndex>x</amiLaunchIndex>"),
        instances("<amiLaunchIndex/>"),
        instances("<launchTime/>"),
        instances("<launchTime>yesterday</launchTime>"),
        instances("<tagSet/>"),
        instances("<tagSet>  </tagSet>"),
        instances("<tagSet><other><key>a</key></other></tagSet>"),
        instances("<instanceState>running</instanceState>"),
        instances("<ebsOptimized>yes</ebsOptimized>"),
        instances("<tagSet/><tagSet/>"),
        instances("").replace(SPACE, ""),
        instances("").replace(SPACE, 'xmlns:a="urn:x"'),
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{instances("<keyName>é</keyName>")}',
        "<DescribeInstancesResponse/>",
        "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>",
        "",
        "<a>",
        "not xml",
    ],
)
def test_odd_answers_are_read_as_botocore_reads_them(body: str) -> None:
    assert parsed(DESCRIBE, body, ours=True) == parsed(DESCRIBE, body, ours=False)


def test_only_the_members_that_are_named_are_read() -> None:
    body = instances(
        "<instanceId>i-1</instanceId><imageId>ami-1</imageId>"
        "<tagSet><item><key>Name</key><value>web</value></item></tagSet>"
    )

    answer = parsed(NARROW, body, ours=True)

    assert list(selector(NARROW.items)(answer)) == [
        {"InstanceId": "i-1", "Tags": [{"Key": "Name", "Value": "web"}]}
    ]


def test_the_token_and_the_request_id_are_always_read() -> None:
    answer = parsed(NARROW, instances(), ours=True)

    assert answer["NextToken"] == "t"
    assert answer["ResponseMetadata"] == {
        "RequestId": "r-1",
        "HTTPStatusCode": 200,
        "HTTPHeaders": {"x-a": "b"},
    }


def test_members_of_items_in_the_query_protocol() -> None:
    body = (
        "<ListUsersResponse><ListUsersResult><Users><member><UserName>ann</UserName>"
        "<Path>/</Path></member></Users><Marker>m</Marker></ListUsersResult></ListUsersResponse>"
    )

    answer = parsed(USERS, body, ours=True)

    assert (answer["Users"], answer["Marker"]) == ([{"UserName": "ann"}], "m")


def test_the_garbage_collector_goes_on_afterwards() -> None:
    assert gc.isenabled()
    parsed(DESCRIBE, "not xml", ours=True)

    assert gc.isenabled()
