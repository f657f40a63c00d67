"""A proxy on loopback that stands before AWS's stand-ins and does to them what networks do.

    with FaultProxy(seaweed.url) as proxy:
        proxy.add(fails(503, "SlowDown"), operation="PutObject", first=2)
        ...  # work with proxy.url
    assert proxy.operations().count("PutObject") == 3

It knows every protocol of AWS and names what is asked. A rule says which requests its fault
befalls, and may be added while the proxy runs. The first rule that fits wins, but for `delays` and
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
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from weakref import WeakSet

from tests.faults.http import LIMIT, Request, Response, ask, read_request
from tests.faults.kinds import Cut, Exchange, Fault, Send

KEPT = 2**16  # of a request's body, for tests to look at


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

    @property
    def attempt(self) -> int:
        return self.request.attempt


@dataclass
class Rule:
    """Which requests a fault befalls: of those that fit, the `first` so many, those `after` so
    many, only the `nth`, `every` so many-th, or each with a `chance`. `key` is S3's, `access_key`
    the one that signed."""

    fault: Fault
    operation: str = "*"
    key: str = "*"
    region: str = "*"
    access_key: str = "*"
    first: int = 0
    after: int = 0
    nth: int = 0
    every: int = 0
    chance: float = 1.0
    random: random.Random = field(default_factory=random.Random)
    count: int = 0

    def befalls(self, request: Request) -> bool:
        name = request.name
        wanted = (
            (name.operation, self.operation),
            (request.key, self.key),
            (name.region, self.region),
            (name.access_key, self.access_key),
        )
        if not all(fnmatchcase(found, pattern) for found, pattern in wanted):
            return False
        self.count += 1
        return (
            (not self.first or self.count <= self.first)
            and self.count > self.after
            and (not self.nth or self.count == self.nth)
            and (not self.every or self.count % self.every == 0)
            and self.random.random() < self.chance
        )


class FaultProxy:
    """The proxy, running while it is entered; what it saw is there to be read at any time."""

    def __init__(
        self, origin: str, *, seed: int = 0, latency: float = 0.0, tokens: bool = False
    ) -> None:
        """`tokens`: a client token that comes again gets the answer that it got, as on AWS; no
        stand-in knows them."""
        parts = urlsplit(origin)
        self._origin = (parts.hostname or "", parts.port or 80)
        self._seeds, self.latency = random.Random(seed), latency
        self._by_token: dict[str, asyncio.Future[Response]] | None = {} if tokens else None
        self.rules: list[Rule] = []
        self.seen: list[Seen] = []
        self.at_once = self.most_at_once = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[object]] = set()
        self._writers = WeakSet[asyncio.StreamWriter]()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def add(self, fault: Fault, **which: Any) -> Rule:
        """From now on, `fault` befalls the requests that fit the fields of a Rule; patterns as of
        a shell."""
        rule = Rule(fault, **which, random=random.Random(self._seeds.random()))
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """No rules, and nothing seen."""
        self.rules, self.seen, self.most_at_once = [], [], 0
        self._by_token = None if self._by_token is None else {}

    def operations(self) -> list[str]:
        """AWS's names of what was asked, in order."""
        return [seen.operation for seen in self.seen]

    def attempts(self, operation: str) -> list[int]:
        """The number of the attempt, for each request of an operation."""
        return [seen.attempt for seen in self.seen if seen.operation == operation]

    def writes(self) -> list[str]:
        """S3's that were not reads: none, for a dry run."""
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
            for writer in self._writers:  # one that nobody reads any longer is never written out
                writer.transport.abort()
            quiet = 0 if tasks else quiet + 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client, which has one of its own to the server."""
        task = asyncio.current_task()
        assert task is not None
        self._writers.add(writer)
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
            token = request.token if self._by_token is not None else ""
            if not token or self._by_token is None:
                return await origin.ask(request)
            if token not in self._by_token:  # kept before it is there: the same may come meanwhile
                self._by_token[token] = asyncio.ensure_future(origin.ask(request))
            return await asyncio.shield(self._by_token[token])

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
