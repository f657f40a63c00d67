"""Errors as AWS writes them in each of its protocols, and answers of ours.

What the emulator answers is passed on as it is; only what we say ourselves is written here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4
from xml.sax.saxutils import escape

from hawse.sandbox.wire import Protocol, Request


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Begun:
    """A WSGI `start_response` that remembers what the answer begins with."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return lambda data: None

    @property
    def code(self) -> int:
        """The status as a number; 0 before the answer began."""
        return int(self.status.split()[0]) if self.status else 0


class Refusal(Exception):
    """The sandbox answers with an error of AWS's kind instead of doing what was asked."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code = code
        self.message = message
        self.status = status
        super().__init__(f"{code}: {message}")


def refused(request: Request, refusal: Refusal) -> Answer:
    """The refusal in the protocol of the request."""
    code, message = refusal.code, refusal.message
    id_ = str(uuid4())
    headers = {"x-amzn-RequestId": id_, "x-amz-request-id": id_}
    protocol = request.protocol
    if protocol == "cbor":
        headers |= {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return Answer(refusal.status, _cbor({"__type": code, "message": message}), headers)
    if protocol in ("json", "rest"):
        headers |= {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code}
        body = json.dumps({"__type": code, "message": message, "Message": message})
        return Answer(refusal.status, body.encode(), headers)
    headers["Content-Type"] = "text/xml"
    return Answer(refusal.status, _xml(protocol, code, message, id_).encode(), headers)


def put_json(value: object, status: int = 200) -> Answer:
    """A plain JSON answer."""
    return Answer(
        status, json.dumps(value).encode(), {"Content-Type": "application/x-amz-json-1.1"}
    )


def _xml(protocol: Protocol, code: str, message: str, id_: str) -> str:
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if protocol == "ec2":
        error = f"<Errors><Error>{inner}</Error></Errors>"
        text = f"<Response>{error}<RequestID>{id_}</RequestID></Response>"
    elif protocol == "s3":
        text = f"<Error>{inner}<RequestId>{id_}</RequestId></Error>"
    else:
        error = f"<Error><Type>Sender</Type>{inner}</Error>"
        text = f"<ErrorResponse>{error}<RequestId>{id_}</RequestId></ErrorResponse>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _cbor(pairs: dict[str, str]) -> bytes:
    """A map of texts (RFC 8949), which is all that an error needs."""
    out = bytes([0xA0 | len(pairs)])
    for text in (item for pair in pairs.items() for item in pair):
        raw = text.encode()
        out += bytes([0x79]) + len(raw).to_bytes(2, "big") + raw
    return out
