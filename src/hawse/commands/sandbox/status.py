"""`hawse sandbox status`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hawse.app import App
from hawse.core.command import session
from hawse.rows import Row, column


@dataclass(frozen=True)
class SandboxStatus(Row):
    """The sandbox of this user."""

    state: str = column(colour={"running": "green"})
    url: str | None = None
    pid: int | None = None
    started: datetime | None = column(show="age", default=None)
    seeded: bool | None = column(show="bool", default=None)
    dead_regions: tuple[str, ...] = column(show="list", default=())
    throttle: float = column(default=0.0, doc="Share of requests that are throttled.")


@session()
def status(app: App) -> Iterator[SandboxStatus]:
    """Show whether the sandbox runs, where, and as what it was started.

    Examples:
      hawse sandbox status
      hawse sandbox status -o json
    """
    from hawse.sandbox import launch
    from hawse.sandbox.state import folder_in

    running = launch.find(folder_in(app.paths.state))
    if running is None:
        yield SandboxStatus("stopped")
        return
    said = launch.require(running, "status")
    yield SandboxStatus(
        state="running",
        url=running.url,
        pid=running.pid,
        started=datetime.fromisoformat(said["started"]),
        seeded=said["seeded"],
        dead_regions=tuple(said["dead_regions"]),
        throttle=said["throttle"],
    )
