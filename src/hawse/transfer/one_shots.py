"""A single request without awscrt, over the connections that every other call of hawse uses.

Listing one level or looking at one object must start like any other command: importing awscrt
takes longer than the whole exchange. One attempt each; whoever asks decides about the next.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from hawse.aws.fast.handing import (
    ConnectionClosedError,
    ConnectTimeoutError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from hawse.transfer.failures import said, trouble_in
from hawse.transfer.requests import Reply, Request, path_of
from hawse.transfer.retrying import Trouble
from hawse.transfer.settings import LITTLE
from hawse.transfer.signing import signed

if TYPE_CHECKING:
    from hawse.aws.fast.connections import Carrier
    from hawse.aws.fast.signing import Keys
    from hawse.aws.reach import Reach
    from hawse.transfer.endpoints import Endpoint

_CAUSES = (
    (SSLError, "AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE"),
    (ProxyConnectionError, "AWS_ERROR_HTTP_PROXY_CONNECT_FAILED"),
    (ConnectTimeoutError, "AWS_IO_SOCKET_TIMEOUT"),
    (ReadTimeoutError, "AWS_IO_SOCKET_TIMEOUT"),
    (ConnectionClosedError, "AWS_IO_SOCKET_CLOSED"),
)


class Signer(NamedTuple):
    """What a request is signed with; `keys` is None for a request without a signature."""

    reach: Reach
    keys: Keys | None


def fits(request: Request) -> bool:
    """Whether a request can be sent here."""
    plain = isinstance(request.body, bytes) and not request.send_from
    return plain and request.sink is None and request.size <= LITTLE


def send(
    request: Request, endpoint: Endpoint, signer: Signer, carrier: Carrier | None = None
) -> Reply | Trouble:
    """Send a request once. What a `carrier` raises is raised."""
    whole = carrier is None or not carrier.length
    body = request.body if whole and isinstance(request.body, bytes) else b""
    host, base = endpoint.place(request.bucket)
    path = path_of(base, request.key)
    headers = {**dict(request.headers), "host": host, "user-agent": user_agent()}
    if signer.keys is not None:
        headers = signed(
            request.method,
            path,
            request.query,
            headers,
            sha256(body).hexdigest() if whole else "UNSIGNED-PAYLOAD",
            signer.keys,
            region=endpoint.region,
            now=_now(signer.reach),
        )
    url = f"{'https' if endpoint.secure else 'http'}://{host}"
    target = f"{path}?{request.query}" if request.query else path
    try:
        came = signer.reach.connections.exchange(
            *(url, request.method, target, headers, body),
            proxy=signer.reach.proxy(url),
            carrier=carrier,
        )
    except HTTPClientError as error:
        return Trouble(cause=_cause(error))
    if not 200 <= came.status < 300:
        return said(came.status, came.headers.items(), came.body)
    reply = Reply(came.status, came.headers, came.body)
    return trouble_in(reply, request) or reply


def user_agent() -> str:
    """Who asks."""
    import sys

    from hawse import __version__

    major, minor, *_ = sys.version_info
    return f"hawse/{__version__} os/{sys.platform} lang/python#{major}.{minor}"


def _now(reach: Reach):  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return datetime.fromtimestamp(reach.now(), UTC)


def _cause(error: HTTPClientError) -> str:
    for kind, name in _CAUSES:
        if isinstance(error, kind):
            return name
    reason = error.__cause__
    if isinstance(reason, ConnectionRefusedError):
        return "AWS_IO_SOCKET_CONNECTION_REFUSED"
    if type(reason).__name__ == "gaierror":
        return "AWS_IO_DNS_QUERY_FAILED"
    return "AWS_IO_SOCKET_NOT_CONNECTED"
