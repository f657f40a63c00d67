"""Connections that are kept open, by host. Sends bytes and gives bytes back; knows nothing of AWS.

The part of HTTP/1.1 that plain requests need, written out: importing http.client, and the parser
of mail that it brings, takes longer than the exchange. One thread has a connection at a time. A
kept connection that the server closed meanwhile is replaced without a word: what is sent here are
reads and parts of objects, which can be sent twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from hawse.aws.fast import handing
from hawse.records import dataclass

if TYPE_CHECKING:
    from io import BufferedReader
    from socket import socket
    from ssl import SSLContext

    from hawse.aws.proxies import Proxy

_KEPT = 32
_LINE = 1 << 16
_LINES = 200
_MOST = 64 << 20
"""More than any answer of AWS; who sends more wants this machine's memory."""


_TOO_LONG = "an answer without end"
_PIECE = 256 << 10
_MOST_OF_ALL = 1 << 63


@dataclass(frozen=True)
class Came:
    """What came back; `headers` has lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes


class Carrier(Protocol):
    """Moves content piece by piece, so that nobody has it all at once. What its methods raise
    ends the exchange.

    `length`: of the content that goes to the server, whose answer comes as any other; 0 when it
    is the answer that is moved. `most`: of one that says it is longer, nothing is read. `took`:
    the bytes of it until now.
    """

    @property
    def length(self) -> int: ...

    @property
    def most(self) -> int: ...

    @property
    def took(self) -> int: ...

    def begin(self, connection: Connection) -> None:
        """All goes and comes over this one; abandoning it ends that."""

    def give(self, buffer: memoryview) -> Iterator[memoryview]:
        """The content that goes, from its beginning, each piece in the buffer or elsewhere."""

    def take(self, piece: memoryview) -> None:
        """The next piece of a success, for the time of the call."""


class Connection:
    """One connection, and what was read of it."""

    def __init__(self, sock: socket) -> None:
        self._socket = sock
        self._file: BufferedReader = sock.makefile("rb", 1 << 16)  # type: ignore[assignment]
        self._buffer = bytearray()
        self.reusable = True

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def abandon(self) -> None:
        """End what another thread waits for here."""
        from socket import SHUT_RDWR

        with suppress(OSError):  # it has ended
            self._socket.shutdown(SHUT_RDWR)

    def send(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # what it is
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        carrier: Carrier | None = None,
    ) -> None:
        """Send a whole request: at once, or with the content of a `carrier`. ValueError for what
        would not stay in its line."""
        head = [f"{method} {target} HTTP/1.1"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        length = carrier.length if carrier is not None else 0
        if body or length or method != "GET":
            head.append(f"Content-Length: {length or len(body)}")
        text = "\r\n".join(head)
        if text.count("\r") != len(head) - 1 or text.count("\n") != len(head) - 1:
            raise ValueError("a line break in a header")
        self._socket.sendall(
            f"{text}\r\nAccept-Encoding: identity\r\n\r\n".encode("latin-1") + body
        )
        if carrier is not None and length:
            self._give(carrier.give(memoryview(self._room)))

    def _give(self, content: Iterator[memoryview]) -> None:
        for piece in content:
            try:
                self._socket.sendall(piece)
            except TimeoutError:
                raise
            except OSError:
                return  # who refuses content answers before its end, and closes

    @property
    def _room(self) -> bytearray:
        self._buffer = self._buffer or bytearray(_PIECE)
        return self._buffer

    def receive(self, method: str = "GET", carrier: Carrier | None = None) -> Came:
        """The next answer. ValueError or EOFError when it is none, or not whole.

        The body is empty when a `carrier` got it.
        """
        status, version = self._status()
        headers = dict(self._headers())
        while 100 <= status < 200:  # the answer is still to come
            status, version = self._status()
            headers = dict(self._headers())
        tokens = headers.get("connection", "").lower()
        self.reusable = version != b"HTTP/1.0" and "close" not in tokens
        if method == "HEAD" or status in (204, 304):
            return Came(status, headers, b"")
        if carrier is not None and not carrier.length and 200 <= status < 300:
            self._pass_on(headers, carrier)
            return Came(status, headers, b"")
        return Came(status, headers, self._body(headers))

    def _status(self) -> tuple[int, bytes]:
        version, _, rest = self._line().partition(b" ")
        if not version.startswith(b"HTTP/1."):
            raise ValueError("no answer in HTTP/1.1")
        return int(rest[:3]), version

    def _headers(self) -> Iterator[tuple[str, str]]:
        for _ in range(_LINES):
            line = self._line()
            if not line:
                return
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon or name != name.strip():
                raise ValueError("a header that is none")
            yield name.lower(), value.strip()
        raise ValueError("too many headers")

    def _body(self, headers: Mapping[str, str]) -> bytes:
        coding = headers.get("transfer-encoding", "").lower()
        if coding == "chunked":
            return self._joined()
        if coding:
            raise ValueError(f"transfer encoding {coding}")
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        self.reusable = False
        rest: bytes = self._file.read(_MOST + 1)
        if len(rest) > _MOST:
            raise ValueError(_TOO_LONG)
        return rest

    def _pass_on(self, headers: Mapping[str, str], carrier: Carrier) -> None:
        coding = headers.get("transfer-encoding", "").lower()
        if coding not in ("", "chunked"):
            raise ValueError(f"transfer encoding {coding}")
        size = None if coding else headers.get("content-length")
        self.reusable = self.reusable and bool(coding or size)
        if int(size or 0) <= carrier.most:
            for piece in self._chunks() if coding else self._pieces(size):
                carrier.take(memoryview(piece))
                if carrier.took > carrier.most:
                    break
            else:
                return
        self.reusable = False  # it is not read to its end

    def _pieces(self, size: str | None) -> Iterator[memoryview]:
        """A body in pieces; to the end of the connection where nobody says its size."""
        left = _MOST_OF_ALL if size is None else int(size)
        if left < 0:
            raise ValueError("a negative length")
        while left:
            piece = memoryview(self._room)[: min(left, _PIECE)]
            came = self._file.readinto(piece)
            if came < len(piece) and size is not None:
                raise EOFError("closed in the middle of an answer")
            yield piece[:came]
            left = left - came if came == len(piece) else 0

    def _joined(self) -> bytes:
        chunks, size = [], 0
        for chunk in self._chunks():
            size += len(chunk)
            if size > _MOST:
                raise ValueError(_TOO_LONG)
            chunks.append(chunk)
        return b"".join(chunks)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._line().partition(b";")[0], 16):
            yield self._exactly(size)
            if self._line():
                raise ValueError("a chunk that does not end")
        for _ in self._headers():
            pass

    def _exactly(self, size: int) -> bytes:
        if size < 0:
            raise ValueError("a negative length")
        if size > _MOST:
            raise ValueError(_TOO_LONG)
        found: bytes = self._file.read(size)
        if len(found) < size:
            raise EOFError("closed in the middle of an answer")
        return found

    def _line(self) -> bytes:
        line = self._file.readline(_LINE)
        if not line.endswith(b"\n"):
            raise EOFError("closed in the middle of an answer, or a long line")
        return line.rstrip(b"\r\n")


@dataclass(frozen=True)
class _Place:
    """Where a URL leads."""

    host: str
    port: int
    secure: bool

    @classmethod
    def of(cls, url: str) -> _Place:
        """ValueError for what is no URL of a host."""
        scheme, _, rest = url.partition("://")
        host, _, port = rest.partition("/")[0].partition(":")
        secure = scheme == "https"
        return cls(host, int(port or (443 if secure else 80)), secure)


class Connections:
    """The connections of a run. Timeouts in seconds; `trusted` is asked when TLS is needed."""

    def __init__(self, connect: float, read: float, trusted: Callable[[], SSLContext]) -> None:
        self._connect = connect
        self._read = read
        self._trusted = trusted
        self._idle: dict[str, list[Connection]] = {}

    def __del__(self) -> None:
        for idle in self._idle.values():
            for connection in idle:
                connection.close()

    def exchange(  # pylint: disable=too-many-arguments  # what a request is
        self,
        url: str,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        proxy: Proxy | None = None,
        carrier: Carrier | None = None,
    ) -> Came:
        """Send one request to the host of `url`. Raises a HTTPClientError when nothing comes."""
        if proxy is not None and url.startswith("http://"):
            target = f"{url}{target}"
            if proxy.authorization:
                headers = {**headers, "proxy-authorization": proxy.authorization}
        request = (method, target, headers, body)
        connection = self._kept(url)
        if connection is not None:
            try:
                return self._over(connection, url, request, carrier)
            except handing.ConnectionClosedError:
                if carrier is not None and carrier.took:
                    raise
        return self._over(self._opened(url, proxy), url, request, carrier)

    def _kept(self, url: str) -> Connection | None:
        try:
            return self._idle.setdefault(url, []).pop()
        except IndexError:
            return None

    def find_certificates(self) -> None:
        """Have what TLS needs; Hand when it is not to be had."""
        self._trusted()

    def _opened(self, url: str, proxy: Proxy | None) -> Connection:
        try:
            return Connection(self._socket(_Place.of(url), proxy))
        except TimeoutError as error:
            raise handing.ConnectTimeoutError(url, error) from error
        except (OSError, EOFError, ValueError) as error:
            kind = handing.ConnectionError if proxy is None else handing.ProxyConnectionError
            raise (handing.SSLError if _is_tls(error) else kind)(url, error) from error

    def _socket(self, there: _Place, proxy: Proxy | None) -> socket:
        from socket import IPPROTO_TCP, TCP_NODELAY, create_connection

        host, port = (there.host, there.port) if proxy is None else (proxy.host, proxy.port)
        # As bytes: a str is looked up by way of IDNA, whose import takes longer than the rest.
        place: tuple[bytes, int] = (host.encode("ascii"), port)
        sock = create_connection(place, self._connect)  # type: ignore[arg-type]  # takes bytes
        try:
            sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
            if there.secure:
                if proxy is not None:
                    _tunnel(sock, f"{there.host}:{there.port}", proxy)
                sock = self._trusted().wrap_socket(sock, server_hostname=there.host)
            sock.settimeout(self._read)
        except BaseException:
            sock.close()
            raise
        return sock

    def _over(
        self,
        connection: Connection,
        url: str,
        request: tuple[str, str, Mapping[str, str], bytes],
        carrier: Carrier | None,
    ) -> Came:
        try:
            if carrier is not None:
                carrier.begin(connection)
            connection.send(*request, carrier)
            came = connection.receive(request[0], carrier)
        except BaseException as error:
            connection.close()
            raise _told(url, error) from error
        if connection.reusable and len(idle := self._idle[url]) < _KEPT:
            idle.append(connection)
        else:
            connection.close()
        return came


def _tunnel(sock: socket, place: str, proxy: Proxy) -> None:
    """Have a proxy connect to another host and port. ValueError when it does not."""
    head = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.authorization:
        head.append(f"Proxy-Authorization: {proxy.authorization}")
    sock.sendall("\r\n".join((*head, "", "")).encode("latin-1"))
    said = b""
    while b"\r\n\r\n" not in said and len(said) < _LINE:
        piece = sock.recv(1)  # what follows is the host's
        if not piece:
            raise EOFError("closed by the proxy")
        said += piece
    status = said.split(b" ", 2)[1:2]
    if status != [b"200"]:
        raise ValueError(f"the proxy answered {b''.join(status).decode('latin-1')}")


def _told(url: str, error: BaseException) -> BaseException:
    """What ended an exchange, as an error of ours; a bug, or Ctrl-C, as it is."""
    if isinstance(error, TimeoutError):
        return handing.ReadTimeoutError(url, error)
    if _is_tls(error):
        return handing.SSLError(url, error)
    if isinstance(error, (OSError, EOFError, ValueError)):
        return handing.ConnectionClosedError(url, error)
    return error


def _is_tls(error: BaseException) -> bool:
    """By name, so that a run without TLS does not import it."""
    return any(kind.__name__ == "SSLError" for kind in type(error).__mro__)
