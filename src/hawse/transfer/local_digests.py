"""What S3 would keep of a local file, its ETag or its checksum, read now: for `--checksum`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import md5

from hawse.transfer import multipart
from hawse.transfer.checksums import crc, joined_parts, text
from hawse.transfer.settings import MIB

_BLOCK = 1 << 20
_ENDLESS = 1 << 62
_REMEMBERED = 512
"""Digests: more than are asked ahead of the verdict that asks again."""
_USUAL = (8, 16, 5, 10, 15, 32, 50, 64, 100, 128, 256, 512)


def digest_in(path_of: Callable[[str], str]) -> Callable[[str, int], str]:
    """(name, part size) → ETag, for the files whose paths `path_of` tells; "" when unreadable."""
    return lru_cache(_REMEMBERED)(lambda name, part_size: etag_of(path_of(name), part_size))


def checksum_in(path_of: Callable[[str], str]) -> Callable[[str, str, int], str]:
    """(name, algorithm, part size) → checksum as S3 writes it; "" when the file is unreadable."""
    return lambda name, algorithm, part: checksum_of(path_of(name), algorithm, part)


def checksum_of(path: str, algorithm: str, part_size: int = 0) -> str:
    """The checksum of a file as S3 writes it, or with a part size that of its parts' checksums,
    without their number; "" when unreadable."""
    add, part = crc(algorithm), part_size or _ENDLESS
    parts, room = list[int](), 0
    try:
        with open(path, "rb", buffering=0) as file:
            while block := file.read(min(_BLOCK, room or part)):
                if not room:
                    parts.append(0)
                    room = part
                parts[-1], room = add(block, parts[-1]), room - len(block)
    except OSError:
        return ""
    return joined_parts(algorithm, parts) if part_size else text(algorithm, sum(parts))


def etag_of(path: str, part_size: int) -> str:
    """The MD5 of a file, or with a part size that of its parts' MD5s; "" when unreadable."""
    try:
        with open(path, "rb", buffering=0) as file:
            if not part_size:
                return _md5(file.read, -1)[0]
            digests: list[bytes] = []
            while True:
                digest, size = _md5(file.read, part_size)
                if not size and digests:
                    break
                digests.append(bytes.fromhex(digest))
    except OSError:
        return ""
    whole = md5(b"".join(digests), usedforsecurity=False).hexdigest()
    return f"{whole}-{len(digests)}"


def _md5(read: Callable[[int], bytes | None], most: int) -> tuple[str, int]:
    """The MD5 of the next so many bytes, or all when negative; and how many they were."""
    digest, size = md5(usedforsecurity=False), 0
    while most < 0 or size < most:
        block = read(_BLOCK if most < 0 else min(_BLOCK, most - size))
        if not block:
            break
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def likely_part_sizes(size: int, parts: int) -> list[int]:
    """The sizes of parts that tools use and that would make so many parts of an object."""
    wished = [multipart.part_size(size), *(MIB * number for number in _USUAL)]
    return [each for each in dict.fromkeys(wished) if -(-size // each) == parts]
