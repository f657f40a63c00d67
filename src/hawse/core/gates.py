"""The gate of a run, as its options have it: what may be sent at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hawse.aws.gate import Gate

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.calls import Call


def gate_of(app: App, calls: Iterable[Call]) -> Gate:
    """For these calls alone, of which no write passes in a run that may only read or plan."""
    options = app.options
    gate = Gate(
        calls,
        read_only=bool(app.asked("read_only")),
        only_plans=options.dry_run or options.plan is not None,
    )
    app.gates.append(gate)
    return gate
