"""The accounts that benches are run on: always the same, of the size asked for, and whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bench.iam.__main__ import bounds, growth
from bench.iam.generate import Size, account, main
from bench.measure import Cost
from hawse.services.iam.snapshots import dump, load, read

LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
SMALL = Size(roles=100, users=50, policies=60)


def test_a_seed_gives_the_same_account_and_another_seed_another() -> None:
    assert account(SMALL, seed=3) == account(SMALL, seed=3)
    assert account(SMALL, seed=3) != account(SMALL, seed=4)


def test_it_has_the_size_that_was_asked_for() -> None:
    made = account(SMALL)
    own = [one for one in made.policies.values() if not one.by_aws]

    assert (len(made.roles), len(made.users), len(own)) == (100, 50, 60)
    assert account(SMALL.times(0.001)).roles


def test_all_that_is_named_in_it_is_in_it() -> None:
    made = account(SMALL)
    principals = [*made.users.values(), *made.roles.values(), *made.groups.values()]
    limited = [*made.users.values(), *made.roles.values()]
    boundaries = {getattr(one, "boundary") for one in limited} - {None}

    assert {arn for one in principals for arn in one.attached} <= made.policies.keys()
    assert boundaries and boundaries <= made.policies.keys()
    assert {name for one in made.users.values() for name in one.groups} <= made.groups.keys()
    assert all(one.document for one in made.policies.values())


def test_it_has_what_analyses_have_to_cope_with() -> None:
    text = dump(account(Size(400, 100, 400)))

    for what in (
        "NotAction",
        "NotResource",
        "Condition",
        "Deny",
        "${aws:username}",
        "iam:PassRole",
        "Federated",
        "ExternalId",
        "/aws-service-role/",
        "ForAllValues",
        "*",
    ):
        assert what in text


def test_it_is_written_as_a_snapshot(tmp_path: Path) -> None:
    file = tmp_path / "acme.json"

    assert main([str(file), "--roles", "20", "--users", "5", "--policies", "9"]) == 0
    assert read(file) == account(Size(20, 5, 9))
    assert load(dump(account(SMALL))) == account(SMALL)


def test_it_may_be_written_as_the_aws_cli_would(tmp_path: Path) -> None:
    file = tmp_path / "acme.json"

    assert main([str(file), "--roles", "20", "--users", "5", "--policies", "9", "--plain"]) == 0
    assert json.loads(file.read_text()).keys() == {*LISTS}
    assert read(file).roles == account(Size(20, 5, 9)).roles


def test_a_bound_is_met_or_missed_and_growth_is_told() -> None:
    small = {name: Cost(1, 1, 99) for name in ("audit", "escalations", "graph", "can")}
    large = {name: replace(one, wall=3, cpu=9, memory=299) for name, one in small.items()}

    assert list(bounds(large)) == [
        "audit, escalations, graph: 9 < 10 s: met",
        "memory: 299 < 300 MiB: met",
        "can: 3 < 0.3 s: **missed**",
    ]
    (said,) = growth({0.1: small, 1.0: large})
    assert (
        said == "CPU time of an account 10 times as large: × audit 9.0, escalations 9.0, graph 9.0"
    )
