"""`hawse cache info`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hawse.app import App
from hawse.core.command import session
from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class Kept(Row):
    """One thing that is kept between runs."""

    what: str
    count: int
    size: int = column(show="bytes")
    path: str


@session()
def info(app: App) -> Iterator[Kept]:
    """Show what is kept between runs and how large it is.

    Examples:
      hawse cache info
    """
    kept = app.store.info()
    count = kept.answers + kept.ids
    yield Kept(what="answers and ids", count=count, size=kept.size, path=str(kept.path))
    models = app.paths.cache / "models"
    files = [path for path in models.rglob("*") if path.is_file()]
    yield Kept(what="service models", count=len(files), size=_size(files), path=str(models))


def _size(files: list[Path]) -> int:
    return sum(path.stat().st_size for path in files)
