"""URLs that let somebody else in."""

from __future__ import annotations

from dataclasses import dataclass

from hawse.rows import Row, column


@dataclass(frozen=True)
class Link(Row):
    """A presigned URL. Whoever has it can use it."""

    url: str = column(show="whole")
