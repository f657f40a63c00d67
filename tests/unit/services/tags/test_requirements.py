"""What a thing must have, and what share of things has it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.tags.requirements import (
    Required,
    TagShare,
    gap,
    percent,
    required,
    shares,
    summary,
)
from hawse.services.tags.rules import Tagged

ASKED = Required(("owner",), {"env": "dev|prod"})


def thing(**tags: str) -> Tagged:
    return Tagged("vol-1", "", tags, "ec2:volume")


@pytest.mark.parametrize(
    ("tags", "missing", "wrong"),
    [
        ({}, ("owner",), {}),
        ({"owner": ""}, ("owner",), {}),
        ({"owner": "  "}, ("owner",), {}),
        ({"Owner": "ops"}, ("owner",), {}),
        ({"owner": "ops", "env": "prd"}, (), {"env": "prd"}),
        ({"owner": "ops", "env": "production"}, (), {"env": "production"}),
        ({"env": "x"}, ("owner",), {"env": "x"}),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    tags: dict[str, str], missing: tuple[str, ...], wrong: dict[str, str]
) -> None:
    found = gap(thing(**tags), ASKED)

    assert found is not None
    assert (found.missing, found.wrong, found.tagged) == (missing, wrong, bool(tags))


@pytest.mark.parametrize("tags", [{"owner": "ops"}, {"owner": "ops", "env": "prod"}])
def test_a_key_that_is_not_required_may_be_absent(tags: dict[str, str]) -> None:
    assert gap(thing(**tags), ASKED) is None


def test_the_tags_of_aws_itself_make_nothing_tagged() -> None:
    found = gap(Tagged("i-1", "", {"aws:autoscaling:groupName": "g"}), ASKED)

    assert found is not None and not found.tagged


def test_keys_that_are_typed_take_the_place_of_the_configured_ones() -> None:
    allowed = {"env": "dev|prod", "owner": "[a-z]+"}

    assert required(["env"], ["owner"], allowed) == Required(("env",), {"env": "dev|prod"})
    assert required([], ["owner"], allowed) == Required(("owner",), allowed)
    with pytest.raises(UsageError, match="no tag is required"):
        required([], [], {})


def test_groups_come_the_worst_first_and_without_what_lacks_nothing() -> None:
    things = [
        thing(owner="ops", team="a"),
        thing(team="b"),
        thing(team="c", owner="x", env="?"),
        thing(team="c", owner="x"),
        thing(),
    ]

    assert list(shares(things, ASKED, "team")) == [
        TagShare(None, 1, 0.0, 1, {"owner": 1}, 0),
        TagShare("b", 1, 0.0, 0, {"owner": 1}, 0),
        TagShare("c", 2, 50.0, 0, {}, 1),
    ]
    assert [row.group for row in shares(things, ASKED, "type")] == ["ec2:volume"]
    assert [row.group for row in shares(things, ASKED, "service")] == ["ec2"]
    assert [row.group for row in shares(things, ASKED, "tag:service")] == [None]


def test_the_last_line_says_the_share() -> None:
    things = [thing(owner="a"), thing(), thing(x="1")]

    assert summary(things, 2) == (
        "33.3 % of 3 things have every required tag, 1 never had or no longer have any"
    )


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_share_is_whole_only_when_nothing_is_missing(part: int, rest: int) -> None:
    found = percent(part, part + rest)

    assert 0 <= found <= 100
    assert (found == 100) == (rest == 0)
