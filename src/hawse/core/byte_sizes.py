"""Options that are a number of bytes: `64MiB`, `1.5GB`, `4096`."""

from __future__ import annotations

import re
from typing import Any

import click

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_UNITS |= {f"{unit}i": 1 << 10 * power for power, unit in enumerate("kmgt", 1)}
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,9})?) ?(?:([kmgt]i?)?b?)", re.IGNORECASE | re.ASCII)


class ByteSize(click.ParamType["int"]):
    """A number of bytes, with or without a unit."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The bytes; a usage error for what is no size."""
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(str(value).strip())
        size = int(float(found[1]) * _UNITS[(found[2] or "").lower()]) if found else 0
        if not size:
            self.fail(f"{value!r} is no size such as 64MiB", param, ctx)
        return size


BYTES = ByteSize()
