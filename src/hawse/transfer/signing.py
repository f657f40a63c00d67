"""AWS Signature Version 4 as S3 has it: the path is signed as it is sent, encoded once.

For single requests, which do not need awscrt; awscrt signs its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from hmac import digest

from hawse.aws.fast.signing import Keys
from hawse.transfer.requests import query_of

_NOT_SIGNED = {"user-agent", "expect", "content-length"}


def signed(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    payload: str,
    keys: Keys,
    *,
    region: str,
    now: datetime,
) -> dict[str, str]:
    """All headers of a request; `headers` has lower-case names and a host, `payload` is the
    SHA-256 of the body in hexadecimal digits, or UNSIGNED-PAYLOAD."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    found = {**headers, "x-amz-date": stamp, "x-amz-content-sha256": payload}
    if keys.token:
        found["x-amz-security-token"] = keys.token
    names = sorted(name for name in found if name not in _NOT_SIGNED)
    canonical = "\n".join(
        (
            method,
            path,
            canonical_query(query),
            *[f"{name}:{' '.join(found[name].split())}" for name in names],
            "",
            ";".join(names),
            payload,
        )
    )
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    signature = _signature(canonical, stamp, scope, keys.secret)
    found["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.access}/{scope}, SignedHeaders={';'.join(names)}, "
        f"Signature={signature}"
    )
    return found


def presigned(
    method: str,
    url: str,
    path: str,
    query: str,
    keys: Keys,
    *,
    region: str,
    now: datetime,
    seconds: int,
    headers: Mapping[str, str] | None = None,
) -> str:
    """A URL that carries its signature; `headers` are those that whoever uses it has to send."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    signs = {**(headers or {}), "host": url.partition("://")[2]}
    names = sorted(signs)
    parts = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{keys.access}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": ";".join(names),
    }
    if keys.token:
        parts["X-Amz-Security-Token"] = keys.token
    query = "&".join(filter(None, (query, query_of(**parts))))
    lines = (
        *(method, path, canonical_query(query)),
        *[f"{name}:{signs[name]}" for name in names],
        *("", ";".join(names), "UNSIGNED-PAYLOAD"),
    )
    signature = _signature("\n".join(lines), stamp, scope, keys.secret)
    return f"{url}{path}?{query}&X-Amz-Signature={signature}"


def canonical_query(query: str) -> str:
    """The query in the order of names; a flag gets its `=`."""
    if not query:
        return ""
    pairs = [part.partition("=") for part in query.split("&")]
    return "&".join(f"{name}={value}" for name, _, value in sorted(pairs))


def _signature(canonical: str, stamp: str, scope: str, secret: str) -> str:
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = digest(key, part.encode(), "sha256")
    return digest(key, text.encode(), "sha256").hex()
