"""S3 Control's REST-XML, on the side of the server, by botocore's model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import create_parser
from botocore.validate import ParamValidator

from hawse.aws.models import service_model

OPERATIONS = ("CreateJob", "DescribeJob", "ListJobs", "UpdateJobStatus", "UpdateJobPriority")


class Malformed(Exception):
    """A request that the model does not allow."""


@cache
def model() -> ServiceModel:
    """botocore's model, whole."""
    return service_model("s3control")


def read(
    method: str, url: str, headers: Mapping[str, str], body: bytes
) -> tuple[str, dict[str, Any]]:
    """The operation and its parameters, validated."""
    parts = urlsplit(url)
    for name in OPERATIONS:
        operation = model().operation_model(name)
        path = operation.http["requestUri"].partition("?")[0]
        found = re.fullmatch(re.sub(r"\\?\{(\w+)\\?\}", r"(?P<\1>[^/]+)", path), parts.path)
        if found is not None and operation.http["method"] == method:
            params = _params(operation, found.groupdict(), parts.query, headers, body)
            assert operation.input_shape is not None
            report = ParamValidator().validate(params, operation.input_shape)
            if report.has_errors():
                raise Malformed(report.generate_report())
            return name, params
    raise Malformed(f"{method} {parts.path} is no operation of this server")


def _params(
    operation: OperationModel,
    path: Mapping[str, str],
    query: str,
    headers: Mapping[str, str],
    body: bytes,
) -> dict[str, Any]:
    asked: dict[str, list[str]] = parse_qs(query)
    shape: Any = operation.input_shape
    root = ElementTree.fromstring(body) if body else None
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        place, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if place == "uri":
            found[name] = unquote(path[wire])
        elif place == "header" and wire.lower() in headers:
            found[name] = headers[wire.lower()]
        elif place == "querystring" and wire in asked:
            many = member.type_name == "list"
            found[name] = asked[wire] if many else _scalar(asked[wire][0], member)
        elif place is None and root is not None:
            element = _child(root, wire)
            if element is not None:
                found[name] = _value(element, member)
    return found


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _child(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return next((one for one in element if _bare(one.tag) == name), None)


def _value(element: ElementTree.Element, shape: Any) -> Any:
    if shape.type_name == "structure":
        names = {
            member.serialization.get("name", name): (name, member)
            for name, member in shape.members.items()
        }
        for one in element:
            if _bare(one.tag) not in names:
                raise Malformed(f"{shape.name} has no {_bare(one.tag)}")
        pairs = ((names[_bare(one.tag)], one) for one in element)
        return {name: _value(one, member) for (name, member), one in pairs}
    if shape.type_name == "list":
        return [_value(one, shape.member) for one in element]
    if shape.type_name == "map":
        return {_of(one, "key", shape.key): _of(one, "value", shape.value) for one in element}
    return _scalar(element.text or "", shape)


def _of(entry: ElementTree.Element, kind: str, shape: Any) -> Any:
    found = _child(entry, shape.serialization.get("name", kind))
    assert found is not None
    return _value(found, shape)


def _scalar(text: str, shape: Any) -> Any:
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        return text == "true"
    if "enum" in shape.metadata and text not in shape.metadata["enum"]:
        raise Malformed(f"{text} is none of {shape.name}")
    return text


def written(name: str, answer: Mapping[str, Any]) -> bytes:
    """The body of an answer, which botocore reads back as it was meant."""
    shape: Any = model().operation_model(name).output_shape
    body = f"<{name}Result>{_inner(answer, shape)}</{name}Result>".encode()
    back: Any = create_parser("rest-xml").parse(
        {"status_code": 200, "headers": {}, "body": body}, shape
    )
    back.pop("ResponseMetadata", None)
    assert _plain(back) == _plain(answer), (back, answer)
    return body


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.timestamp() if isinstance(value, datetime) else value


def _inner(value: Any, shape: Any) -> str:
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        assert not unknown, f"{shape.name} has no {unknown}"
        return "".join(
            _element(shape.members[name].serialization.get("name", name), one, shape.members[name])
            for name, one in value.items()
        )
    if shape.type_name == "list":
        wire = shape.member.serialization.get("name", "member")
        return "".join(_element(wire, one, shape.member) for one in value)
    if shape.type_name == "map":
        return "".join(_entry(key, one, shape) for key, one in value.items())
    return _text(value)


def _entry(key: str, value: Any, shape: Any) -> str:
    names = [one.serialization.get("name") for one in (shape.key, shape.value)]
    inner = _element(names[0] or "key", key, shape.key)
    return f"<entry>{inner}{_element(names[1] or 'value', value, shape.value)}</entry>"


def _element(name: str, value: Any, shape: Shape) -> str:
    return f"<{name}>{_inner(value, shape)}</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return escape(str(value))


def failed(code: str, message: str) -> bytes:
    """The body of an error."""
    inner = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    return (
        f"<ErrorResponse><Error>{inner}</Error><RequestId>r-1</RequestId></ErrorResponse>".encode()
    )
