"""Checksums that S3 keeps with an object, computed and compared.

A checksum of type COMPOSITE is one of its parts' checksums, and tells nothing without their sizes.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

Buffer = bytes | bytearray | memoryview
NAMES = ("crc64nvme", "crc32", "crc32c")
_BYTES = {"crc64nvme": 8, "crc32": 4, "crc32c": 4}
_in_python = [32 << 10]
"""So many bytes of a run do not wait for awscrt, whose import takes longer than they do."""
HEADER = "x-amz-checksum-"
ASKED = (("x-amz-checksum-mode", "ENABLED"),)
"""Has S3 tell the checksum that it keeps."""


class Stored(NamedTuple):
    """A checksum of a whole object as S3 tells it: `crc64nvme`, and the value in base64."""

    algorithm: str
    value: str

    def fits(self, content: Buffer) -> bool:
        """Whether this is the checksum of `content`."""
        return text(self.algorithm, crc(self.algorithm)(content, 0)) == self.value


def stored(headers: Mapping[str, str]) -> Stored | None:
    """The checksum of the whole object that an answer tells, if any that can be computed."""
    if headers.get("x-amz-checksum-type", "").upper() == "COMPOSITE":
        return None
    for name in NAMES:
        value = headers.get(HEADER + name, "")
        if value and "-" not in value:
            return Stored(name, value)
    return None


def of_parts(headers: Mapping[str, str]) -> tuple[Stored, int] | None:
    """The COMPOSITE checksum that an answer tells, if any that can be computed; of so many parts.
    A CRC64NVME is always that of the whole object."""
    for name in ("crc32", "crc32c"):
        value, _, count = headers.get(HEADER + name, "").rpartition("-")
        if value and count.isdecimal():
            return Stored(name, value), int(count)
    return None


def joined_parts(algorithm: str, parts: Iterable[int]) -> str:
    """The COMPOSITE checksum of parts that have these checksums, without their number."""
    told = b"".join(part.to_bytes(_BYTES[algorithm], "big") for part in parts)
    return text(algorithm, crc(algorithm)(told, 0))


def text(algorithm: str, value: int) -> str:
    """A checksum as S3 writes it."""
    return b64encode(value.to_bytes(_BYTES[algorithm], "big")).decode()


@cache
def crc(algorithm: str) -> Callable[[Buffer, int], int]:
    """The function that goes on from a checksum over more content."""
    if algorithm == "crc32":
        from zlib import crc32

        return crc32
    if algorithm == "crc64nvme":
        return _crc64nvme
    from awscrt import checksums

    found: Callable[[Buffer, int], int] = getattr(checksums, algorithm)
    return found


def _crc64nvme(content: Buffer, before: int) -> int:
    if len(content) <= _in_python[0] and "awscrt" not in sys.modules:
        from hawse.transfer import crc64

        _in_python[0] -= len(content)
        return crc64.crc64nvme(content, before)
    from awscrt import checksums

    found: int = checksums.crc64nvme(content, before)
    return found


@cache
def joined(algorithm: str) -> Callable[[int, int, int], int]:
    """The function of the checksums of two pieces, and the length of the second, to one."""
    from awscrt import checksums

    found: Callable[[int, int, int], int] = getattr(checksums, f"combine_{algorithm}")
    return found
