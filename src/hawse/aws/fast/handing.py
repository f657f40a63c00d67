"""How the fast path ends other than with an answer: handed to botocore, or one of its own errors.

The errors carry what botocore's do, under the same names where `local_failures` goes by names, so
that they are translated in the same place without importing botocore.
"""

from __future__ import annotations

from typing import Any


class Hand(Exception):
    """Not a plain case: botocore is to carry the call. Says why; nothing was sent."""


class FastError(Exception):
    """What went wrong on the fast path. `translate` knows what it means."""


class Answered(FastError):
    """The service answered with an error; `response` has the form of ClientError's."""

    def __init__(self, response: dict[str, Any]) -> None:
        error = response.get("Error", {})
        super().__init__(f"{error.get('Code')}: {error.get('Message')}")
        self.response = response


class NotAnAnswer(FastError):
    """What came back is not the service's answer, or was cut short."""


class SameToken(FastError):
    """A page gave the token that led to it."""


class HTTPClientError(FastError):
    """No answer came back from `url`."""

    def __init__(self, url: str, reason: object = "") -> None:
        super().__init__(str(reason) or url)
        self.kwargs = {"endpoint_url": url}


class ConnectionError(HTTPClientError):  # pylint: disable=redefined-builtin  # botocore's name
    """No connection."""


class ProxyConnectionError(ConnectionError):
    """The proxy did not make a connection."""


class ConnectTimeoutError(ConnectionError):
    """No connection in time."""


class ReadTimeoutError(HTTPClientError):
    """A connection, and no answer in time."""


class ConnectionClosedError(HTTPClientError):
    """Closed before the answer was complete."""


class SSLError(ConnectionError):
    """The server's certificate was not accepted."""
