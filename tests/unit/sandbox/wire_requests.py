"""Requests as botocore signs and sends them, for tests that need no server."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from hawse.sandbox.keys import PRODUCTION
from hawse.sandbox.wire import Request, read_request

SECRET = "a-secret"
URL = "http://127.0.0.1:4599"


def environ(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
    """What a WSGI server makes of a request."""
    parts = urlsplit(url)
    made: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": parts.path or "/",
        "RAW_URI": url.removeprefix(f"{parts.scheme}://{parts.netloc}") or "/",
        "HTTP_HOST": parts.netloc,
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        made[key if key.startswith("CONTENT_") else f"HTTP_{key}"] = value
    return made


def signed(
    service: str,
    path: str = "/",
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    secret: str = SECRET,
    key_id: str = PRODUCTION.key_id,
    presigned: int = 0,
) -> Request:
    """A request that botocore signed."""
    request = AWSRequest(method, f"{URL}{path}", headers=dict(headers or {}), data=body)
    credentials = Credentials(key_id, secret)
    if presigned:
        S3SigV4QueryAuth(credentials, service, "eu-west-1", presigned).add_auth(request)
    elif service == "s3":
        S3SigV4Auth(credentials, service, "eu-west-1").add_auth(request)
    else:
        SigV4Auth(credentials, service, "eu-west-1").add_auth(request)
    prepared = request.prepare()
    headers_sent: dict[str, Any] = dict(prepared.headers.items())
    texts = {
        name: value.decode() if isinstance(value, bytes) else value
        for name, value in headers_sent.items()
    }
    return read_request(environ(method, prepared.url, texts, body))


def form(service: str, action: str, **parameters: str) -> Request:
    """A signed request of the query protocols."""
    body = urlencode({"Action": action, "Version": "2016-11-15", **parameters}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return signed(service, method="POST", body=body, headers=kind)
