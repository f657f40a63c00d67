"""Trouble that was asked for."""

from __future__ import annotations

import pytest

from hawse.sandbox.answers import Refusal
from hawse.sandbox.faults import Faults, RegionIsDown
from tests.unit.sandbox.wire_requests import form, signed


def struck(faults: Faults, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            faults.strike(form("ec2", "DescribeInstances"))
        except Refusal:
            count += 1
    return count


def test_without_wishes_nothing_happens() -> None:
    assert struck(Faults(), 50) == 0


def test_share_of_requests_is_throttled_the_same_each_time() -> None:
    counts = {struck(Faults(throttle=0.2), 200) for _ in range(2)}

    assert len(counts) == 1
    assert 20 < counts.pop() < 60


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [("s3", "SlowDown", 503), ("iam", "Throttling", 400)],
)
def test_each_service_throttles_in_its_own_words(service: str, code: str, status: int) -> None:
    request = signed("s3", "/") if service == "s3" else form(service, "ListUsers")

    with pytest.raises(Refusal) as caught:
        Faults(throttle=1).strike(request)

    assert (caught.value.code, caught.value.status) == (code, status)


def test_region_that_is_down_does_not_answer() -> None:
    with pytest.raises(RegionIsDown):
        Faults(dead_regions=("eu-west-1",)).strike(form("ec2", "DescribeInstances"))
