"""`hawse audit ls`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from hawse.app import App
from hawse.core.command import session
from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class Operation(Row):
    """One recorded change."""

    id: str
    when: datetime = column(show="age")
    command: str
    state: str = column(colour={"done": "green", "failed": "red", "unfinished": "yellow"})
    done: int
    accounts: list[str] = column(show="list")
    regions: list[str] = column(show="list")
    who: list[str] = column(show="list", wide=True)


@session()
def ls(app: App) -> Iterator[Operation]:
    """List the recorded changes, oldest first.

    'unfinished' is a run that died or was left: `hawse apply --resume ID` goes on with it.

    Examples:
      hawse audit ls
      hawse audit ls --filter state=unfinished
      hawse audit ls -o json --limit 10 --sort=-when
    """
    from hawse.core.history import operations

    for operation in operations(app):
        places = operation.places or [one["where"] for one in operation.prepared]
        yield Operation(
            id=operation.id,
            when=datetime.fromtimestamp(operation.t, UTC),
            command=operation.called,
            state=operation.state,
            done=len(operation.done) or operation.outcomes.get("done", 0),
            accounts=sorted({place["account"] for place in places}),
            regions=sorted({place["region"] for place in places}),
            who=list(operation.who),
        )
