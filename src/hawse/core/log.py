"""What hawse tells about itself: events with fields, redacted, to a file and with -vv to stderr.

Parameters and answers of calls are never logged, so that no secret can be; what remains is
redacted by name and by form all the same. A log that cannot be written never ends a run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hawse.masking import REDACTED, masked
from hawse.systems import open_private

if TYPE_CHECKING:
    from hawse.app import App

_SECRET = ("secret", "token", "password", "authorization", "signature", "credential")


class Log:
    """Call it with an event's name and its fields."""

    def __init__(
        self, *, now: Callable[[], str], path: str = "", say: Callable[[str], None] | None = None
    ) -> None:
        self._now = now
        self._path = path
        self._say = say

    @classmethod
    def of(cls, app: App) -> Log:
        """The log that options and configuration ask for."""
        return cls(
            now=lambda: app.clock.now().isoformat(),
            path=str(app.config.get("log.file") or ""),
            say=app.say if app.options.verbose >= 2 else None,
        )

    @property
    def wanted(self) -> bool:
        """Whether anybody will read it."""
        return bool(self._path) or self._say is not None

    def __call__(self, event: str, fields: Mapping[str, object]) -> None:
        """Log one event; does nothing when nobody asked for a log."""
        if not self.wanted:
            return
        safe = {key: _safe(key, value) for key, value in fields.items()}
        if self._say is not None:
            told = " ".join(f"{key}={value}" for key, value in safe.items() if value not in ("", 0))
            self._say(f"{event} {told}")
        if self._path:
            self._write({"time": self._now(), "event": event, **safe})

    def _write(self, record: Mapping[str, object]) -> None:
        line = json.dumps(record, default=str, separators=(",", ":")) + "\n"
        try:
            path = os.path.expanduser(self._path)
            descriptor = open_private(path, os.O_WRONLY | os.O_APPEND)
            with open(descriptor, "a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            path, self._path = self._path, ""
            if self._say is not None:
                self._say(f"log {path}: {error.strerror}")


def _safe(key: str, value: object) -> object:
    if any(word in key.lower() for word in _SECRET):
        return REDACTED
    return masked(value) if isinstance(value, str) else value
