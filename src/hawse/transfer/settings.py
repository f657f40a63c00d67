"""How the engine is to behave, as one value that commands make from their options."""

from __future__ import annotations

from hawse.records import dataclass

MIB = 1 << 20
GIB = 1 << 30
SMALL = 8 * MIB
"""Up to here an object is one request."""
LITTLE = MIB
"""More content than this is not had all at once where pieces of it will do."""
LEAST = 5 * MIB
"""So much of small objects is in flight at least, if there is as much `memory`."""
MOST_PARTS = 10_000
LEAST_PART = 5 * MIB
LARGEST_PUT = 5 * GIB
LARGEST_OBJECT = 50_000 * GIB
LARGEST_COPY = 5 * GIB


@dataclass(frozen=True)
class Settings:  # pylint: disable=too-many-instance-attributes
    """`memory` bounds the content in flight; `requests` and `connections` what is sent at once.

    `attempts` counts the first one; S3's SlowDown gets twice as many. `checksum`: `auto` is
    `crc64nvme` on AWS and `when_required` on other endpoints. `part` 0 is chosen by size.
    `alone`: one object is all there is, so that a small one is moved without awscrt.
    `durable`: small downloads too are on the disk, not only in its cache, when they are done.
    `endpoint` replaces the target's; `bandwidth` (bytes) and `rate` (requests) are per second.
    """

    requests: int = 256
    memory: int = 112 * MIB
    connections: int = 256
    attempts: int = 6
    backoff: float = 0.2
    part: int = 0
    large: int = 4
    checksum: str = "auto"
    endpoint: str = ""
    style: str = ""
    anonymous: bool = False
    bandwidth: float = 0.0
    rate: float = 0.0
    copy_limit: int = LARGEST_COPY
    durable: bool = False
    alone: bool = False
