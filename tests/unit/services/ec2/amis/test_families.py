"""What of a name is its family."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.services.ec2.amis.families import family

NAMES = {
    "web-2026-01-02": "web",
    "web-v1.2.3-9f8e7d6": "web",
    "web_20260102T0304Z": "web",
    "web 2026-01-02T03.04.05Z": "web",
    "web/1.4.0-rc2 (build 7)": "web-build",
    "packer-1767312000": "packer",
    "al2023-base-x86_64-20260102": "al2023-base-x86_64",
    "app_1.2.3_arm64": "app_arm64",
    "ubuntu/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20230516": (
        "ubuntu/hvm-ssd/ubuntu-jammy-amd64-server"
    ),
    "web-api-7": "web-api",
    "k8s-node-1.29-v20240101": "k8s-node",
    "gold-0a1b2c3d-0000-4000-8000-123456789abc": "gold",
    "facade-decade": "facade-decade",
    "node18": "node18",
}


@pytest.mark.parametrize("name", NAMES)
def test_versions_dates_builds_and_hashes_are_left_out(name: str) -> None:
    assert family(name) == NAMES[name]


@pytest.mark.parametrize("name", ["20260101", "1.2.3", "9f8e7d6", ""])
def test_a_name_of_nothing_else_is_its_own_family(name: str) -> None:
    assert family(name) == name


@given(st.text("ab1209vx86_64-./ ", max_size=30))
def test_a_family_is_its_own_family(name: str) -> None:
    assert family(family(name)) == family(name)


@given(st.from_regex(r"[a-z]{3}", fullmatch=True), st.dates(), st.dates())
def test_builds_of_two_days_are_one_family(word: str, one: object, other: object) -> None:
    assert family(f"{word}-{one}") == family(f"{word}-{other}")
