"""The options that choose things of any service by their type and their tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def types_option(fn: Callable[..., Any]) -> Callable[..., Any]:
    """`--type`, the argument `types`."""
    return click.option(
        "--type",
        "types",
        multiple=True,
        metavar="TYPE",
        help="Of this type or service: rds:db, s3, ec2:volume or just volume; repeatable.",
    )(fn)


def with_option(fn: Callable[..., Any]) -> Callable[..., Any]:
    """`--with`, the argument `having`: for commands whose `--tag` is what they change."""
    return click.option(
        "--with",
        "having",
        multiple=True,
        metavar="KEY[=VALUE]",
        help="With this tag, or this value (globs) of it; repeatable.",
    )(fn)
