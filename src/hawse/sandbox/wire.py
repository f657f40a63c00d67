"""A request as AWS's protocols carry it: who signed it, for which service, region and operation.

Reads only what routing, refusing and permissions need; the emulator parses the rest itself.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

Protocol = Literal["ec2", "query", "json", "cbor", "s3", "rest"]

_SCOPE = re.compile(r"([^/\s=]+)/(\d{8})/([^/]*)/([^/]+)/aws4_request")
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<scope>[^,]+),\s*SignedHeaders=(?P<headers>[^,]+),"
    r"\s*Signature=(?P<signature>[0-9a-f]{64})"
)
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Signature:
    """A SigV4 signature, from the Authorization header or from a presigned URL."""

    key_id: str
    date: str
    region: str
    service: str
    headers: tuple[str, ...]
    signature: str
    presigned: bool = False

    @property
    def scope(self) -> str:
        """The credential scope that is part of what was signed."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are in lower case, `path` and `query` as they were sent.

    `body` is empty for S3, whose bodies are objects and are left for the emulator to read.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    signature: Signature | None
    body: bytes

    @property
    def service(self) -> str:
        """The signing name of the service."""
        return self.signature.service if self.signature else ""

    @property
    def region(self) -> str:
        """The region it was signed for."""
        return self.signature.region if self.signature else ""

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The parameters of the query protocols, from the body or the URL."""
        is_form = self.headers.get("content-type", "").startswith(_FORM)
        text = self.body.decode() if is_form and self.body else self.query
        return dict(parse_qsl(text, keep_blank_values=True))

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """The parameters in the URL."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @cached_property
    def protocol(self) -> Protocol:
        """How the answer is to be written."""
        if self.service == "s3":
            return "s3"
        if "smithy-protocol" in self.headers:
            return "cbor"
        if "x-amz-target" in self.headers:
            return "json"
        if "Action" in self.form:
            return "ec2" if self.service == "ec2" else "query"
        return "rest"

    @cached_property
    def operation(self) -> str:
        """AWS's name of the operation; method and path where the protocol has no name in it."""
        if self.protocol == "json":
            return self.headers["x-amz-target"].rpartition(".")[2]
        if self.protocol == "cbor":
            return self.path.rpartition("/")[2]
        return self.form.get("Action", "") or f"{self.method} {unquote(self.path)}"


def read_request(environ: WSGIEnvironment) -> Request:
    """The request in a WSGI environment, whose body stays readable."""
    target = str(environ.get("RAW_URI") or environ.get("PATH_INFO", "/"))
    if not target.startswith("/"):  # the absolute form that proxies use
        parts = urlsplit(target)
        target = f"{parts.path or '/'}?{parts.query}"
    path, _, query = target.partition("?")
    headers = _headers(environ)
    signature = _signature(headers, query)
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        path=path,
        query=query,
        headers=headers,
        signature=signature,
        body=b"" if signature and signature.service == "s3" else _body(environ),
    )


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    spelled: Mapping[str, str] = environ.get("moto.preserved_header_names", {})
    headers = {
        spelled.get(name, name[5:].replace("_", "-")).lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.lower().replace("_", "-")] = str(environ[name])
    return headers


def _body(environ: WSGIEnvironment) -> bytes:
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        body: bytes = stream.read()
        environ["CONTENT_LENGTH"] = str(len(body))
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _signature(headers: Mapping[str, str], query: str) -> Signature | None:
    found = _AUTHORIZATION.match(headers.get("authorization", ""))
    if found:
        return _signed(found["scope"], found["headers"], found["signature"], presigned=False)
    if "X-Amz-Signature" not in query:
        return None
    given = dict(parse_qsl(query))
    scope, names = given.get("X-Amz-Credential", ""), given.get("X-Amz-SignedHeaders", "")
    return _signed(scope, names, given.get("X-Amz-Signature", ""), presigned=True)


def _signed(scope: str, headers: str, signature: str, *, presigned: bool) -> Signature | None:
    found = _SCOPE.fullmatch(scope.strip())
    if not found:
        return None
    key_id, date, region, service = found.groups()
    names = tuple(headers.strip().lower().split(";"))
    return Signature(key_id, date, region, service.lower(), names, signature, presigned)
