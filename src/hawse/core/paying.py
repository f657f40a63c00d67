"""Calls that AWS takes money for: the option that limits it, and the line that says what it was.

A command has all this by declaring a call with a price; it does nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from hawse.aws.calls import Call, Read
from hawse.aws.meter import dollars

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.gate import Gate

MOST = "hawse.max-api-cost"
_WORTH_TELLING = 0.005
"""Below it dollars are no news: CloudWatch takes a thousandth of a cent for a metric."""


def paid(calls: Iterable[Call]) -> list[Read]:
    """The calls that cost something, each once."""
    return [call for call in dict.fromkeys(calls) if isinstance(call, Read) and call.usd]


def prices(calls: Iterable[Call]) -> list[str]:
    """`AWS takes $0.01 a request for ce:GetCostForecast`, for each price."""
    found: dict[str, list[str]] = {}
    for call in paid(calls):
        found.setdefault(f"{dollars(call.usd)} a {call.per}", []).append(call.iam[0])
    return [f"AWS takes {price} for {', '.join(actions)}" for price, actions in found.items()]


def tell_prices(app: App, calls: Iterable[Call]) -> None:
    """Say what the calls cost, where they cost something."""
    for text in prices(calls):
        app.say(text)


def cost_options(calls: Sequence[Call]) -> tuple[click.Parameter, ...]:
    """`--max-api-cost`, for a command with paid calls. The frame heeds it; it is no argument."""
    if not paid(calls):
        return ()

    def keep(ctx: click.Context, _: click.Parameter, value: float | None) -> None:
        if value is not None:
            ctx.meta[MOST] = value

    option = click.Option(
        ["--max-api-cost"],
        type=click.FloatRange(min=0),
        metavar="USD",
        expose_value=False,
        callback=keep,
        help="Refuse what would bring the paid requests of this run above it.",
    )
    return (option,)


@contextmanager
def metered(app: App, gate: Gate) -> Iterator[None]:
    """Hold a run below what it may cost, and say at its end what it cost."""
    if not paid(gate.allowed):
        yield
        return
    gate.meter.most = app.asked("max_api_cost")
    try:
        yield
    finally:
        for line in _told(gate):
            app.talk.say(line)


def _told(gate: Gate) -> Iterator[str]:
    from hawse.plurals import counted
    from hawse.output.words import age

    meter = gate.meter
    if meter.kept:
        answers = f"{counted(len(meter.kept), 'answer')} of an earlier run"
        yield f"{answers}, {age(max(meter.kept))} old, cost nothing; --no-cache asks again"
    if meter.usd >= _WORTH_TELLING:
        yield f"{counted(meter.requests, 'paid request')}, {dollars(meter.usd)}"
