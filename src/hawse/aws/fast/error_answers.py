"""What an error of a service says: its code, message and request id, in the form of botocore.

Slow and simple: an error is read once. Raises NotAnAnswer for what is not an error of AWS either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.aws.fast.handing import NotAnAnswer


def read_error(
    protocol: str, body: bytes, headers: Mapping[str, str], status: int
) -> dict[str, Any]:
    """`{"Error": {"Code", "Message"}, "ResponseMetadata": {…}}`."""
    start = body.strip()
    if status >= 500 and (not start or start.startswith(b"<html>")):
        from http.client import responses

        found: dict[str, Any] = {
            "Error": {"Code": str(status), "Message": responses.get(status, "")}
        }
    elif protocol in ("ec2", "query"):
        found = _of_xml(protocol, body)
    else:
        try:
            found = _of_json(protocol, body, headers, status)
        except (AttributeError, TypeError, ValueError, RecursionError) as error:
            raise NotAnAnswer("an error that is not in the form of the protocol") from error
    about = found.setdefault("ResponseMetadata", {})
    about |= {"HTTPStatusCode": status, "HTTPHeaders": dict(headers)}
    return found


def _of_xml(protocol: str, body: bytes) -> dict[str, Any]:
    from hawse.aws.xml_trees import xml_tree

    try:
        root = xml_tree(body)
    except SyntaxError as error:
        raise NotAnAnswer(str(error)) from error
    outer = _children(root)
    if "Errors" in outer:
        outer |= _children(outer["Errors"])
    inside: dict[str, Any] = _children(outer.get("Error", ()))
    # A leaf is what has no elements in it.
    found: dict[str, Any] = {
        "Error": {k: v.text for k, v in inside.items() if not list(v)},
        "ResponseMetadata": {},
    }
    name = "RequestID" if protocol == "ec2" and "RequestID" in outer else "RequestId"
    if name in outer:
        found["ResponseMetadata"]["RequestId"] = outer[name].text
    return found


def _children(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        found.setdefault(child.tag.rpartition("}")[2], child)
    return found


def _of_json(protocol: str, body: bytes, headers: Mapping[str, str], status: int) -> dict[str, Any]:
    said = _said(body)
    error: dict[str, Any] = {"Message": said.get("message", said.get("Message", ""))}
    code = said.get("__type", str(status))
    if code is not None:
        code = code.split(":", 1)[0].rsplit("#", 1)[-1]
        query = headers.get("x-amzn-query-error", "").split(";")
        if len(query) == 2 and query[0]:
            error |= {"QueryErrorCode": code, "Type": query[1]}
            code = query[0]
    error["Code"] = "" if code is None else code
    if protocol == "rest-json":
        if "x-amzn-errortype" in headers:
            error["Code"] = _short(headers["x-amzn-errortype"])
        elif "code" in said or "Code" in said:
            given = said.get("code", said.get("Code", ""))
            error["Code"] = _short(given) if isinstance(given, str) else given
    found: dict[str, Any] = {"Error": error, "ResponseMetadata": {}}
    if "x-amzn-requestid" in headers:
        found["ResponseMetadata"]["RequestId"] = headers["x-amzn-requestid"]
    return found


def _short(code: str) -> str:
    return code.split(":", 1)[0].rsplit("#", 1)[-1]


def _said(body: bytes) -> dict[str, Any]:
    from json import loads

    if not body:
        return {}
    text = body.decode()
    try:
        found: dict[str, Any] = loads(text)
    except ValueError:
        return {"message": text}
    return found
