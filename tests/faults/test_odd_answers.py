"""Answers whose members are named otherwise or are of another type, over both transports.

Which words there are for it: tests/unit/aws/test_odd_answers.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.kinds import changes
from tests.faults.test_matrix import caches, world
from tests.faults.world import World

__all__ = ["caches", "world"]
LS = ("tag", "ls", "--type", "sqs", "-o", "json")
ITEMS = "ResourceTagMappingList"
Change = Callable[[list[Any]], dict[str, Any]]


@pytest.mark.parametrize("transport", ["auto", "boto3"])
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda items: {f"{ITEMS}s": items}, "something else came back instead of AWS's answer"),
        (lambda items: {ITEMS: [{"Arn": "a", "Tags": []}]}, "the answer lacks ResourceARN"),
        (lambda items: {ITEMS: ["arn:aws:sqs:eu-west-1:1:orders"]}, "is not from AWS"),
    ],
    ids=["another list", "another member", "another type"],
)
def test_it_is_an_error_of_the_call_and_neither_a_bug_nor_an_empty_list(
    transport: str, change: Change, why: str, world: World
) -> None:
    world.queue()
    fault = changes(lambda body: json.dumps(change(json.loads(body)[ITEMS])).encode())
    world.proxy.add(fault, operation="GetResources")

    ran = world.run(*LS, env={"HAWSE_TRANSPORT": transport})

    assert ran.code in (1, 8)
    assert ran.out == ""
    assert ran.err.startswith("resourcegroupstaggingapi:GetResources: ")
    assert why in ran.err
