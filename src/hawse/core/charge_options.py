"""`--charges`, `--metric` and `--service`: which costs are meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click


def charge_options(
    charges: Sequence[str], metrics: Sequence[str]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The arguments `charges` and `metric`, whose first choices are the defaults, and `service`."""
    options = (
        click.option(
            "--charges",
            type=click.Choice(tuple(charges)),
            default=charges[0],
            help="usage: without credits, refunds and tax; net: without tax; all: the invoice.",
        ),
        click.option(
            "--metric",
            type=click.Choice(tuple(metrics)),
            default=metrics[0],
            help="Amortized spreads what was paid upfront; net is after agreed discounts.",
        ),
        click.option(
            "--service", multiple=True, metavar="NAME", help="Only this service, by its full name."
        ),
    )

    def add(fn: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            fn = option(fn)
        return fn

    return add
