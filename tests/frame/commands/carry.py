"""A transfer whose items end as their words say: `done:a`, `left:b`, `skip:c`, `fail:d`, …"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from hawse.core.command import transfer
from hawse.errors import AccessDenied, CLIError, Interrupted, NotFound

if TYPE_CHECKING:
    from hawse.core.transfers import Moving

ERRORS: dict[str, type[CLIError]] = {"fail": CLIError, "gone": NotFound, "deny": AccessDenied}


@transfer(calls=[])
@click.argument("items", nargs=-1)
def carry(moving: Moving, items: tuple[str, ...]) -> None:
    """Carry things.

    Examples:
      hawse carry done:a fail:b
    """
    for item in items:
        way, _, name = item.partition(":")
        moving.expect(1024)
        if way == "ask":
            moving.confirm(f"carry {name}", name)
        elif way == "raise":
            raise NotFound(name, why="it is not there")
        elif way == "note":
            moving.note(name)
        elif way == "write":
            moving.sink.write(name.encode())
            threading.Event().wait(0.3)  # until a bar would have been drawn
        elif way == "hint":
            moving.hint(name)
        elif way in ("stop", "ctrl-c"):
            raise KeyboardInterrupt if way == "ctrl-c" else Interrupted("interrupted")
        else:
            _elsewhere(partial(_end, moving, way, name))  # as callbacks do


def _end(moving: Moving, way: str, name: str) -> None:
    if way == "done":
        moving.done("carry", name, f"to/{name}", 1024)
    elif way == "drop":
        moving.done("drop", name, None, 4096)
    elif way == "part":
        moving.arrived(int(name))
    elif way == "left":
        moving.left("carry", name, "it is there", 1024)
    elif way == "skip":
        moving.skipped("carry", name, "it is heavy", 1024)
    else:
        moving.failed("carry", name, f"to/{name}", ERRORS[way](name, why="it broke"), 1024)


def _elsewhere(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
