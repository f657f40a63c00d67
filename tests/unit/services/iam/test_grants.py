"""What policies grant, and how two differ: the cases; the laws are in test_minimizing."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.iam.grant_rows import changes, summary, told
from hawse.services.iam.grants import difference, grants

BUCKET = "arn:aws:s3:::acme-logs"
READS: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}


def lines(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[str]:
    before, after = ({"Version": "2012-10-17", "Statement": found} for found in (old, new))
    return list(told(changes(difference(grants([before]), grants([after])))))


def of_tag(*values: str) -> dict[str, Any]:
    return {"StringEquals": {"aws:PrincipalTag/team": list(values)}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {}, []),
        ({}, {"Action": ["S3:getobject"]}, []),
        ({}, {"Resource": f"{BUCKET}/a/*"}, ["- allow s3:GetObject on arn:aws:s3:::acme-logs/*"]),
        ({"Condition": of_tag("a", "b")}, {"Condition": of_tag("b", "a")}, []),
        (
            {"Condition": of_tag("a")},
            {},
            ["+ allow s3:GetObject on arn:aws:s3:::acme-logs/*"],
        ),
        (
            {"Condition": of_tag("a", "b")},
            {"Condition": of_tag("a")},
            [
                "- allow s3:GetObject on arn:aws:s3:::acme-logs/*"
                " when StringEquals aws:PrincipalTag/team a, b"
            ],
        ),
        (
            {"Action": "iam:PassRole"},
            {"Action": "iam:NotYetKnown"},
            [
                "+ allow iam:NotYetKnown on arn:aws:s3:::acme-logs/*",
                "- allow iam:PassRole on arn:aws:s3:::acme-logs/*",
            ],
        ),
    ],
    ids=["equal", "case", "narrower", "order", "free", "fewer values", "unknown action"],
)
def test_a_difference_is_what_no_old_grant_covers(
    old: dict[str, Any], new: dict[str, Any], expected: list[str]
) -> None:
    assert lines([{**READS, **old}], [{**READS, **new}]) == expected


def of_team(operator: str, *values: str) -> dict[str, Any]:
    return {**READS, "Condition": {operator: {"aws:PrincipalTag/team": list(values)}}}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (of_team("StringEquals", "a", "b"), of_team("StringEquals", "a")),
        (of_team("StringNotEquals", "a"), of_team("StringNotEquals", "a", "b")),
        (of_team("ForAnyValue:StringEquals", "a", "b"), of_team("forAnyValue:stringEquals", "b")),
        (of_team("ArnNotLikeIfExists", "a"), of_team("ArnNotLikeIfExists", "a", "b")),
        (READS, of_team("StringEquals", "a")),
    ],
    ids=["a value", "no value", "any value", "if it exists", "no condition"],
)
def test_a_condition_covers_one_that_holds_less_often(
    wide: dict[str, Any], narrow: dict[str, Any]
) -> None:
    assert lines([wide], [wide, narrow]) == []
    assert [line[0] for line in lines([narrow], [wide])] == ["+"]
    assert [line[0] for line in lines([wide], [narrow])] == ["-"]


def test_conditions_that_do_not_imply_each_other_are_both_shown() -> None:
    one, other = of_team("StringEquals", "a"), of_team("StringLike", "a")

    assert [line[0] for line in lines([one], [other])] == ["+", "-"]


def test_what_can_escalate_is_marked_where_it_is_gained() -> None:
    pass_role = {**READS, "Action": ["iam:PassRole", "iam:PutRolePolicy"], "Resource": "*"}

    assert [line.endswith("can escalate") for line in lines([], [pass_role])] == [True, True]
    assert [line.endswith("can escalate") for line in lines([pass_role], [])] == [False, False]


def test_a_removed_deny_shows_the_access_that_it_took() -> None:
    every, deny = {**READS, "Action": "s3:*"}, {**READS, "Effect": "Deny"}

    assert lines([every, deny], [every]) == [
        "+ allow s3:GetObject on arn:aws:s3:::acme-logs/*",
        "- deny s3:GetObject on arn:aws:s3:::acme-logs/*",
    ]


def test_all_but_some_is_compared_like_a_list() -> None:
    but_iam = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}

    assert lines([but_iam], [everything]) == ["+ allow iam:* on *  can escalate"]


def test_a_service_by_name_differs_from_its_actions_of_today_in_those_to_come() -> None:
    every = {"Effect": "Allow", "Action": "rds-db:*", "Resource": "*"}

    assert lines([every], [{**every, "Action": "rds-db:connect"}]) == [
        "- allow rds-db:* (actions to come) on *"
    ]


def test_resources_on_the_same_terms_are_one_row() -> None:
    two = {**READS, "Resource": [f"{BUCKET}/a", f"{BUCKET}/b"]}
    (row,) = changes(difference(grants([]), grants([{"Version": "2012-10-17", "Statement": two}])))

    assert (row.resources, row.level) == ((f"{BUCKET}/a", f"{BUCKET}/b"), "Read")
    assert summary([row]) == "adds 1 action"


def test_principals_are_part_of_the_terms() -> None:
    ana, bob = ({**READS, "Principal": {"AWS": f"arn:aws:iam::1:user/{n}"}} for n in ("a", "b"))

    assert len(lines([ana], [ana, bob])) == 1


@pytest.mark.parametrize("what", [None, [], "x", {"Statement": 1}, {"Statement": [1, {"a": []}]}])
def test_no_json_is_too_strange(what: Any) -> None:
    assert list(grants([what])) == []


def test_all_that_is_allowed_is_told_by_action() -> None:
    deny = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
    document = {"Statement": [{**READS, "Action": "s3:GetObject*"}, deny]}
    found = grants([document]).allows()

    assert "s3:GetObjectAcl" in found and "s3:GetObject" not in found
