"""Roles of a bootstrapped environment, and what is done without them."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.aws.calls import Call, Read
from hawse.aws.gate import Gate
from hawse.aws.targets import Access, Identity, Target
from hawse.errors import AccessDenied, Unreachable
from hawse.services.cdk.assets import Role
from hawse.services.cdk.roles import acting
from hawse.services.cfn.recovery.surroundings import find_removals
from tests.conftest import FakeClock

ARN = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy-${AWS::Region}"


ANSWERS: dict[str, Any] = {
    "DescribeStacks": {"Stacks": [{"StackName": "web", "StackId": "a/web/1", "StackStatus": "X"}]},
    "ListStackResources": {
        "StackResourceSummaries": [
            {
                "LogicalResourceId": "Data",
                "PhysicalResourceId": "data-1",
                "ResourceType": "AWS::S3::Bucket",
                "ResourceStatus": "CREATE_COMPLETE",
            }
        ]
    },
    "GetTemplate": {"TemplateBody": "{}"},
}


class Client:
    """Answers as CloudFormation and S3, and notes for whom."""

    def __init__(self, asked: list[tuple[str, str]], role: str) -> None:
        self.asked, self.role = asked, role

    def call_api(self, api: Call, **_: object) -> Any:
        self.asked.append((api.operation, self.role))
        return ANSWERS.get(api.operation, {})

    def items(self, api: Read, **params: object) -> Any:
        (found,) = self.call_api(api, **params).values()
        return iter(found)


class Wiring:
    """Knows who everybody is, but for roles, which it refuses as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[tuple[str, str]] = []
        self.clock = FakeClock()

    def client(self, target: Target, _: str) -> Client:
        return Client(self.asked, target.role.rpartition("/")[2])

    def identity_of(self, target: Target) -> Identity:
        if target.role and self.error:
            raise self.error
        return Identity("111122223333", "arn:aws:iam::111122223333:user/ana")

    def at_home(self, _: Target) -> bool:
        return True


def target(error: Exception | None = None, role: str = "") -> Target:
    wiring: Any = Wiring(error)
    return Target(wiring, Access(role=role), "eu-west-1", Gate(()))


def test_a_role_is_assumed_with_its_placeholders_filled() -> None:
    found = acting(target(), Role(ARN))

    assert found.role == "arn:aws:iam::111122223333:role/deploy-eu-west-1"
    assert found.account == "111122223333"


def test_what_the_role_is_to_be_told_is_part_of_the_access() -> None:
    found = acting(target(), Role(ARN, "x-1", tags={"team": "web"}))

    assert found.access.assuming == (
        '{"ExternalId": "x-1", "Tags": [{"Key": "team", "Value": "web"}], '
        '"TransitiveTagKeys": ["team"]}'
    )


def test_without_the_role_the_own_credentials_go_on_and_that_is_told_once() -> None:
    here = target(AccessDenied("sts:AssumeRole"))

    assert acting(here, Role(ARN)).role == ""
    assert acting(here, Role(ARN)).role == ""
    assert here.gate.notes == [
        "deploy-eu-west-1 cannot be assumed, so your own credentials are used"
    ]


def test_another_failure_is_no_refusal() -> None:
    with pytest.raises(Unreachable):
        acting(target(Unreachable("sts")), Role(ARN))


def test_a_role_that_was_chosen_is_kept() -> None:
    assert acting(target(role="arn:aws:iam::1:role/mine"), Role(ARN)).role.endswith("/mine")


def test_a_destination_may_be_in_another_region() -> None:
    assert acting(target(), Role(), region="us-east-1").region == "us-east-1"
    assert acting(target(), Role(), region="${AWS::Region}").region == "eu-west-1"


def test_a_role_is_never_assumed_from_another_one_of_the_environment() -> None:
    deploying = acting(target(), Role(ARN))

    publishing = acting(deploying, Role("arn:aws:iam::111122223333:role/publish"))

    assert publishing.role.endswith("/publish")
    assert (deploying.base.role, publishing.base.role) == ("", "")
    assert acting(deploying, Role()).role == ""


def test_a_place_goes_with_its_base_wherever_it_is_used() -> None:
    deploying = acting(target(), Role(ARN))

    far = deploying.in_region("us-east-1")

    assert (far.role, far.base.role, far.base.region) == (deploying.role, "", "us-east-1")


def test_what_is_in_a_bucket_is_asked_with_the_own_credentials() -> None:
    wiring = Wiring()
    here = Target(wiring, Access(), "eu-west-1", Gate(()))  # type: ignore[arg-type]

    find_removals(acting(here, Role(ARN)), ["web"])

    asked = dict(wiring.asked)
    assert asked["DescribeStacks"] == "deploy-eu-west-1"
    assert asked["ListObjectVersions"] == ""
