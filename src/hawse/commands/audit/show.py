"""`hawse audit show`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.options import values
from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class Event(Row):
    """One record of the audit log."""

    when: datetime = column(show="time")
    kind: str
    account: str = column(wide=True)
    region: str
    id: str
    name: str
    call: str
    detail: str
    request_id: str = column(wide=True)
    params: dict[str, Any] = column(wide=True)


@session()
@click.argument("operation", **values("operations"))
def show(app: App, operation: str) -> Iterator[Event]:
    """Show one change record by record: what was meant, sent, answered.

    Secrets are never recorded. `-o json` has the parameters of every call.

    Examples:
      hawse audit show 3f9c2a10
      hawse audit show 3f9c2a10 -o json
    """
    from hawse.core.journal import Journal
    from hawse.core.history import find_operation

    found = find_operation(app, operation)
    for record in Journal.of(app).records(found.id):
        body = record.body
        number = int(body.get("target", 0))
        place = found.places[number] if number < len(found.places) else {}
        meant = found.begun.get((number, int(body.get("index", 0))), {})
        about = body if record.kind == "intent" or "call" not in body else {**meant, **body}
        yield Event(
            when=datetime.fromtimestamp(record.t, UTC),
            kind=record.kind,
            account=place.get("account", ""),
            region=place.get("region", ""),
            id=str(about.get("on", "")),
            name=str(about.get("name", "")),
            call=str(body.get("call") or " ".join(body.get("command", ()))),
            detail=str(body.get("error") or body.get("value") or body.get("says") or ""),
            request_id=str(body.get("request_id", "")),
            params=dict(body.get("params", {})),
        )
