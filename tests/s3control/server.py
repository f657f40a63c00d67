"""The server: HTTP in, botocore's model on both sides, jobs behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.s3control import wire
from tests.s3control.jobs import Faults, Job, JobError, World

PAGE = 2
"""Jobs on a page of ListJobs, when nobody says how many: few, so that pages are turned."""


@dataclass
class S3Control:
    """A running server; what it was asked is in `seen`."""

    url: str
    world: World
    jobs: dict[str, Job] = field(default_factory=dict)
    seen: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, tuple[int, str]] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock)

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self.world.faults

    @property
    def env(self) -> dict[str, str]:
        """What leads the SDK here, for S3 Control alone."""
        return {"AWS_ENDPOINT_URL_S3_CONTROL": self.url}

    def operations(self) -> list[str]:
        """The names of what was asked, in order."""
        return [name for _, name, _ in self.seen]

    def asked(self, name: str) -> list[dict[str, Any]]:
        """The parameters of all requests of this name."""
        return [params for _, one, params in self.seen if one == name]

    def answer(self, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """What AWS would say. JobError for an error."""
        for job in self.jobs.values():
            job.go_on()
        if name == "CreateJob":
            return self._created(params)
        if name == "ListJobs":
            return self._listed(params)
        if params["JobId"] not in self.jobs:
            raise JobError("NotFoundException", f"no job {params['JobId']}")
        job = self.jobs[params["JobId"]]
        if name == "DescribeJob":
            return {"Job": job.described()}
        if name == "UpdateJobStatus":
            job.update(params["RequestedJobStatus"])
            return {"JobId": job.id, "Status": job.status}
        job.priority = params["Priority"]
        return {"JobId": job.id, "Priority": job.priority}

    def _created(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if ("Manifest" in params) == ("ManifestGenerator" in params):
            raise JobError("BadRequestException", "one of Manifest and ManifestGenerator")
        token = params["ClientRequestToken"]
        if token in self.tokens:
            raise JobError("IdempotencyException", "the token was used")
        id_ = f"{len(self.jobs) + 1:08x}-0000-4000-8000-000000000000"
        self.tokens[token] = id_
        self.jobs[id_] = Job(id_, params, self.world)
        return {"JobId": id_}

    def _listed(self, params: Mapping[str, Any]) -> dict[str, Any]:
        wanted = params.get("JobStatuses")
        jobs = [one for one in self.jobs.values() if not wanted or one.status in wanted]
        first, many = int(params.get("NextToken", 0)), params.get("MaxResults", PAGE)
        page = jobs[first : first + many]
        more = {"NextToken": str(first + many)} if len(jobs) > first + many else {}
        return {**more, "Jobs": [one.listed() for one in page]}


_STATUSES = {"NotFoundException": 404}


@contextmanager
def serving(
    client: Callable[[str], Any], now: Callable[[], datetime], faults: Faults | None = None
) -> Iterator[S3Control]:
    """A server whose jobs work on the emulator behind `client`, at the time of `now`."""
    control = S3Control("", World(cache(client), now, faults or Faults()))

    class Handler(BaseHTTPRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else the second write waits 40 ms for an ACK

        def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's
            self._answer()

        def do_POST(self) -> None:  # pylint: disable=invalid-name
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, text = _reply(control, self, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    control.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield control
    finally:
        server.shutdown()
        server.server_close()


def _reply(control: S3Control, request: Any, body: bytes) -> tuple[int, bytes]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        name, params = wire.read(request.command, request.path, headers, body)
    except wire.Malformed as error:
        return 400, wire.failed("InvalidRequest", str(error))
    with control.lock:
        control.seen.append((headers.get("host", ""), name, params))
        if name in control.refuses:
            status, code = control.refuses[name]
            return status, wire.failed(code, "as the test wants it")
        try:
            return 200, wire.written(name, control.answer(name, params))
        except JobError as error:
            return _STATUSES.get(error.code, 400), wire.failed(error.code, str(error))
