"""What was worked on often and of late, as the journal tells: it comes first where one is picked.

Only the end of the journal is read, since plans are big and somebody waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hawse.app import App

_BYTES = 1 << 20
_HALF_LIFE_SECONDS = 7 * 86400.0


def weights(app: App) -> Mapping[str, float]:
    """How much each id, name, profile and region was used: each time counts half after a week."""
    now = app.clock.now().timestamp()
    found: dict[str, float] = defaultdict(float)
    for begin in begun(app):
        weight = 0.5 ** (max(now - float(begin.get("t", 0)), 0) / _HALF_LIFE_SECONDS)
        for text in set(_texts(begin)):
            found[text] += weight
    return found


def begun(app: App) -> Iterator[dict[str, Any]]:
    """The records at the end of the journal with which operations begin, the oldest first."""
    import json

    for line in last_lines(app):
        if b'"kind":"begin"' in line[:120]:
            yield json.loads(line)


def last_lines(app: App) -> Iterator[bytes]:
    """The whole lines at the end of the journal; none where there is no journal."""
    from hawse.core.journal import Journal

    lines: list[bytes] = []
    with suppress(OSError), open(Journal.of(app).path, "rb") as file:
        file.seek(max(0, file.seek(0, 2) - _BYTES))
        lines = file.read().splitlines()
    return (line for line in lines if line.startswith(b'{"v":') and line.endswith(b"}"))


def _texts(begin: Mapping[str, Any]) -> Iterator[str]:
    for place in begin.get("where", ()):
        yield from (str(place[key]) for key in ("profile", "region") if place.get(key))
    for plan in begin.get("plans", ()):
        for entry in plan.get("entries", ()):
            yield from (str(entry[key]) for key in ("on", "name") if entry.get(key))
