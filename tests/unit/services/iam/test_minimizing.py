"""Policies made smaller: what goes, what stays, and that no verdict changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from hawse.errors import UsageError
from hawse.services.iam.documents import size
from hawse.services.iam.evaluate import Context, Layers, Request, caller, compiled, evaluate
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.minimizing import minimized
from hawse.services.iam.proofs import proof
from hawse.services.iam.splitting import split
from tests.thorough import examples

ANA = caller("arn:aws:iam::111122223333:user/ana")
BUCKET = "arn:aws:s3:::acme-logs"


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def small(*found: dict[str, Any]) -> list[dict[str, Any]]:
    return statements(minimized(policy(*found)))


def test_an_action_that_another_one_includes_goes() -> None:
    assert small(allow(["s3:GetObject", "s3:Get*", "s3:PutObject"])) == [
        allow(["s3:Get*", "s3:PutObject"])
    ]


def test_a_resource_that_another_one_includes_goes() -> None:
    assert small(allow("s3:GetObject", [f"{BUCKET}/a/*", f"{BUCKET}/*"])) == [
        allow("s3:GetObject", f"{BUCKET}/*")
    ]


def test_statements_on_the_same_resources_become_one() -> None:
    assert small(allow("s3:GetObject"), allow("s3:PutObject")) == [
        allow(["s3:GetObject", "s3:PutObject"])
    ]


def test_statements_about_the_same_actions_become_one() -> None:
    assert small(allow("s3:GetObject", "a:b:c:d:e:1"), allow("s3:GetObject", "a:b:c:d:e:2")) == [
        allow("s3:GetObject", ["a:b:c:d:e:1", "a:b:c:d:e:2"])
    ]


def when(operator: str, values: Any, key: str = "aws:SourceVpc", **more: Any) -> dict[str, Any]:
    return allow("s3:GetObject", Condition={operator: {key: values}, **more})


@pytest.mark.parametrize(
    "operator", ["StringEquals", "StringLikeIfExists", "ArnLike", "IpAddress", "stringEquals"]
)
def test_statements_that_differ_in_the_values_of_a_condition_become_one(operator: str) -> None:
    found = [when(operator, "a"), when(operator, ["b", "a"]), when(operator, "c")]

    assert small(*found) == [when(operator, ["b", "a", "c"])]
    assert not proof([policy(*found)], [minimized(policy(*found))]).differs


@pytest.mark.parametrize(
    "one, other",
    [
        (when("StringNotEquals", "a"), when("StringNotEquals", "b")),
        (when("ForAllValues:StringEquals", "a"), when("ForAllValues:StringEquals", "b")),
        (when("ForAnyValue:StringEquals", "a"), when("ForAnyValue:StringEquals", "b")),
        (when("Null", "true"), when("Null", "false")),
        (when("StringEquals", "a"), when("StringLike", "b")),
        (when("StringEquals", "a"), when("StringEquals", "${aws:username}")),
        (when("StringEquals", "a"), when("StringEquals", "b", key="aws:SourceVpce")),
        (
            when("StringEquals", "a", Bool={"aws:SecureTransport": "true"}),
            when("StringEquals", "b", Bool={"aws:SecureTransport": "false"}),
        ),
        (when("StringEquals", "a"), {**when("StringEquals", "b"), "Effect": "Deny"}),
    ],
)
def test_other_conditions_stay_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert small(one, other) == [one, other]


def test_a_value_that_got_lost_is_found_by_the_proof() -> None:
    before = policy(when("StringEquals", "a"), when("StringEquals", "b"))

    assert proof([before], [policy(when("StringEquals", "a"))]).differs
    assert proof([before], [policy(when("StringEquals", ["a", "b", "c"]))]).differs


def test_two_that_differ_in_both_stay_two() -> None:
    both = [allow("s3:GetObject", f"{BUCKET}/a"), allow("s3:PutObject", f"{BUCKET}/b")]

    assert small(*both) == both


def test_what_a_wider_statement_says_goes_from_a_narrower_one() -> None:
    condition = {"Bool": {"aws:SecureTransport": "true"}}

    assert small(
        allow("s3:Get*", f"{BUCKET}/*"),
        allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET}/x", Condition=condition),
    ) == [
        allow("s3:Get*", f"{BUCKET}/*"),
        allow("s3:PutObject", f"{BUCKET}/x", Condition=condition),
    ]


def test_a_deny_is_never_taken_for_an_allow() -> None:
    deny = {**allow("s3:GetObject"), "Effect": "Deny"}

    assert small(allow("s3:*"), deny) == [allow("s3:*"), deny]


def test_the_sid_of_a_statement_that_stays_alone_stays() -> None:
    found = small(allow("s3:GetObject", Sid="Reads"), allow("ec2:Run*", "a:b:c:d:e:f", Sid="Runs"))

    assert [one["Sid"] for one in found] == ["Reads", "Runs"]
    assert "Sid" not in str(minimized(policy(allow("s3:GetObject", Sid="Reads")), sids=False))


def test_a_pattern_across_the_fields_of_an_arn_covers_nothing() -> None:
    both = ["arn:aws:s3*:acme-logs", "arn:aws:s3:::acme-logs"]

    assert small(allow("s3:GetObject", both)) == [allow("s3:GetObject", both)]


def test_a_variable_is_covered_by_a_star_and_not_by_a_question_mark() -> None:
    home = f"{BUCKET}/${{aws:username}}/*"

    assert small(allow("s3:GetObject", [home, f"{BUCKET}/*"])) == [
        allow("s3:GetObject", f"{BUCKET}/*")
    ]
    assert (
        len(small(allow("s3:GetObject", [home, f"{BUCKET}/?{{aws:username}}/*"]))[0]["Resource"])
        == 2
    )


def test_a_dollar_stays_text_where_the_policy_is_of_2008() -> None:
    both = [f"{BUCKET}/${{aws:username}}", f"{BUCKET}/ana"]
    found = minimized(policy(allow("s3:GetObject", both), version="2008-10-17"))

    assert statements(found)[0]["Resource"] == both


def test_statements_that_cannot_match_are_left_as_they_are() -> None:
    broken = {"Effect": "Maybe", "Action": "s3:*", "Resource": "*"}

    assert small(allow("s3:GetObject"), broken) == [allow("s3:GetObject"), broken]


def test_a_policy_is_split_into_documents_that_fit() -> None:
    many = policy(*(allow(f"s3:Get{n}", f"{BUCKET}/{'x' * 100}{n}") for n in range(20)))
    parts = split(many, 1000)

    assert len(parts) > 1 and max(map(size, parts)) <= 1000
    assert proof([many], parts).differs == ()


def test_a_statement_that_is_too_large_is_cut() -> None:
    large = policy(allow([f"s3:Get{n}" for n in range(500)], Sid="Large"))
    parts = split(large, 1000)

    assert max(map(size, parts)) <= 1000
    assert proof([large], parts).differs == ()


@pytest.mark.parametrize(
    "one",
    [
        allow("s3:Get" + "x" * 2000),
        {**allow([f"s3:Get{n}" for n in range(500)]), "Principal": "*"},
    ],
    ids=["one long action", "a resource's policy"],
)
def test_what_cannot_be_split_is_an_error(one: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--split"):
        split(policy(one), 1000)


def test_a_proof_names_what_differs() -> None:
    found = proof(
        [policy(allow(["s3:GetObject", "s3:PutObject"]))], [policy(allow("s3:GetObject"))]
    )

    assert found.differs == ("- allow s3:PutObject on *",)


# --- For any policy ------------------------------------------------------------------------------

ACTIONS = ["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:G?tObject", "s3:PutObject", "iam:PassRole"]
RESOURCES = [
    *("*", "arn:aws:s3:::*", f"{BUCKET}*", f"{BUCKET}/*", f"{BUCKET}/a", f"{BUCKET}/?"),
    *(f"{BUCKET}/${{aws:username}}*", "arn:aws:s3*", "arn:aws:iam::111122223333:role/x"),
]
CONDITIONS: list[Any] = [
    None,
    {"StringEquals": {"aws:PrincipalTag/t": ["a", "b"]}},
    {"StringEquals": {"aws:principaltag/T": "a"}},
    {"StringNotEquals": {"aws:PrincipalTag/t": ["a", "b"]}},
    {"StringNotEquals": {"aws:PrincipalTag/t": "a"}, "Bool": {"aws:SecureTransport": "true"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}},
    {"StringLikeIfExists": {"aws:PrincipalTag/t": "a*"}},
]


def some(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3)


@st.composite
def any_statement(draw: st.DrawFn) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    made[draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))] = draw(some(ACTIONS))
    often, seldom = (["Resource", "NotResource"], some(RESOURCES)), (["Resource"], st.just("*"))
    names, resources = draw(st.sampled_from([often, seldom]))
    made[draw(st.sampled_from(names))] = draw(resources)
    condition = draw(st.sampled_from([None, *CONDITIONS]))
    return made if condition is None else {**made, "Condition": condition}


any_policy = st.builds(
    lambda found, version: policy(*found, version=version),
    st.lists(any_statement(), min_size=1, max_size=5),
    st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"]),
)
any_request = st.builds(
    lambda action, resource, tag, keys: Request(
        ANA,
        action,
        resource,
        context=Context(
            {"aws:PrincipalTag/t": tag, "aws:TagKeys": keys, "aws:SecureTransport": True}
        ),
    ),
    st.sampled_from(["s3:GetObject", "s3:GetotObject", "s3:PutObject", "iam:PassRole", "ec2:Run"]),
    st.sampled_from(
        [
            *(f"{BUCKET}/a", f"{BUCKET}/b", f"{BUCKET}/ana", f"{BUCKET}/anabel", BUCKET, "*"),
            *("arn:aws:iam::111122223333:role/x", "arn:aws:s3:::other/a"),
        ]
    ),
    st.sampled_from([None, "a", "b", "c"]),
    st.sampled_from([None, ["a"], ["a", "c"]]),
)


def effect(documents: list[Any], request: Request) -> str:
    held = tuple(compiled(str(n), one) for n, one in enumerate(documents))
    return evaluate(request, Layers(identity=held)).effect


@settings(max_examples=examples(200), deadline=None)
@given(any_policy, st.lists(any_request, min_size=1, max_size=8))
def test_no_verdict_changes(document: dict[str, Any], asked: list[Request]) -> None:
    less = minimized(document)

    assert size(less) <= size(document)
    for request in asked:
        assert effect([less], request) == effect([document], request)


@settings(max_examples=examples(30), deadline=None)
@given(any_policy)
def test_every_result_is_proved_and_cannot_be_made_smaller(document: dict[str, Any]) -> None:
    less = minimized(document)

    assert proof([document], [less]).differs == ()
    assert minimized(less) == less


@settings(max_examples=examples(100), deadline=None)
@given(any_policy)
def test_no_pattern_is_made_up(document: dict[str, Any]) -> None:
    def patterns(found: dict[str, Any]) -> set[str]:
        names = ("Action", "NotAction", "Resource", "NotResource")
        texts = [one[name] for one in statements(found) for name in names if name in one]
        return {text for each in texts for text in ([each] if isinstance(each, str) else each)}

    assert patterns(minimized(document)) <= patterns(document)


@settings(max_examples=examples(40), deadline=None)
@given(any_policy, any_policy, st.lists(any_request, min_size=1, max_size=6))
def test_what_only_the_new_policy_allows_is_a_difference(
    old: dict[str, Any], new: dict[str, Any], asked: list[Request]
) -> None:
    found = difference(grants([old]), grants([new]))
    widened = [request for request in asked if effect([old], request) != "allow"]
    gained = [request for request in widened if effect([new], request) == "allow"]

    assert not gained or any(one.widens for one in found)
