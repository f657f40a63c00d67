"""The person's browser: whether there is one, and a page whose address is a secret.

What a browser is started with can be seen by everybody on the machine. So it is given an address
on loopback that leads on once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threading import Event

    from hawse.app import App

_SECONDS = 60.0


def has_desktop(app: App) -> bool:
    """Whether a browser would open where the person sits, and not in this terminal."""
    env = app.env
    if app.browse is None or env.get("SSH_CONNECTION") or env.get("SSH_TTY"):
        return False
    if str(sys.platform) in ("win32", "darwin"):  # mypy would look at one system only
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def browse_unseen(app: App, url: str, *, seconds: float = _SECONDS) -> bool:
    """Have the browser open a URL that nobody else is to see; whether it came for it in time."""
    with _leading_once(url) as (address, led):
        return app.browse is not None and bool(app.browse(address)) and led.wait(seconds)


@contextmanager
def _leading_once(url: str) -> Iterator[tuple[str, Event]]:
    """An address that leads to a URL once, and what is set when somebody was led."""
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Event, Thread

    path, led = f"/{os.urandom(16).hex()}", Event()

    class Handler(BaseHTTPRequestHandler):
        """Answers with the URL, or with nothing."""

        timeout = 5

        def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's own
            """Lead on."""
            right = self.path == path and not led.is_set()
            self.send_response(302 if right else 404)
            if right:
                self.send_header("Location", url)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Content-Length", "0")
            self.end_headers()
            if right:
                led.set()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{path}", led
        finally:
            server.shutdown()
