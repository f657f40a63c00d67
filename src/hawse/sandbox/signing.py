"""Checks AWS Signature Version 4, so that only who knows the sandbox's secret can use it.

Every user of this machine can reach a loopback port, and the access key ids are no secret. It also
makes a wrong or an old secret fail here as it would in AWS. Source: AWS General Reference, "Create
a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote

from hawse.sandbox.wire import Request, Signature

_SKEW = timedelta(minutes=15)
_TIME = "%Y%m%dT%H%M%SZ"
_EMPTY = hashlib.sha256(b"").hexdigest()


def is_signed_with(secret: str, request: Request) -> bool:
    """Whether the request's signature was made with `secret`."""
    signature = request.signature
    if signature is None:
        return False
    signed = "\n".join(
        (
            "AWS4-HMAC-SHA256",
            _stamp(request),
            signature.scope,
            hashlib.sha256(_canonical(request, signature).encode()).hexdigest(),
        )
    )
    key = _signing_key(secret, signature.date, signature.region, signature.service)
    expected = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature.signature)


def is_late(request: Request, now: datetime) -> bool:
    """Whether the request was signed too long ago, or by a clock too far from ours."""
    try:
        signed = datetime.strptime(_stamp(request), _TIME).replace(tzinfo=UTC)
    except ValueError:
        return True
    if request.signature is not None and request.signature.presigned:
        seconds = request.parameters.get("X-Amz-Expires", "")
        return not seconds.isdigit() or now > signed + timedelta(seconds=int(seconds))
    return abs(now - signed) > _SKEW


def _stamp(request: Request) -> str:
    if request.signature is not None and request.signature.presigned:
        return request.parameters.get("X-Amz-Date", "")
    return request.headers.get("x-amz-date", "")


def _canonical(request: Request, signature: Signature) -> str:
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signature.headers
    )
    return "\n".join(
        (
            request.method,
            _path(request),
            _query(request),
            headers,
            ";".join(signature.headers),
            _payload(request, signature),
        )
    )


def _path(request: Request) -> str:
    if request.service == "s3":  # the only service that signs the path as it is sent
        return request.path
    return quote(re.sub("/+", "/", request.path), safe="/-_.~")


def _query(request: Request) -> str:
    pairs = (part.partition("=") for part in request.query.split("&") if part)
    encoded = ((_encoded(name), _encoded(value)) for name, _, value in pairs)
    return "&".join(f"{n}={v}" for n, v in sorted(encoded) if n != "X-Amz-Signature")


def _encoded(text: str) -> str:
    return quote(unquote(text), safe="-_.~")


def _payload(request: Request, signature: Signature) -> str:
    if "x-amz-content-sha256" in request.headers:
        return request.headers["x-amz-content-sha256"]
    if signature.presigned:
        return "UNSIGNED-PAYLOAD" if signature.service == "s3" else _EMPTY
    return hashlib.sha256(request.body).hexdigest()


@lru_cache(maxsize=256)
def _signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
