"""How the person wants to see rows: the options of one run as data. Knows no row and no format."""

from __future__ import annotations

import re
from datetime import datetime

from hawse.records import dataclass


@dataclass(frozen=True)
class View:
    """What was asked of the output.

    `format` is one of FORMATS. `width` is the terminal's columns and 0 on a pipe, where nothing
    is cut. `limit` None means all rows. `now` is what ages are counted from.
    """

    format: str
    query: str
    columns: tuple[str, ...]
    filters: tuple[str, ...]
    sort: tuple[str, ...]
    limit: int | None
    colour: bool
    width: int
    now: datetime

    def mentions(self, column: str) -> bool:
        """Whether the person named this column: it is wanted even where it is not a default."""
        named = {name.removeprefix("+") for name in self.columns}
        named |= {name.removeprefix("-") for name in self.sort}
        named |= {_OPERATOR.split(text, maxsplit=1)[0].strip() for text in self.filters}
        return column in named


_OPERATOR = re.compile("[=!<>~]")

FORMATS = ("table", "lines", "json", "jsonl", "yaml", "csv", "ids")
