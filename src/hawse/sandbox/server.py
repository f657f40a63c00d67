"""The process of the sandbox: moto behind our router, on loopback, until it is told to stop."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hawse.sandbox import state
from hawse.sandbox.accounts import open_accounts
from hawse.sandbox.emulator import Emulator
from hawse.sandbox.faults import Faults
from hawse.sandbox.router import Router
from hawse.sandbox.sessions import Sessions
from hawse.sandbox.state import Wishes
from hawse.sandbox.tokens import ClientTokens
from hawse.systems import may_run

HOST = "127.0.0.1"


@dataclass
class Life:
    """What hawse may ask of its sandbox while it runs (`router.Control`)."""

    emulator: Emulator
    secret: str
    wishes: Wishes
    tokens: ClientTokens = field(default_factory=ClientTokens)
    sessions: Sessions = field(default_factory=Sessions)
    stop: threading.Event = field(default_factory=threading.Event)
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    def do(self, verb: str) -> object:
        """`status`, `reset`, `seed` or `stop`."""
        if verb == "reset":
            self.fill(seed=self.wishes.seed)
        elif verb == "seed":
            self.fill(seed=True)
        elif verb == "stop":
            self.stop.set()
        elif verb != "status":
            raise LookupError(verb)
        return {
            "started": self.begun.isoformat(),
            "seeded": self.wishes.seed,
            "dead_regions": self.wishes.dead_regions,
            "throttle": self.wishes.throttle,
        }

    def fill(self, *, seed: bool) -> None:
        """Begin anew: empty accounts, or the whole company."""
        self.emulator.reset()
        self.tokens.forget()
        self.sessions.forget()
        open_accounts(self.emulator, self.secret)
        if seed:
            from hawse.sandbox.seed import seed_company

            seed_company(self.emulator, datetime.now(UTC))


def serve(wishes: Wishes) -> None:
    """Serve until stopped; the state file appears when the first request can come."""
    state.private_folder(wishes.folder)
    secret = os.urandom(30).hex()
    server = _listen(wishes.port)
    port = server.server_address[1]
    life = Life(Emulator(port), secret, wishes)
    faults = Faults(wishes.dead_regions, wishes.throttle)
    server.app = Router(
        life.emulator, life, secret, faults=faults, tokens=life.tokens, sessions=life.sessions
    )
    life.fill(seed=wishes.seed)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGTERM, lambda *_: life.stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    running = state.Running(os.getpid(), port, secret, wishes.folder)
    state.write(running)
    try:
        while not life.stop.wait(1) and _is_wanted(wishes.tied):
            pass
        server.shutdown()
    finally:
        # What comes now is refused, not left unanswered; then `stop` may say that we are gone.
        server.server_close()
        if state.read(wishes.folder) == running:
            state.forget(wishes.folder)


def _is_wanted(tied: int) -> bool:
    """Whether the process that this one is tied to is there: its parent, or with a program that is
    one file and unpacked itself in between, the parent of that."""
    if tied in (0, os.getppid()):
        return True
    return hasattr(sys, "frozen") and may_run(tied)


def _listen(port: int) -> Any:
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import make_server

    class Quiet(MotoRequestHandler):
        """No line for every request; errors still reach the log."""

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

        def make_environ(self) -> dict[str, Any]:
            """With the one header of AWS's that has an underscore, which WSGI servers drop."""
            environ: dict[str, Any] = super().make_environ()
            if token := self.headers.get("x-amz-sso_bearer_token"):
                environ["HTTP_X_AMZ_SSO_BEARER_TOKEN"] = token
            return environ

    return make_server(HOST, port, _not_yet, threaded=True, request_handler=Quiet)


def _not_yet(_environ: Any, start: Any) -> list[bytes]:
    start("503 Service Unavailable", [("Content-Length", "0")])
    return []
