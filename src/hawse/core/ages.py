"""A length of time as an option's value: `90d`, `12h`, `0`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import click

from hawse.errors import UsageError

_AGE = re.compile(r"(\d+(?:\.\d+)?)([smhdwy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}


class Age(click.ParamType[timedelta]):
    """Takes `90d` and gives a timedelta; `0` needs no unit."""

    name = "AGE"

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:
        del ctx  # click hands it to every type
        if isinstance(value, timedelta):
            return value
        text = str(value).strip()
        found = _AGE.fullmatch("0s" if text == "0" else text)
        if found is None:
            spelling = param.opts[-1] if param is not None else "age"
            raise UsageError(f"{spelling} {text}", why="not an age", hint="such as 30m, 12h or 7d")
        try:
            return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])
        except OverflowError as error:
            raise UsageError(text, why="longer than anything lasts") from error


AGE = Age()
