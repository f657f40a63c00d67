"""A proxy on loopback that stands before an S3 server and does to it what networks do.

    with S3Faults(seaweed.url) as proxy:
        proxy.add(fails(503, "SlowDown"), operation="PutObject", first=2)
        ...  # work with proxy.url
    assert proxy.operations().count("PutObject") == 3

A rule says which requests its fault befalls. The first rule that fits wins, but for `delays` and
`calls`, after which the later ones see the request too. What fits none passes. The Host header is
passed on as it came, so signatures stay valid.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.s3_http import LIMIT, Request, Response, ask, read_request

KEPT = 2**16  # of a request's body, for tests to look at
HTML = "<html><body><h1>Sign in to the guest network</h1></body></html>"
XML = {"content-type": "application/xml"}


@dataclass
class Seen:
    """One request as it arrived, and what became of it: `status` 0 for no whole answer."""

    request: Request
    at: float
    status: int = 0
    rules: list[Rule] = field(default_factory=list)

    @property
    def operation(self) -> str:
        return self.request.operation

    @property
    def key(self) -> str:
        return self.request.key


class Cut(Exception):
    """The connection ends here; with a reset, or else as if all had been said."""

    def __init__(self, *, reset: bool) -> None:
        super().__init__("cut")
        self.reset = reset


Send = Callable[[bytes], Awaitable[None]]
Next = Callable[[], Awaitable[Response]]


@dataclass
class Exchange:
    """What a fault works with: the request, the way on, and the client's connection."""

    request: Request
    ask: Next  # the server's answer
    go_on: Next  # the same, after what further rules do to it
    send: Send
    random: random.Random


Fault = Callable[[Exchange], Awaitable[Response]]


@dataclass
class Rule:
    """Which requests a fault befalls: of those that fit, the `first` so many, only the `nth`,
    `every` so many-th, or each with a `chance`."""

    fault: Fault
    operation: str = "*"
    key: str = "*"
    first: int = 0
    nth: int = 0
    every: int = 0
    chance: float = 1.0
    random: random.Random = field(default_factory=random.Random)
    count: int = 0

    def befalls(self, request: Request) -> bool:
        if not fnmatchcase(request.operation, self.operation):
            return False
        if not fnmatchcase(request.key, self.key):
            return False
        self.count += 1
        return (
            (not self.first or self.count <= self.first)
            and (not self.nth or self.count == self.nth)
            and (not self.every or self.count % self.every == 0)
            and self.random.random() < self.chance
        )


# --- Faults --------------------------------------------------------------------------------------


def answers(response: Response, *, applied: bool = False) -> Fault:
    """This instead of the server's answer; `applied`: after the server has done what was asked."""

    async def answers_(exchange: Exchange) -> Response:
        if applied:
            await exchange.ask()
        return response

    return answers_


def error(code: str, message: str = "") -> bytes:
    """The XML in which S3 says what went wrong."""
    told = f"<Code>{code}</Code><Message>{message or code}</Message>"
    return f'<?xml version="1.0"?><Error>{told}<RequestId>FAULT</RequestId></Error>'.encode()


def fails(status: int = 500, code: str = "InternalError", *, applied: bool = False) -> Fault:
    """An error as S3 puts it: 503 `SlowDown`, 429 `TooManyRequests`, 403 `AccessDenied` …"""
    return answers(Response(status, XML, error(code)), applied=applied)


def expires() -> Fault:
    """The session token is too old."""
    return fails(400, "ExpiredToken")


def redirects(region: str, status: int = 301) -> Fault:
    """The bucket lives elsewhere."""
    headers = {**XML, "x-amz-bucket-region": region}
    return answers(Response(status, headers, error("PermanentRedirect")))


def error_inside(code: str = "InternalError", *, applied: bool = False) -> Fault:
    """Status 200, and the error in the body, as of CopyObject and CompleteMultipartUpload."""
    return answers(Response(200, XML, error(code)), applied=applied)


def html() -> Fault:
    """Status 200 and the page of somebody in between."""
    return answers(Response(200, {"content-type": "text/html"}, HTML.encode()))


def empty() -> Fault:
    """Status 200 and nothing."""
    return answers(Response(200))


def resets(*, applied: bool = False) -> Fault:
    """The connection is reset, before or after the server did what was asked."""

    async def resets_(exchange: Exchange) -> Response:
        if applied:
            await exchange.ask()
        raise Cut(reset=True)

    return resets_


def stalls(*, after: float | None = None, seconds: float = 3600.0) -> Fault:
    """No answer, or no more of it after this share of the body; the end comes in `seconds`."""

    async def stalls_(exchange: Exchange) -> Response:
        if after is not None:
            answer = await exchange.ask()
            held = len(answer.body) - int(len(answer.body) * after)
            await exchange.send(answer.encoded()[: -held or None])
        await asyncio.sleep(seconds)
        raise Cut(reset=False)

    return stalls_


def truncates(share: float = 0.5) -> Fault:
    """The length is told in full, the connection ends after this share of the body."""

    async def truncates_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        part = answer.body[: int(len(answer.body) * share)]
        await exchange.send(replace(answer, body=part, length=len(answer.body)).encoded())
        raise Cut(reset=False)

    return truncates_


def changes(change: Callable[[bytes], bytes]) -> Fault:
    """A body that is not what the server sent, with a length that fits it."""

    async def changes_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        return replace(answer, body=change(answer.body))

    return changes_


def tells(headers: dict[str, str]) -> Fault:
    """The server's answer with these headers, also when its length is not as told."""

    async def tells_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        told = {**answer.headers, **headers}
        return replace(answer, headers=told, length=int(told["content-length"]))

    return tells_


