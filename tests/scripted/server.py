"""`CloudFormation`: a server on loopback that plays a timeline.

It knows requests, faults and the clock; what requests mean stands beside it.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.scripted import change_sets, stack_sets, templates, wire
from tests.scripted.answers import READS
from tests.scripted.in_process import check_answer
from tests.scripted.timeline import Fault, Timeline, TimelineError, load
from tests.scripted.wire import Refused
from tests.scripted.world import World
from tests.scripted.writes import WRITES

BEGINNING = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_CHANGING = (
    *WRITES,
    *("CreateChangeSet", "DeleteChangeSet", "ExecuteChangeSet"),
    *("CreateStackSet", "UpdateStackSet", "DeleteStackSet", "StopStackSetOperation"),
    *("CreateStackInstances", "UpdateStackInstances", "DeleteStackInstances"),
)
OPERATIONS: dict[str, Callable[[World, Mapping[str, Any]], dict[str, Any]]] = {
    **READS,
    **WRITES,
    **change_sets.CHANGE_SETS,
    **stack_sets.STACK_SETS,
    **templates.TEMPLATES,
}


class Lost(Exception):
    """The answer never arrives."""


@dataclass(frozen=True)
class Request:
    """What was asked, when, and how it was refused ("" when it was not)."""

    operation: str
    params: dict[str, Any]
    at: datetime
    error: str = ""


@dataclass
class CloudFormation:
    """A timeline being played; `requests` has every request in order.

    Time is `clock` plus `tick` seconds for each read. The App's clock of a test is the one to
    hand in, with tick 0; another process has no such clock, so there each read is a tick.
    """

    timeline: Timeline
    clock: Callable[[], datetime]
    tick: float
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ticks: int = 0

    def __post_init__(self) -> None:
        self.world = World.of(self.timeline, self.clock())
        change_sets.populate(self.world)
        stack_sets.populate(self.world)
        self._before = deepcopy(self.world)

    @property
    def env(self) -> dict[str, str]:
        """What leads hawse here; one attempt for each call, so that no retry sleeps."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": self.timeline.region,
            "HAWSE_RETRY_ATTEMPTS": "1",
        }

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each time that `operation` was asked."""
        return [each.params for each in self.requests if each.operation == operation]

    def names(self, *, writes: bool = False) -> list[str]:
        """The operations that were asked, in order; with `writes` only what changes something."""
        return [
            each.operation for each in self.requests if not writes or each.operation in _CHANGING
        ]

    def stack_id(self, key: str) -> str:
        """The id of a stack by its key in the timeline."""
        return self.world.latest(key).id

    def status(self, key: str) -> str:
        """The status of a stack now, without asking."""
        with self._lock:
            self.world.advance(self._now())
            return self.world.latest(key).status

    def client(self) -> Any:
        """boto3's client, to arrange and to look."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            "cloudformation",
            region_name=self.timeline.region,
            endpoint_url=self.url,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="not-a-secret",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def handle(self, fields: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body for the fields of a form; Lost when there is to be no answer."""
        with self._lock:
            request_id = f"00000000-0000-4000-8000-{next(self._ids):012x}"
            name = fields.get("Action", "")
            if name == "GetCallerIdentity":
                return 200, wire.identity(self.timeline.account, request_id)
            try:
                return 200, self._answer(name, fields, request_id)
            except Refused as refused:
                self._note(name, _params(fields), refused.code)
                return refused.status, wire.error(refused, request_id)
            except (TimelineError, AssertionError) as wrong:  # ours, so that the test shows it
                return 400, wire.error(Refused("TimelineError", str(wrong)), request_id)

    def _answer(self, name: str, fields: Mapping[str, str], request_id: str) -> bytes:
        self._counts[name] += 1
        fault = self._fault(name)
        if fault is not None and fault.error:
            raise Refused(fault.error, fault.message, fault.status)
        _, params = wire.request(fields)
        self._note(name, params)
        body = self._made(name, params, fault)
        if fault is not None and fault.lost:
            raise Lost
        return wire.answer(name, body, request_id)

    def _made(self, name: str, params: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
        writes = name in _CHANGING
        self._ticks += 0 if writes else 1
        self.world.advance(self._now())
        if writes:
            self._before = deepcopy(self.world)
        world = self._before if fault is not None and fault.stale else self.world
        body: dict[str, Any] = _without_none(self._body(world, name, params))
        check_answer(wire.operation(name).output_shape, body, name)
        return body

    def _body(self, world: World, name: str, params: dict[str, Any]) -> dict[str, Any]:
        scripted = self.timeline.answers.get(name)
        if scripted is not None:
            return _scripted(scripted, self._counts[name])
        if name not in OPERATIONS:
            raise TimelineError(f"{name} is not played here: give `answers`")
        return OPERATIONS[name](world, params)

    def _fault(self, name: str) -> Fault | None:
        faults = self.timeline.faults
        return next((each for each in faults if each.hits(name, self._counts[name])), None)

    def _now(self) -> datetime:
        return self.clock() + timedelta(seconds=self._ticks * self.tick)

    def _note(self, name: str, params: dict[str, Any], error: str = "") -> None:
        last = self.requests[-1] if self.requests else None
        if error and last is not None and last.operation == name and last.params == params:
            self.requests.pop()  # noted before it was refused
        self.requests.append(Request(name, params, self._now(), error))


def _params(fields: Mapping[str, str]) -> dict[str, Any]:
    """The parameters if they can be read, else the fields as they came."""
    try:
        return wire.request(fields)[1]
    except Refused:
        return dict(fields)


def _scripted(raw: Any, number: int) -> dict[str, Any]:
    """An answer of the timeline; of a list, the one for this call, or the last."""
    body = raw[min(number, len(raw)) - 1] if isinstance(raw, list) else raw
    if "error" in body:
        raise Refused(body["error"], body.get("message", ""), body.get("status", 400))
    return dict(body)


def _without_none(value: Any) -> Any:
    """AWS leaves out what it has nothing to say about."""
    if isinstance(value, Mapping):
        return {key: _without_none(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_without_none(each) for each in value]
    return value


def played(
    source: str | Path | Mapping[str, Any],
    clock: Callable[[], datetime] | None = None,
    tick: float | None = None,
) -> CloudFormation:
    """A timeline ready to be played; without a clock of yours each read is a second."""
    timeline = load(source)
    own = 1.0 if clock is None else 0.0
    given = next((each for each in (tick, timeline.tick) if each is not None), own)
    return CloudFormation(timeline, clock or (lambda: BEGINNING), given)


@contextmanager
def serving(
    source: str | Path | Mapping[str, Any],
    clock: Callable[[], datetime] | None = None,
    tick: float | None = None,
) -> Iterator[CloudFormation]:
    """A timeline behind a URL on loopback."""
    cloud = played(source, clock, tick)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(cloud))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    cloud.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()


def _handler(cloud: CloudFormation) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """POST of a form is all that there is."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK

        def do_POST(self) -> None:  # pylint: disable=invalid-name  # the standard library's name
            """Answer, or hang up."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
            try:
                status, data = cloud.handle(fields)
            except Lost:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:  # pylint: disable=arguments-differ
            """Quiet."""

    return Handler
