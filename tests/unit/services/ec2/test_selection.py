"""Which filters are sent for what a person asked."""

from __future__ import annotations

import pytest

from hawse.errors import UsageError
from hawse.services.ec2.selection import LIVE, Wanted, by_names, filters, is_id, matching
from tests.fleet import DB, WEB


def test_terminated_instances_are_left_out_unless_asked_for() -> None:
    assert filters(Wanted()) == [matching("instance-state-name", LIVE)]
    assert filters(Wanted(terminated=True)) == []
    assert filters(Wanted(states=("stopped",))) == [matching("instance-state-name", ("stopped",))]


def test_every_property_becomes_a_filter_of_ec2() -> None:
    wanted = Wanted(
        types=("t3.*", "m5.large"),
        names=("web-*", "db"),
        images=("ami-1",),
        vpcs=("vpc-1",),
        terminated=True,
    )

    assert filters(wanted) == [
        matching("instance-type", ("t3.*", "m5.large")),
        matching("tag:Name", ("web-*", "db")),
        matching("image-id", ("ami-1",)),
        matching("vpc-id", ("vpc-1",)),
    ]


def test_tags_of_one_key_are_alternatives_and_a_bare_key_asks_for_the_key() -> None:
    wanted = Wanted(tags=("env=dev", "env=test", "team"), terminated=True)

    assert filters(wanted) == [matching("tag:env", ("dev", "test")), matching("tag-key", ("team",))]


def test_a_tag_value_may_contain_an_equals_sign() -> None:
    assert filters(Wanted(tags=("query=a=b",), terminated=True)) == [
        matching("tag:query", ("a=b",))
    ]


@pytest.mark.parametrize("tag", ["env=", "=prod", "", " =x"])
def test_an_empty_key_or_value_is_a_usage_error_and_never_everything(tag: str) -> None:
    with pytest.raises(UsageError, match="is empty"):
        filters(Wanted(tags=(tag,)))


def test_ids_and_names_are_asked_in_requests_of_their_own() -> None:
    assert list(by_names(["web-1", WEB, "db-*"])) == [
        matching("instance-id", (WEB,)),
        matching("tag:Name", ("web-1", "db-*")),
    ]


def test_more_than_two_hundred_names_are_asked_in_several_requests() -> None:
    names = [f"web-{number}" for number in range(401)]

    asked = [filter_["Values"] for filter_ in by_names(names)]

    assert [len(values) for values in asked if isinstance(values, tuple)] == [200, 200, 1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [(WEB, True), (DB, True), ("i-0123abcd", True), ("web-1", False), ("i-robot", False)],
)
def test_an_id_is_told_from_a_name(name: str, expected: bool) -> None:
    assert is_id(name) is expected


@pytest.mark.parametrize("cut", ["i-0aaaaaaaaaaaaaaa", "i-0AAAAAAAAAAAAAAA1", "i-0"])
def test_a_mistyped_id_is_a_usage_error_and_not_a_name(cut: str) -> None:
    with pytest.raises(UsageError, match="hexadecimal"):
        is_id(cut)
