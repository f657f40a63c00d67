"""CRC64NVME of a few bytes: before awscrt, which computes it a thousand times as fast, is there.

Importing awscrt takes as long as this does for a quarter of a megabyte, and as a third of what
`hawse s3 cat` of a small object took.
"""

from __future__ import annotations

from functools import cache

_POLYNOMIAL = 0x9A6C9329AC4BC9B5  # its bits from the lowest to the highest power
_ALL = (1 << 64) - 1


def crc64nvme(content: bytes | bytearray | memoryview, before: int = 0) -> int:
    """The checksum of `content`, going on from that of what came `before`."""
    table, found = _table(), before ^ _ALL
    for byte in content:
        found = table[(found ^ byte) & 255] ^ found >> 8
    return found ^ _ALL


@cache
def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table