def shortens(by: int = 10) -> Fault:
    """Body and length lack the last bytes."""
    return changes(lambda body: body[:-by])


def flips() -> Fault:
    """One bit of the body, drawn by the rule's seed, is the other way round."""

    async def flips_(exchange: Exchange) -> Response:
        answer = await exchange.ask()
        body = bytearray(answer.body)
        if body:
            body[exchange.random.randrange(len(body))] ^= 1 << exchange.random.randrange(8)
        return replace(answer, body=bytes(body))

    return flips_


def delays(seconds: float) -> Fault:
    """The request takes longer; further rules see it as well."""

    async def delays_(exchange: Exchange) -> Response:
        await asyncio.sleep(seconds)
        return await exchange.go_on()

    return delays_


def calls(function: Callable[[Request], object], *, applied: bool = False) -> Fault:
    """Something else happens just then: an object is replaced, a process is killed."""

    async def calls_(exchange: Exchange) -> Response:
        answer = await exchange.go_on() if applied else None
        await asyncio.to_thread(function, exchange.request)
        return answer or await exchange.go_on()

    return calls_


def halts(function: Callable[[Request], object], share: float = 0.5) -> Fault:
    """Something else happens when this share of the answer is sent; no more of it comes."""

    async def halts_(exchange: Exchange) -> Response:
        answer = (await exchange.ask()).encoded(bodiless=exchange.request.method == "HEAD")
        await exchange.send(answer[: int(len(answer) * share)])
        await asyncio.to_thread(function, exchange.request)
        raise Cut(reset=False)

    return halts_


# --- The proxy -----------------------------------------------------------------------------------


class S3Faults:
    """The proxy, running while it is entered; what it saw is there to be read at any time."""

    def __init__(self, origin: str, *, seed: int = 0, latency: float = 0.0) -> None:
        parts = urlsplit(origin)
        self._origin = (parts.hostname or "", parts.port or 80)
        self._seeds, self.latency = random.Random(seed), latency
        self.rules: list[Rule] = []
        self.seen: list[Seen] = []
        self.at_once = self.most_at_once = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[object]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def add(
        self,
        fault: Fault,
        *,
        operation: str = "*",
        key: str = "*",
        first: int = 0,
        nth: int = 0,
        every: int = 0,
        chance: float = 1.0,
    ) -> Rule:
        """From now on, `fault` befalls the requests that fit; patterns as of a shell."""
        own = random.Random(self._seeds.random())
        rule = Rule(fault, operation, key, first, nth, every, chance, own)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """No rules, and nothing seen."""
        self.rules, self.seen, self.most_at_once = [], [], 0

    def operations(self) -> list[str]:
        """AWS's names of what was asked, in order."""
        return [seen.operation for seen in self.seen]

    def writes(self) -> list[str]:
        """Those that were not reads: none, for a dry run."""
        return [seen.operation for seen in self.seen if seen.request.method not in ("GET", "HEAD")]

    def settle(self, seconds: float = 60.0) -> None:
        """Wait until all who asked are gone, and what they had asked for is done."""

        async def settled() -> None:
            while self._serving:
                await asyncio.wait(set(self._serving))

        asyncio.run_coroutine_threadsafe(settled(), self._loop).result(seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._server = server
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LIMIT, backlog=1024)

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        quiet = 0
        while quiet < 3:  # what was being accepted becomes a task of its own, a little later
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0)  # the connections notice
            quiet = 0 if tasks else quiet + 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, which has one of its own to the server."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)  # asyncio itself does not keep a task from being collected
        task.add_done_callback(self._serving.discard)
        origin = Origin(self._origin)
        gone = (ConnectionError, asyncio.IncompleteReadError)
        try:
            with suppress(*gone):
                while True:
                    await self._exchange(await read_request(reader, writer), writer, origin)
        except Cut as cut:
            if cut.reset:
                own: socket.socket = writer.get_extra_info("socket")
                own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except asyncio.CancelledError:  # the proxy ends
            writer.transport.abort()
        finally:
            origin.close()
            writer.close()

    async def _exchange(
        self, request: Request, writer: asyncio.StreamWriter, origin: Origin
    ) -> None:
        async def send(data: bytes) -> None:
            writer.write(data)
            await writer.drain()

        kept = replace(request, body=request.body[:KEPT])
        self.seen.append(seen := Seen(kept, time.monotonic()))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            answer = await self._answer(seen, request, send, origin)
            seen.status = answer.status
            await send(answer.encoded(bodiless=request.method == "HEAD"))
        finally:
            self.at_once -= 1

    async def _answer(self, seen: Seen, request: Request, send: Send, origin: Origin) -> Response:
        """The server's, after what the rules do to it."""
        await asyncio.sleep(self.latency)
        rules: Iterator[Rule] = iter(tuple(self.rules))

        async def ask_origin() -> Response:
            return await origin.ask(request)

        async def go_on() -> Response:
            rule = next((rule for rule in rules if rule.befalls(request)), None)
            if rule is None:
                return await ask_origin()
            seen.rules.append(rule)
            return await rule.fault(Exchange(request, ask_origin, go_on, send, rule.random))

        return await go_on()


class Origin:
    """A connection to the server, made when it is first wanted and again when it was closed."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> Response:
        """Its answer; once more on a new connection when the old one had been closed."""
        if self._streams is not None:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                return await self._asked(self._streams, request)
            self.close()
        streams = await asyncio.open_connection(*self._address, limit=LIMIT)
        self._streams = streams
        return await self._asked(streams, request)

    async def _asked(
        self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: Request
    ) -> Response:
        answer = await ask(*streams, request)
        if answer.headers.get("connection", "").lower() == "close":
            self.close()  # moto waits for that, and would take the next request for rubbish
        return answer

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
