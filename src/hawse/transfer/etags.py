"""What an ETag says about content: the MD5 of a single part, a digest of parts, or nothing.

An ETag of N parts is the MD5 of the parts' MD5s: it can be made from a file only with the part
size of the upload. What is no such digest is never believed, neither to be
equal nor to differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Told = bool | str
"""Whether the content is the same, or why that cannot be told."""

_ETAG = re.compile(r"[0-9a-f]{32}(?:-([1-9][0-9]{0,4}))?", re.IGNORECASE)


def part_count(etag: str) -> int | None:
    """0 for the MD5 of a single part, N for a digest of N parts, None for anything else."""
    found = _ETAG.fullmatch(etag)
    return int(found[1] or 0) if found else None


def etag_of_file(etag: str, *, size: int, part_size: int, digest: Callable[[int], str]) -> Told:
    """Whether a file has the content of an object; `digest` reads it, given a part size or 0."""
    parts = part_count(etag)
    if parts is None:
        return "its ETag is not an MD5" if etag else "the server gave no ETag"
    if parts and not _gives(parts, size, part_size):
        return f"its ETag is of {parts} parts of unknown size"
    found = digest(part_size if parts else 0)
    if not found:
        return "the file could not be read"
    return found.lower() == etag.lower()


def etags(source: str, destination: str) -> Told:
    """Whether two objects of one size have the same content, by their ETags alone."""
    if not source or not destination:
        return "the server gave no ETag"
    parts = part_count(source)
    if parts is None:
        return "its ETag is not an MD5"
    if source.lower() == destination.lower():
        return True
    if parts == part_count(destination) == 0:
        return False
    return "their ETags are not of the same kind"


def _gives(parts: int, size: int, part_size: int) -> bool:
    return part_size > 0 and size >= 0 and -(-size // part_size) == parts
