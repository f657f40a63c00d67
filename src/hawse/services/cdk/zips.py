"""The zips of an assembly's folders, each made once and kept beside it."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path

from hawse.errors import CLIError
from hawse.services.cfn.zips import EMPTY, files_in, hash_of, pack

_PLAIN = re.compile(r"[A-Za-z0-9][\w.-]{0,127}", re.ASCII)


def packed(folder: Path, root: Path, id: str) -> Path:
    """The zip of a folder, kept below the assembly as `.cache/<id>.zip` and made only once."""
    cache = root / ".cache"
    kept = cache / f"{id if _PLAIN.fullmatch(id) else sha256(id.encode()).hexdigest()}.zip"
    if cache.is_symlink() or kept.is_symlink():
        raise CLIError(str(kept), why="the cache of the assembly must not be a link")
    if not kept.is_file():
        made = kept.with_suffix(f".{os.getpid()}.part")
        try:
            cache.mkdir(exist_ok=True)
            pack(files_in(folder, root), made)
            os.replace(made, kept)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise CLIError(f"{kept} cannot be written", why=why) from error
        finally:
            made.unlink(missing_ok=True)
    return kept


__all__ = ["EMPTY", "files_in", "hash_of", "pack", "packed"]
