"""What EC2 allows of each type of volume, and what performance a volume has.

The numbers are those of ModifyVolume's and CreateVolume's reference. EC2 stays the judge: what is
refused here it would refuse too, only later.
"""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Sizes in GiB; IOPS and MiB/s where they can be asked for, (0, 0) where they cannot.

    `iops_per_gib` and `throughput_per_iops` are ratios that EC2 holds people to; 0 for none.
    """

    gib: tuple[int, int]
    iops: tuple[int, int] = (0, 0)
    throughput: tuple[int, int] = (0, 0)
    iops_per_gib: int = 0
    throughput_per_iops: float = 0.0


LIMITS = {
    "gp2": Limits((1, 16_384)),
    "gp3": Limits((1, 65_536), (3_000, 80_000), (125, 2_000), 500, 0.25),
    "io1": Limits((4, 16_384), (100, 64_000), iops_per_gib=50),
    "io2": Limits((4, 65_536), (100, 256_000), iops_per_gib=1_000),
    "st1": Limits((125, 16_384)),
    "sc1": Limits((125, 16_384)),
    "standard": Limits((1, 1_024)),
}
TYPES = tuple(LIMITS)

FREE_IOPS, FREE_THROUGHPUT = 3_000, 125
"""What every gp3 volume has without paying for more."""

GP2_SMALL_GIB = 170
"""Up to this size a gp2 volume bursts to 128 MiB/s, above it to 250."""


class Wish(NamedTuple):
    """A volume as it is to be; None where EC2 decides."""

    type: str
    gib: int
    iops: int | None = None
    throughput: int | None = None


def obstacle(wish: Wish) -> str:
    """The first reason why EC2 has no such volume; "" when none is known."""
    limits = LIMITS.get(wish.type)
    if limits is None:
        return f"there is no volume type {wish.type}: {', '.join(TYPES)}"
    return (
        _within("GiB", wish.gib, limits.gib, wish.type)
        or _within("IOPS", wish.iops, limits.iops, wish.type)
        or _within("MiB/s", wish.throughput, limits.throughput, wish.type)
        or _ratio(wish, limits)
    )


def _within(unit: str, value: int | None, limits: tuple[int, int], type_: str) -> str:
    if value is None:
        return ""
    low, high = limits
    if not high:
        takes = "gp3, io1 and io2 do" if unit == "IOPS" else "gp3 does"
        return f"{type_} takes no {unit}: only {takes}"
    if low <= value <= high:
        return ""
    return f"{type_} has {low:,} to {high:,} {unit}, not {value:,}"


def _ratio(wish: Wish, limits: Limits) -> str:
    iops = wish.iops or 0
    # Every gp3 volume has 3,000, however small it is.
    most = max(limits.iops_per_gib * wish.gib, FREE_IOPS if wish.type == "gp3" else 0)
    if limits.iops_per_gib and iops > most:
        return f"{wish.type} of {wish.gib:,} GiB has at most {most:,} IOPS, not {iops:,}"
    most = int(limits.throughput_per_iops * iops)
    if limits.throughput_per_iops and iops and (wish.throughput or 0) > most:
        return f"{iops:,} IOPS carry at most {most:,} MiB/s, not {wish.throughput:,}"
    return ""


def iops_of(type_: str, gib: int, iops: int | None) -> int:
    """What a volume can do in a second at its best, as far as its type says; 0 when it does not."""
    if type_ == "gp2":
        return min(16_000, max(FREE_IOPS, 3 * gib))  # it bursts to 3,000 when it is small
    return iops or 0


def throughput_of(type_: str, gib: int, iops: int | None, throughput: int | None) -> int:
    """MiB/s at its best; 0 when its type does not say."""
    if throughput:
        return throughput
    if type_ == "gp2":
        return 250 if gib > GP2_SMALL_GIB else 128
    if type_ == "io1":
        # I/O of 256 KiB up to 500 MiB/s, then of 16 KiB.
        return max(min(500, (iops or 0) // 4), min(1_000, (iops or 0) // 64))
    if type_ == "io2":
        return min(4_000, (iops or 0) // 4)
    return 0
