"""Pages, one after the other, on both transports: to their end, or to an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count, cycle, islice

import pytest

from hawse.aws.calls import Read
from hawse.aws.circles import Circle, turned
from hawse.errors import CLIError
from tests.scripted import ScriptedAws
from tests.unit.aws.conftest import Canned, MakeAws, only_target

GET_RESOURCES = Read(
    "resourcegroupstaggingapi",
    "GetResources",
    iam=("tag:GetResources",),
    items="ResourceTagMappingList[].ResourceARN",
)
LIST_USERS = Read("iam", "ListUsers", iam=("iam:ListUsers",), items="Users[].UserName")
COSTS = Read("ce", "GetCostAndUsage", iam=("ce:GetCostAndUsage",), token="NextPageToken")


def page(token: str, *arns: str) -> str:
    found = [{"ResourceARN": arn, "Tags": []} for arn in arns]
    return json.dumps({"ResourceTagMappingList": found, "PaginationToken": token})


def users(marker: str, *names: str) -> str:
    """A page of ListUsers, which is XML."""
    listed = "".join(f"<member><UserName>{name}</UserName></member>" for name in names)
    more = f"<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>" if marker else ""
    inside = f"<ListUsersResult><Users>{listed}</Users>{more}</ListUsersResult>"
    return f"<ListUsersResponse>{inside}</ListUsersResponse>"


def items(real: MakeAws, canned: Canned, call: Read) -> list[str]:
    return list(only_target(real(canned.env, declared=[call]), call).items(call))


@pytest.mark.parametrize("length", [1, 2, 3])
def test_pages_that_lead_in_a_circle_of_any_length_are_an_error(
    length: int, real: MakeAws, canned: Canned
) -> None:
    for token in islice(cycle("ABC"[:length]), 20):
        canned.answer(page(token, "arn:1"), kind="application/x-amz-json-1.1")

    with pytest.raises(CLIError, match="GetResources: .* same"):
        items(real, canned, GET_RESOURCES)
    assert len(canned.requests) <= 3 * length + 1


def test_circles_are_found_in_xml_as_well(real: MakeAws, canned: Canned) -> None:
    for marker in islice(cycle("AB"), 20):
        canned.answer(users(marker, "ada"))

    with pytest.raises(CLIError, match="iam:ListUsers: the pages lead back to the same page"):
        items(real, canned, LIST_USERS)


def test_pages_without_items_lead_on_to_those_that_have_some(real: MakeAws, canned: Canned) -> None:
    for token in ("A", "B", "C"):
        canned.answer(users(token))
    canned.answer(users("", "ada"))

    assert items(real, canned, LIST_USERS) == ["ada"]


def test_a_token_of_a_megabyte_is_given_back_whole(real: MakeAws, canned: Canned) -> None:
    token = "t" * 2**20
    canned.answer(page(token, "arn:1"), kind="application/x-amz-json-1.1")
    canned.answer(page("", "arn:2"), kind="application/x-amz-json-1.1")

    assert items(real, canned, GET_RESOURCES) == ["arn:1", "arn:2"]
    assert json.loads(canned.requests[1][1])["PaginationToken"] == token


def test_pages_that_are_paid_for_are_not_turned_in_a_circle(aws: ScriptedAws) -> None:
    tokens = cycle("AB")
    aws.answer(COSTS, lambda _: {"NextPageToken": next(tokens)})
    target = aws.target(COSTS)

    with pytest.raises(CLIError, match="same page"):
        list(islice(target.pages(COSTS, **PERIOD), 50))
    assert len(aws.calls) <= 7


def test_neither_are_those_of_what_the_sdk_does_not_page(aws: ScriptedAws) -> None:
    tokens = cycle("AB")
    aws.answer(COSTS, lambda _: {"NextPageToken": next(tokens)})
    pages = turned(aws.target(COSTS), COSTS, PERIOD, into="NextPageToken", out="NextPageToken")

    with pytest.raises(CLIError, match="same page"):
        list(islice(pages, 50))


PERIOD = {
    "TimePeriod": {"Start": "2026-11-01", "End": "2026-11-02"},
    "Granularity": "DAILY",
    "Metrics": ["UnblendedCost"],
}


def tokens(before: int, length: int) -> Iterator[str]:
    """Some that come once, then a circle."""
    yield from (f"once-{number}" for number in range(before))
    yield from cycle([f"again-{number}" for number in range(length)])


@pytest.mark.parametrize("before", [0, 1, 7, 40])
@pytest.mark.parametrize("length", [1, 2, 5, 30])
def test_a_circle_is_found_wherever_it_begins(before: int, length: int) -> None:
    circle, asked = Circle("x"), 0

    with pytest.raises(CLIError):
        for token in tokens(before, length):
            circle.asked({"Token": token})
            asked += 1
    assert asked <= 3 * (before + length) + 1


def test_many_pages_are_no_circle_and_take_no_room() -> None:
    circle = Circle("x")

    for number in islice(count(), 10**5):
        circle.asked({"Token": number})
    assert set(vars(circle)) == {"_name", "_kept", "_since", "_until"}
