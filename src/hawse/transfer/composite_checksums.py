"""The checksum of an upload in parts that is one of its parts' checksums (type COMPOSITE).

It tells the content once it is known where the parts begin. A HEAD of the first part says so for
nearly all uploads, and needs no permission but that of reading; that all others are as large is
looked at only where the checksum does not fit, so that an unusual upload is never called damaged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.checksums import joined, joined_parts, of_parts
from hawse.transfer.requests import Reply, Request

if TYPE_CHECKING:
    from hawse.transfer.downloads import Wanted
    from hawse.transfer.engine import Engine
    from hawse.transfer.options import ObjectOptions


class Composite(NamedTuple):
    """`value` is in base64 and without the number of parts; of these, each but the last has
    `part_size` bytes."""

    algorithm: str
    value: str
    part_size: int

    def fits(self, pieces: Iterable[tuple[int, int]]) -> bool:
        """Whether it is that of a content whose pieces have these checksums and sizes, in order;
        none of them may be in two parts."""
        combine, parts, whole = joined(self.algorithm), [0], 0
        for checksum, size in pieces:
            if whole == len(parts) * self.part_size:
                parts.append(0)
            parts[-1], whole = combine(parts[-1], checksum, size), whole + size
        return joined_parts(self.algorithm, parts) == self.value

    def within(self, most: int) -> int:
        """The largest size up to `most` that divides a part; 0 for none."""
        count = -(-self.part_size // most)
        return 0 if self.part_size % count else self.part_size // count


def composite(
    engine: Engine, wanted: Wanted, head: Reply, options: ObjectOptions
) -> Composite | None:
    """The one that S3 keeps of an object, None when there is none that can be computed. Waits."""
    told = of_parts(head.headers)
    if told is None:
        return None
    stored, count = told
    size = _part(engine, wanted, options, 1)
    return Composite(*stored, size) if size and -(-wanted.size // size) == count else None


def is_even(engine: Engine, wanted: Wanted, options: ObjectOptions, part_size: int) -> bool:
    """Whether all parts have this size, but the last. Waits, for as many answers as parts."""
    whole, last = divmod(wanted.size, part_size)
    sizes = [part_size] * whole + [last] * bool(last)
    numbered = enumerate(sizes[1:], 2)
    return all(_part(engine, wanted, options, number) == size for number, size in numbered)


def _part(engine: Engine, wanted: Wanted, options: ObjectOptions, number: int) -> int:
    """How large a part is; 0 where nobody says."""
    call = calls.HEAD_OBJECT_VERSION if wanted.version else calls.HEAD_OBJECT
    query = "&".join(filter(None, (f"partNumber={number}", wanted.query)))
    headers = (*wanted.condition, *options.content)
    try:
        came = engine.ask(Request(call, wanted.bucket, wanted.key, query=query, headers=headers))
    except CLIError:
        return 0
    size = came.headers.get("content-length", "")
    return int(size) if "x-amz-mp-parts-count" in came.headers and size.isdecimal() else 0
