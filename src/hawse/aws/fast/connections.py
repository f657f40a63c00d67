"""Connections that are kept open, by host. Sends bytes and gives bytes back; knows nothing of AWS.

One thread has a connection at a time. A kept connection that the server closed meanwhile is
replaced without a word: what is sent here are reads, which can be sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hawse.aws.fast import handing

if TYPE_CHECKING:
    from http.client import HTTPConnection
    from ssl import SSLContext

_KEPT = 32


class Came(NamedTuple):
    """What came back; `headers` has lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connections:
    """The connections of a run. Timeouts in seconds; `trusted` is asked when TLS is needed."""

    def __init__(self, connect: float, read: float, trusted: Callable[[], SSLContext]) -> None:
        self._connect = connect
        self._read = read
        self._trusted = trusted
        self._idle: dict[str, list[HTTPConnection]] = {}

    def __del__(self) -> None:
        for idle in self._idle.values():
            for connection in idle:
                connection.close()

    def exchange(
        self, url: str, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> Came:
        """Send one request to the host of `url`. Raises a HTTPClientError when nothing comes."""
        idle = self._idle.setdefault(url, [])
        while idle:
            try:
                return self._over(idle.pop(), url, method, target, headers, body)
            except IndexError:
                break  # another thread was quicker
            except handing.ConnectionClosedError:
                continue
        return self._over(self._opened(url), url, method, target, headers, body)

    def _opened(self, url: str) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPException, HTTPSConnection
        from ssl import SSLError

        scheme, _, host = url.partition("://")
        host = host.partition("/")[0]
        try:
            if scheme == "https":
                connection: HTTPConnection = HTTPSConnection(
                    host, timeout=self._connect, context=self._trusted()
                )
            else:
                connection = HTTPConnection(host, timeout=self._connect)
            connection.connect()
            connection.sock.settimeout(self._read)
        except SSLError as error:
            raise handing.SSLError(url, error) from error
        except TimeoutError as error:
            raise handing.ConnectTimeoutError(url, error) from error
        except (OSError, HTTPException) as error:
            raise handing.ConnectionError(url, error) from error
        return connection

    def _over(  # pylint: disable=too-many-arguments,too-many-positional-arguments
        self,
        connection: HTTPConnection,
        url: str,
        method: str,
        target: str,
        headers: dict[str, str],
        body: bytes,
    ) -> Came:
        try:
            came, whole = _exchanged(connection, method, target, headers, body)
        except BaseException as error:
            connection.close()
            raise _told(url, error) from error
        if whole and len(idle := self._idle[url]) < _KEPT:
            idle.append(connection)
        else:
            connection.close()
        return came


def _exchanged(
    connection: HTTPConnection, method: str, target: str, headers: dict[str, str], body: bytes
) -> tuple[Came, bool]:
    connection.request(method, target, body or (None if method == "GET" else b""), headers)
    response = connection.getresponse()
    content = response.read()
    given = {name.lower(): value for name, value in response.headers.items()}
    return Came(response.status, given, content), not response.will_close


def _told(url: str, error: BaseException) -> BaseException:
    """What ended an exchange, as an error of ours; a bug, or Ctrl-C, as it is."""
    from http.client import HTTPException
    from ssl import SSLError

    if isinstance(error, TimeoutError):
        return handing.ReadTimeoutError(url, error)
    if isinstance(error, SSLError):
        return handing.SSLError(url, error)
    if isinstance(error, (OSError, HTTPException)):
        return handing.ConnectionClosedError(url, error)
    return error
