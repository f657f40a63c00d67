"""Accounts, regions and what stands for them."""

from __future__ import annotations

import pytest

from hawse.services.cdk.environments import (
    Environment,
    Place,
    environment,
    unknown_placeholders,
)

PLACE = Place("111122223333", "eu-west-1", "aws-cn")


@pytest.mark.parametrize(
    "text, found",
    [
        ("aws://111122223333/eu-west-1", ("111122223333", "eu-west-1")),
        ("aws://unknown-account/unknown-region", ("", "")),
        ("aws://111122223333/unknown-region", ("111122223333", "")),
        ("aws://111122223333/eu-west-1/", None),
        ("eu-west-1", None),
        ("", None),
    ],
)
def test_an_environment_is_an_account_and_a_region(text: str, found: tuple[str, str]) -> None:
    assert environment(text) == found


@pytest.mark.parametrize(
    "text, filled",
    [
        ("${AWS::AccountId}", "111122223333"),
        ("x${AWS::Region}", "xeu-west-1"),
        ("a-${AWS::Region}-${AWS::Region}", "a-eu-west-1-eu-west-1"),
        ("arn:${AWS::Partition}:iam", "arn:aws-cn:iam"),
        ("${AWS::StackId}${", "${AWS::StackId}${"),
    ],
)
def test_placeholders_are_filled_wherever_they_stand(text: str, filled: str) -> None:
    assert PLACE.fill(text) == filled


def test_a_placeholder_that_nothing_fills_is_told() -> None:
    assert unknown_placeholders("${AWS::Region}${Stage}") == ["${Stage}"]
    assert unknown_placeholders("${AWS::Partition}", partition=False) == ["${AWS::Partition}"]


@pytest.mark.parametrize(
    "own, home, held",
    [
        (Environment("111122223333", "eu-west-1"), False, True),
        (Environment("444455556666", "eu-west-1"), True, False),
        (Environment("111122223333", "us-east-1"), True, False),
        (Environment("", ""), True, True),
        (Environment("", ""), False, False),
        (Environment("111122223333", ""), True, True),
    ],
)
def test_a_stack_belongs_to_its_own_place_or_to_that_of_the_session(
    own: Environment, home: bool, held: bool
) -> None:
    assert own.holds(PLACE, home=home) is held
