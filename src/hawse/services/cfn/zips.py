"""Folders as zip files: the same bytes for the same content, wherever and whenever it is packed.

Names are sorted and times are those of the oldest that a zip can have. Symbolic links are packed
as what they lead to, which must be below the root that the caller names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from hawse.errors import CLIError

_OLDEST = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1024 * 1024
EMPTY = 22
"""Bytes of a zip with nothing in it."""


def files_in(folder: Path, root: Path) -> list[tuple[str, Path]]:
    """The files below a folder by their names in a zip, sorted; folders that are empty are none.

    CLIError for what cannot be packed: a link that leads nowhere, out of `root` or into itself,
    and what is neither file nor folder.
    """
    return sorted(_walk(folder, folder, root.resolve(), (folder.resolve(),)))


def _walk(
    top: Path, folder: Path, root: Path, above: tuple[Path, ...]
) -> Iterator[tuple[str, Path]]:
    try:
        entries = sorted(os.listdir(folder))
    except OSError as error:
        raise CLIError(str(folder), why=(error.strerror or str(error)).lower()) from error
    for entry in entries:
        path = folder / entry
        name = path.relative_to(top).as_posix()
        real = _real(path, name, root)
        if real.is_dir():
            if real in above:
                raise CLIError(name, why="the link leads into the folder that it is in")
            yield from _walk(top, path, root, (*above, real))
        elif real.is_file():
            yield name, path
        else:
            raise CLIError(name, why="it is neither a file nor a folder")


def _real(path: Path, name: str, root: Path) -> Path:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise CLIError(name, why="the link leads nowhere") from error
    if not real.is_relative_to(root):
        raise CLIError(name, why="the link leads out of the folder")
    return real


def pack(files: list[tuple[str, Path]], into: Path) -> None:
    """Write a zip of files by their names in it."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        for name, path in files:
            about = path.stat()
            info = ZipInfo(name, date_time=_OLDEST)
            info.create_system = 3  # Unix: what reads the zip heeds the mode
            info.external_attr = about.st_mode << 16
            info.compress_type = ZIP_DEFLATED
            info.file_size = about.st_size  # tells whether it needs the large format
            with path.open("rb") as source, archive.open(info, "w") as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
