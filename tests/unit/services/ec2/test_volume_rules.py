"""Limits, kept performance and prices of volumes: pure rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from hawse.services.ec2.volumes.disks import Disk
from hawse.services.ec2.volumes.limits import TYPES, Wish, iops_of, obstacle, throughput_of
from hawse.services.ec2.volumes.modifying import Asked, modify, wished
from hawse.services.ec2.volumes.money import snapshot_month, unpriced, volume_month

USD = {
    "ebs:gp2": 0.10,
    "ebs:gp3": 0.08,
    "ebs:io1": 0.125,
    "ebs:io2": 0.125,
    "ebs-iops:gp3": 0.005,
    "ebs-iops:io1": 0.065,
    "ebs-iops:io2": 0.065,
    "ebs-throughput:gp3": 0.04,
    "snapshot": 0.05,
    "snapshot-archive": 0.0125,
}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def disk(type_: str = "gp2", gib: int = 100, **members: object) -> Disk:
    given: dict[str, object] = {
        "id": "vol-1",
        "name": "",
        "state": "available",
        "type": type_,
        "gib": gib,
        "iops": None,
        "throughput": None,
        "zone": "z",
        "encrypted": True,
        "multi_attach": False,
        "attachments": (),
        "snapshot": "",
        "created": None,
        "tags": {},
    }
    return Disk(**{**given, **members})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "wish"),
    [
        (disk("gp2", 8), Wish("gp3", 8, 3000, 125)),
        (disk("gp2", 170), Wish("gp3", 170, 3000, 125)),
        (disk("gp2", 171), Wish("gp3", 171, 3000, 250)),
        (disk("gp2", 1000), Wish("gp3", 1000, 3000, 250)),
        (disk("gp2", 1001), Wish("gp3", 1001, 3003, 250)),
        (disk("gp2", 16_384), Wish("gp3", 16_384, 16_000, 250)),
        (disk("io1", 500, iops=20_000), Wish("gp3", 500, 20_000, 500)),
        (disk("io1", 2000, iops=64_000), Wish("gp3", 2000, 64_000, 1000)),
        (disk("io2", 1000, iops=100_000), Wish("gp3", 1000, 80_000, 2000)),
        (disk("st1", 500), Wish("gp3", 500, 3000, 125)),
    ],
)
def test_what_becomes_gp3_keeps_what_it_could_do(one: Disk, wish: Wish) -> None:
    assert wished(one, Asked("gp3")) == wish


@given(gib=st.integers(1, 16_384))
def test_every_gp2_volume_fits_into_gp3_and_loses_nothing_worth_paying(gib: int) -> None:
    wish = wished(disk("gp2", gib), Asked("gp3"))

    assert obstacle(wish) == ""
    assert (wish.iops or 0) >= iops_of("gp2", gib, None)
    assert (wish.throughput or 0) >= throughput_of("gp2", gib, None, None) - 3


@given(
    type_=st.sampled_from(TYPES),
    to=st.sampled_from(TYPES),
    gib=st.integers(1, 70_000),
    iops=st.none() | st.integers(1, 300_000),
)
def test_a_change_is_planned_or_says_why_not(
    type_: str, to: str, gib: int, iops: int | None
) -> None:
    entry = modify(disk(type_, gib, iops=iops), Asked(to), past={}, now=NOW, usd=unpriced)

    assert entry.on == "vol-1"


@pytest.mark.parametrize(
    ("one", "usd"),
    [
        (Wish("gp2", 100), 10.0),
        (Wish("gp3", 100, 3000, 125), 8.0),
        (Wish("gp3", 100, 4000, 225), 8.0 + 5.0 + 4.0),
        (Wish("io1", 100, 1000), 12.5 + 65.0),
        (Wish("io2", 100, 32_000), 12.5 + 2080.0),
        (Wish("io2", 100, 32_001), None),
        (Wish("st1", 500), None),
    ],
)
def test_a_volume_costs_its_size_and_what_is_paid_extra(one: Wish, usd: float | None) -> None:
    found = volume_month(USD.get, *one)

    assert found == (None if usd is None else pytest.approx(usd))


def test_a_change_shows_the_difference_in_price() -> None:
    entry = modify(disk("gp2", 2000), Asked("gp3"), past={}, now=NOW, usd=USD.get)

    # 2000 GiB × $0.02 less, 3000 IOPS × $0.005 and 125 MiB/s × $0.04 more
    assert getattr(entry, "usd_month") == pytest.approx(-40.0 + 15.0 + 5.0)


def test_a_snapshot_costs_at_most_its_full_size() -> None:
    gib = 1024**3

    assert snapshot_month(USD.get, 100, 20 * gib, "standard") == pytest.approx(1.0)
    assert snapshot_month(USD.get, 100, None, "standard") == pytest.approx(5.0)
    assert snapshot_month(USD.get, 100, 20 * gib, "archive") == pytest.approx(0.25)
    assert snapshot_month(unpriced, 100, None, "standard") is None
    assert snapshot_month(USD.get, 100, 0, "standard") == 0.0


def test_a_volume_with_multi_attach_keeps_its_type() -> None:
    one = disk("io2", 100, iops=3000, multi_attach=True)

    entry = modify(one, Asked("gp3"), past={}, now=NOW, usd=unpriced)

    assert getattr(entry, "why") == "has Multi-Attach, and keeps its type with it"
