"""From calls to the least policy."""

from __future__ import annotations

import itertools

from hawse.aws.calls import Read, Write
from hawse.aws.permissions import policy

INSTANCE = "arn:{partition}:ec2:{region}:{account}:instance/*"
DESCRIBE = Read("ec2", "DescribeInstances", iam=("ec2:DescribeInstances",))
IDENTITY = Read("sts", "GetCallerIdentity", iam=())
START = Write("ec2", "StartInstances", iam=("ec2:StartInstances",), on=(INSTANCE,))
STOP = Write("ec2", "StopInstances", iam=("ec2:StopInstances",), on=(INSTANCE,))


def test_calls_on_the_same_resources_share_a_statement() -> None:
    assert policy([STOP, START, DESCRIBE]) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["ec2:DescribeInstances"], "Resource": ["*"]},
            {
                "Effect": "Allow",
                "Action": ["ec2:StartInstances", "ec2:StopInstances"],
                "Resource": ["arn:aws:ec2:*:*:instance/*"],
            },
        ],
    }


def test_the_order_of_the_calls_does_not_matter() -> None:
    orders = itertools.permutations([START, STOP, DESCRIBE, IDENTITY])

    assert len({repr(policy(order)) for order in orders}) == 1


def test_what_needs_no_permission_is_not_in_the_policy() -> None:
    assert policy([IDENTITY])["Statement"] == []


def test_the_resources_of_one_action_add_up() -> None:
    other = Write("ec2", "CreateTags", iam=("ec2:CreateTags",), on=("arn:{partition}:b",))
    same = Write("ec2", "RunInstances", iam=("ec2:CreateTags",), on=("arn:{partition}:a",))

    assert policy([other, same])["Statement"] == [
        {"Effect": "Allow", "Action": ["ec2:CreateTags"], "Resource": ["arn:aws:a", "arn:aws:b"]}
    ]


def test_an_action_that_is_needed_on_anything_has_no_other_resource() -> None:
    other = Read("ec2", "Other", iam=("ec2:StopInstances",))

    assert policy([STOP, other])["Statement"][0]["Resource"] == ["*"]


def test_the_place_can_be_narrowed() -> None:
    document = policy([STOP], partition="aws-cn", region="cn-north-1", account="111122223333")

    assert document["Statement"][0]["Resource"] == [
        "arn:aws-cn:ec2:cn-north-1:111122223333:instance/*"
    ]
