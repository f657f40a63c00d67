"""Each of the 107 paths: an account that has it, and the same one without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hawse.services.iam.escalations.paths import Path
from hawse.services.iam.escalations.predicates import PREDICATES
from hawse.services.iam.escalations.table import DANGEROUS, IDS, PATHS
from hawse.services.iam.escalations.table_wildcard import WILDCARD_ONLY
from tests.unit.services.iam.escalating import denying, found_in, victim

every = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.id} {path.services}")
DENIED = [
    pytest.param(path, [act.action for way in ways for act in way], id=f"{path.id} {number}")
    for path in PATHS
    for number, ways in enumerate(path.needs)
]


def test_there_are_107() -> None:
    assert len(IDS) == 107
    assert [sum(id[3] == letter for id in IDS) for letter in "ABCD"] == [18, 23, 44, 22]


def test_every_predicate_is_used_and_known() -> None:
    assert {name for path in PATHS for name in path.when} == set(PREDICATES)


def test_what_knows_no_resources_is_part_of_a_path() -> None:
    assert WILDCARD_ONLY <= DANGEROUS


@every
def test_is_found_where_its_actions_are_allowed(path: Path) -> None:
    rows = found_in(victim(path), path.id)

    (row,) = [one for one in rows if "eve" in one.principal]
    assert row.path_id == path.id
    assert row.confidence == ("likely" if row.needs else "proven")
    if path.id not in ("PE-A17", "PE-D22"):
        assert row.severity == path.severity


@pytest.mark.parametrize(("path", "actions"), DENIED)
def test_is_silent_where_one_of_its_needs_is_denied(path: Path, actions: list[str]) -> None:
    rows = found_in(denying(victim(path), actions), path.id)

    assert [one for one in rows if "eve" in one.principal] == []


@pytest.mark.parametrize("path", [one for one in PATHS if one.services], ids=lambda one: one.id)
def test_is_silent_where_no_role_trusts_the_service(path: Path) -> None:
    given = victim(path)
    trust = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}
    roles = {
        name: replace(one, trust=trust) if name == "runner" else one
        for name, one in given.roles.items()
    }

    assert found_in(replace(given, roles=roles), path.id) == []


@every
def test_its_fix_ends_it(path: Path) -> None:
    rows = found_in(victim(path), path.id)

    fixes = [one.fix for one in rows if "eve" in one.principal]
    assert path.id == "PE-A18" or all(fix is not None and fix.verified for fix in fixes)
