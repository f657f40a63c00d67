"""Files that hold what nobody may lose or see: written whole, on the disk, for their user alone.

A finished file takes the place of the old one, so that a crash or a full disk leaves the old.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from hawse.systems import private_folder, replace_privately, write_privately

BESIDE = ".hawse"


def replace_whole(path: Path, content: bytes) -> None:
    """Put a file for its user alone in place of what is there."""
    private_folder(path.parent)
    sweep(path)
    replace_privately(path, content, _name(path))


def beside(path: Path, content: bytes, mode: int = 0o600) -> Path:
    """A finished file in the same folder, on the disk."""
    made = _name(path)
    try:
        write_privately(made, content)
        made.chmod(mode)
    except OSError:
        made.unlink(missing_ok=True)
        raise
    return made


def json_cache(folder: Path, dumps: Callable[[Any], str] | None = None) -> Any:
    """The files of a folder as botocore's providers want them. What cannot be kept is not kept."""
    return _cache_class()(str(folder), dumps_func=dumps)


@cache
def _cache_class() -> type[Any]:
    from botocore.utils import JSONFileCache

    class Kept(JSONFileCache):
        """Writes as everything private is written: a full disk leaves no half of a secret."""

        def __setitem__(self, cache_key: str, value: Any) -> None:
            known: Any = self  # the types of botocore know nothing of these
            path = known._convert_cache_key(cache_key)  # pylint: disable=protected-access
            text = known._dumps(value)  # pylint: disable=protected-access
            with suppress(OSError):  # it is asked for again next time
                replace_whole(Path(path), text.encode())

    return Kept


def sweep(path: Path) -> None:
    """Remove what a writer that was killed left beside the file, secrets and all."""
    for left in path.parent.glob(f".{path.name}.*{BESIDE}"):
        left.unlink(missing_ok=True)


def _name(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(6).hex()}{BESIDE}")
