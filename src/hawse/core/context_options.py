"""`--context` and `--without`: what is known of a request besides who, what and on what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def context_options(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments `context`, texts like `aws:SourceIp=10.0.0.1`, and `without`, keys."""
    given = click.option(
        "--context",
        multiple=True,
        metavar="KEY=VALUE",
        help="A condition key of the request; twice: a list of values.",
    )
    absent = click.option(
        "--without", multiple=True, metavar="KEY", help="A condition key that it does not have."
    )
    return given(absent(fn))
