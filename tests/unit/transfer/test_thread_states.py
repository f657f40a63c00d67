"""awscrt's threads are known to Python for as long as they live."""

from __future__ import annotations

import threading

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.requests import Reply, Request
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Answer, Server

GET = Request(calls.GET_OBJECT, "bucket", "key")
TIMES = 20


def test_a_thread_of_awscrt_keeps_what_is_local_to_it(
    server: Server, engine_at: MakeEngine
) -> None:
    """What is local to a thread goes with its state: each callback would begin with nothing."""
    server.decide = lambda asked: Answer(body=b"content")
    local = threading.local()
    counts: list[int] = []

    def done(_: Reply | CLIError) -> None:
        local.count = getattr(local, "count", 0) + 1
        counts.append(local.count)

    engine = engine_at(server.url)
    for _ in range(TIMES):
        engine.submit(GET, done)
    assert engine.drain(30)

    assert len(counts) == TIMES
    assert max(counts) > TIMES // 2
