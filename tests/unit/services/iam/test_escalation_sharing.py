"""Answers that principals share are those that each would get by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.iam.generate import Size, account
from hawse.services.iam.access import Access
from hawse.services.iam.account import Account, NamedDocument, Organization
from hawse.services.iam.escalations import Estate, Graph
from hawse.services.iam.escalations.matching import matches
from hawse.services.iam.escalations.rules import Given
from tests.thorough import examples, sampled
from tests.unit.services.iam.escalating import NOW, account as small, arn, policy, role, user
from tests.unit.services.iam.evaluating import HOME, document

ACTIONS = ("iam:PassRole", "sts:AssumeRole", "iam:PutUserPolicy", "lambda:CreateFunction")
NAMES = ("user/ana", "user/bob", "role/a/run", "role/walk", "policy/wide", "user/nobody")
GIVEN: tuple[Given, ...] = (
    (),
    (("iam:PassedToService", "lambda.amazonaws.com"),),
    (("iam:PolicyARN", arn("policy/wide")), ("iam:PermissionsBoundary", None)),
)
CONDITIONS: tuple[dict[str, dict[str, str]], ...] = (
    {},
    {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    {"StringEquals": {"aws:PrincipalTag/team": "web"}},
    {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}},
    {"ArnNotLike": {"aws:PrincipalArn": arn("role/a/*")}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringLike": {"aws:username": "a*"}},
    {"Null": {"aws:TokenIssueTime": "true"}},
    {"StringEquals": {"aws:SourceVpc": "vpc-1"}, "Bool": {"aws:SecureTransport": "false"}},
)
RESOURCES = (
    "*",
    arn("*"),
    arn("user/${aws:username}"),
    arn("role/*"),
    arn("user/b*"),
    arn("role/walk"),
)

PATTERNS = st.sampled_from(("*", "iam:*", "iam:P*", *ACTIONS))
STATEMENTS = st.builds(
    lambda effect, action, resource, act, on, condition: {
        "Effect": effect,
        act: action,
        on: resource,
        "Condition": condition,
    },
    st.sampled_from(("Allow", "Allow", "Allow", "Deny")),
    PATTERNS,
    st.sampled_from(RESOURCES),
    st.sampled_from(("Action", "Action", "Action", "NotAction")),
    st.sampled_from(("Resource", "Resource", "Resource", "NotResource")),
    st.sampled_from(CONDITIONS),
)
SOME = st.lists(STATEMENTS, max_size=3)
TRUSTED = st.sampled_from(("*", HOME, arn("root"), arn("user/ana"), arn("role/a/run")))
TRUSTS = st.lists(
    st.builds(
        lambda effect, name, condition: {
            "Effect": effect,
            "Principal": {"AWS": name},
            "Action": "sts:AssumeRole",
            "Condition": condition,
        },
        st.sampled_from(("Allow", "Allow", "Deny")),
        TRUSTED,
        st.sampled_from(CONDITIONS),
    ),
    max_size=2,
)
TAGS = st.sampled_from(({}, {"team": "web"}, {"team": "ops"}))


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Two users and two roles, some of whose policies are the same."""
    shared, bound = policy("wide", document(*draw(SOME))), policy("bound", document(*draw(SOME)))
    actors: list[Any] = [
        user("ana", *draw(SOME)),
        user("bob", *draw(SOME)),
        role("run", None, *draw(SOME), path="/a/"),
        role("walk", None, *draw(SOME)),
    ]
    made = [
        replace(
            one,
            attached=draw(st.sampled_from(((), (shared.arn,)))),
            boundary=draw(st.sampled_from((None, None, bound.arn))),
            tags=draw(TAGS),
            **({"trust": document(*draw(TRUSTS))} if ":role/" in one.arn else {}),
        )
        for one in actors
    ]
    full = NamedDocument("full", document({"Effect": "Allow", "Action": "*", "Resource": "*"}))
    limits = NamedDocument("limits", document(*draw(SOME)))
    levels = draw(st.sampled_from((((full,),), ((full,), (full, limits)))))
    organization = Organization("o-1", "999999999999", (), levels, ())
    return small(*made, policies=(shared, bound), organization=organization)


@settings(max_examples=examples(150), deadline=None)
@given(accounts())
def test_a_shared_answer_is_that_of_the_evaluator(found: Account) -> None:
    estate = Estate(Access(found, NOW))
    for actor in estate.actors():
        view = estate.view(actor)
        for action in ACTIONS:
            for resource in ("*", *map(arn, NAMES)):
                for context in GIVEN:
                    plain = view.evaluated(action, resource, dict(context))
                    assert view.may(action, resource, context) == plain, (actor.arn, action)


@settings(max_examples=examples(60), deadline=None)
@given(accounts())
def test_a_principal_has_the_paths_that_it_has_in_an_account_of_its_own(found: Account) -> None:
    assert _paths(found) == _alone(found)


@pytest.mark.parametrize("seed", range(1, sampled(2, 21)))
def test_large_accounts_too(seed: int) -> None:
    found = account(Size(60, 30, 60), seed)

    assert _paths(found) == _alone(found)


def _paths(found: Account) -> dict[str, list[object]]:
    graph = Graph(Estate(Access(found, NOW)))
    return {who: _told(some) for who, some in graph.matches.items()}


def _alone(found: Account) -> dict[str, list[object]]:
    """The same when nothing was asked before."""
    arns = [actor.arn for actor in Access(found, NOW).actors()]
    every = {who: Estate(Access(found, NOW)) for who in arns}
    some = {
        who: matches(estate, estate.view(estate.by_arn[who]))
        for who, estate in every.items()
        if who in {actor.arn for actor in estate.actors()} - estate.admins.keys()
    }
    return {who: _told(its) for who, its in some.items() if its}


def _told(some: list[Any]) -> list[object]:
    return [
        (one.path.id, one.path.services, one.asks, one.doubts)
        + tuple((hit.aim.target, hit.rank) for hit in one.hits)
        for one in some
    ]
