"""Answers are read as botocore reads them."""

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
from hawse.aws.models import service_model
from hawse.aws.reading import Parsers, mark
from hawse.main import declared_calls

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
USERS = Read("iam", "ListUsers", iam=(), items="Users[]")
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
        mark(response, operation)
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

    for _ in range(30):
        body = writer.answer(call)
        assert parsed(call, body, ours=True) == parsed(call, body, ours=False), body


class Unneeded:
    """A parser factory that nobody should need."""

    def set_parser_defaults(self, **_: Any) -> None:
        return None

    def create_parser(self, protocol: str) -> None:
        return None


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[name for name, _ in CALLS])
def test_usual_answers_are_not_left_to_botocore(name: str, call: Call) -> None:
    operation = service_model(call.service).operation_model(call.operation)
    body = Writer(len(name)).answer(call).encode()
    response = {"status_code": 200, "headers": {}, "body": body, "context": {}}
    mark(response, operation)

    parser = Parsers(Unneeded()).create_parser("ec2")  # type: ignore[arg-type]

    assert parser.parse(response, operation.output_shape)["ResponseMetadata"]


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


def test_what_is_about_the_request_is_told() -> None:
    assert parsed(DESCRIBE, instances(), ours=True)["ResponseMetadata"] == {
        "RequestId": "r-1",
        "HTTPStatusCode": 200,
        "HTTPHeaders": {"x-a": "b"},
    }


def test_the_garbage_collector_goes_on_afterwards() -> None:
    assert gc.isenabled()
    parsed(DESCRIBE, "not xml", ours=True)

    assert gc.isenabled()
