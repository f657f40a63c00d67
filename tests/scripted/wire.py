"""AWS's query protocol from the server's side, both ways by botocore's service model.

botocore only writes requests and reads answers; here it is the other way around. What does not
fit the model is refused as AWS refuses it. It must not know what the operations mean.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

Params = dict[str, Any]

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refused(Exception):
    """AWS's error to a request: `Refused("ValidationError", "Stack [web] does not exist")`."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


def invalid(message: str) -> Refused:
    """The error that CloudFormation gives for nearly everything."""
    return Refused("ValidationError", message)


@cache
def model() -> Any:
    """botocore's whole model of CloudFormation."""
    import botocore.session

    return botocore.session.get_session().get_service_model("cloudformation")


def operation(name: str) -> Any:
    """The model of an operation; refused when there is none."""
    if name not in model().operation_names:
        text = f"Could not find operation {name} for version 2010-05-15"
        raise Refused("InvalidAction", text)
    return model().operation_model(name)


def request(fields: Mapping[str, str]) -> tuple[str, Params]:
    """The operation and its parameters, checked, of the fields of a form."""
    given = {key: value for key, value in fields.items() if key not in ("Action", "Version")}
    name = fields.get("Action", "")
    shape = operation(name).input_shape
    params: Params = {} if shape is None else _read_structure(shape, given, "")
    if shape is None and given:
        raise Refused("MalformedInput", f"Unexpected parameters: {sorted(given)}")
    check(shape, params, "")
    return name, params


def _read_structure(shape: Any, fields: Mapping[str, str], where: str) -> Params:
    """Each member from the fields that begin with its name; an unknown one is refused."""
    names = {
        member.serialization.get("name", key): (key, member)
        for key, member in shape.members.items()
    }
    found = {}
    for head, rest in _grouped(fields):
        if head not in names:
            raise Refused("MalformedInput", f"Unexpected member {where}{head} of {shape.name}")
        key, member = names[head]
        found[key] = _read(member, rest, f"{where}{head}.")
    return found


def _read(shape: Any, fields: Mapping[str, str], where: str) -> Any:
    if shape.type_name == "structure":
        return _read_structure(shape, fields, where)
    if shape.type_name == "list":
        return _read_list(shape, fields, where)
    if shape.type_name == "map":
        return _read_map(shape, fields, where)
    if set(fields) != {""}:
        raise Refused("MalformedInput", f"{where[:-1]} is a {shape.type_name}")
    return _READ.get(shape.type_name, str)(fields[""])


def _read_list(shape: Any, fields: Mapping[str, str], where: str) -> list[Any]:
    if fields.get("") == "":  # how botocore says an empty list
        return []
    found = []
    for head, rest in _grouped(fields):
        if head != "member":
            raise Refused("MalformedInput", f"{where}{head} is not {where}member")
        numbered = sorted(_grouped(rest), key=lambda each: int(each[0]))
        if [int(number) for number, _ in numbered] != list(range(1, len(numbered) + 1)):
            raise Refused("MalformedInput", f"{where}member leaves out a number")
        found = [_read(shape.member, inner, f"{where}member.{n}.") for n, inner in numbered]
    return found


def _read_map(shape: Any, fields: Mapping[str, str], where: str) -> dict[str, Any]:
    found = {}
    for head, rest in _grouped(fields):
        if head != "entry":
            raise Refused("MalformedInput", f"{where}{head} is not {where}entry")
        for _, entry in _grouped(rest):
            parts = dict(_grouped(entry))
            found[parts["key"][""]] = _read(shape.value, parts["value"], f"{where}entry.")
    return found


def _grouped(fields: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The fields by the part before the first dot."""
    groups: dict[str, dict[str, str]] = {}
    for key, value in fields.items():
        head, _, rest = key.partition(".")
        groups.setdefault(head, {})[rest] = value
    yield from groups.items()


_READ: dict[str, Any] = {
    "integer": int,
    "long": int,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "timestamp": datetime.fromisoformat,
}


def check(shape: Any, params: Any, where: str) -> None:
    """Refuses what botocore refuses, and the patterns and enumerations that it leaves to AWS."""
    from botocore.validate import ParamValidator

    if shape is None:
        return
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise invalid(f"1 validation error detected: {report.generate_report()}")
    for problem in _problems(shape, params, where):
        raise invalid(f"1 validation error detected: {problem}")


def _problems(shape: Any, value: Any, where: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for key, inner in value.items():
            name = key[0].lower() + key[1:]
            yield from _problems(shape.members[key], inner, f"{where}.{name}" if where else name)
    elif shape.type_name == "list":
        for number, inner in enumerate(value, 1):
            yield from _problems(shape.member, inner, f"{where}.{number}.member")
    elif shape.type_name == "string":
        yield from _problems_of_text(shape, value, where)


def _problems_of_text(shape: Any, value: str, where: str) -> Iterator[str]:
    said = f"Value '{value}' at '{where}' failed to satisfy constraint:"
    pattern = shape.metadata.get("pattern")
    if shape.enum and value not in shape.enum:
        yield f"{said} Member must satisfy enum value set: [{', '.join(shape.enum)}]"
    if pattern and not re.fullmatch(pattern, value):
        yield f"{said} Member must satisfy regular expression pattern: {pattern}"
    if len(value) > shape.metadata.get("max", len(value)):
        limit = shape.metadata["max"]
        yield f"{said} Member must have length less than or equal to {limit}"


def answer(name: str, body: Mapping[str, Any], request_id: str) -> bytes:
    """The XML of a successful answer."""
    shape = operation(name).output_shape
    inside = ""
    if shape is not None:
        wrapper = shape.serialization.get("resultWrapper", f"{name}Result")
        inside = f"<{wrapper}>{_structure(shape, body)}</{wrapper}>"
    about = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    return f'<{name}Response xmlns="{NAMESPACE}">{inside}{about}</{name}Response>'.encode()


def error(refused: Refused, request_id: str) -> bytes:
    """The XML of an error."""
    who = "Sender" if refused.status < 500 else "Receiver"
    return (
        f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>{who}</Type>'
        f"<Code>{refused.code}</Code><Message>{_text(refused.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    ).encode()


def identity(account: str, request_id: str) -> bytes:
    """STS's answer to who is asking, since hawse may want to know the account."""
    arn = f"arn:aws:iam::{account}:user/tester"
    return (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AIDATESTER</UserId>"
        f"<Account>{account}</Account></GetCallerIdentityResult><ResponseMetadata>"
        f"<RequestId>{request_id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    ).encode()


def _structure(shape: Any, value: Mapping[str, Any]) -> str:
    parts = []
    for key, inner in value.items():
        if inner is not None:
            member = shape.members[key]
            tag = member.serialization.get("name", key)
            parts.append(f"<{tag}>{_value(member, inner)}</{tag}>")
    return "".join(parts)


def _value(shape: Any, value: Any) -> str:
    if shape.type_name == "structure":
        return _structure(shape, value)
    if shape.type_name == "list":
        return "".join(f"<member>{_value(shape.member, inner)}</member>" for inner in value)
    if shape.type_name == "map":
        return "".join(
            f"<entry><key>{_text(key)}</key><value>{_value(shape.value, inner)}</value></entry>"
            for key, inner in value.items()
        )
    return _scalar(shape, value)


def _scalar(shape: Any, value: Any) -> str:
    if shape.type_name == "timestamp":
        return stamp(value)
    if shape.type_name == "boolean":
        return "true" if value else "false"
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    return _text(str(value))


def stamp(when: datetime) -> str:
    """A time as AWS writes it, in milliseconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text), {"\r": "&#13;"})
