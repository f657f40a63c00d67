"""`hawse ec2 launch --ttl` and `hawse ec2 ttl`."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.ec2.calls import DESCRIBE_INSTANCES, STOP_INSTANCES, TERMINATE_INSTANCES
from tests.conftest import Run
from tests.fleet import DB, OLD, WEB, Fleet, described, item
from tests.scripted import ScriptedAws

PAST = {"cloud-nuke-after": "2026-11-23T11:00:00Z"}
FUTURE = {"cloud-nuke-after": "2026-11-23T13:00:00Z"}


@pytest.fixture
def fleet(aws: ScriptedAws) -> Fleet:
    """One past its end, one that lives on, one that has none."""
    return Fleet(
        aws, item(tags=PAST), item(DB, "db-1", tags=FUTURE), item(OLD, "old", tags={"env": "dev"})
    )


def outcomes(ran: Any) -> dict[str, str]:
    return {row["id"]: row["outcome"] for row in ran.json()}


def test_setting_says_when_it_ends_and_undo_takes_it_back(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "ttl", "set", "old", "--for", "8h", "-y")

    assert ran.code == 0, ran.err
    assert fleet.tags(OLD)["cloud-nuke-after"] == "2026-11-23T20:00:00Z"
    assert run("undo", "-y").code == 0
    assert "cloud-nuke-after" not in fleet.tags(OLD)


@pytest.mark.parametrize("words", [["old", "--for", "0"], ["old", "--for", "soon"], ["old"], [""]])
def test_no_time_is_refused_before_any_request(
    run: Run, aws: ScriptedAws, words: list[str]
) -> None:
    assert run("ec2", "ttl", "set", *words, "-y").code == 2
    assert aws.params(DESCRIBE_INSTANCES) == []


def test_ends_are_listed_the_earliest_first(run: Run, aws: ScriptedAws) -> None:
    unread = {"cloud-nuke-after": "tomorrow"}
    kept = {**FUTURE, "cloud-nuke-excluded": "true"}
    aws.answer(
        DESCRIBE_INSTANCES,
        described(item(OLD, "old", tags=unread), item(DB, "db-1", tags=kept), item(tags=PAST)),
    )

    rows = run("ec2", "ttl", "ls", "-o", "json").json()

    assert [(row["name"], row["past"], row["kept"]) for row in rows] == [
        ("web-1", True, False),
        ("db-1", False, True),
        ("old", None, False),
    ]


def test_only_what_is_past_its_end_is_terminated(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "ttl", "reap", "-y", "-o", "json")

    assert ran.code == 0, ran.err
    assert outcomes(ran) == {WEB: "done"}
    assert [fleet.state(id_) for id_ in (WEB, DB, OLD)] == ["terminated", "running", "running"]
    assert "ended 60m ago" in ran.err


def test_they_can_be_stopped_instead_and_started_again(run: Run, fleet: Fleet) -> None:
    assert run("ec2", "ttl", "reap", "--stop", "-y").code == 0
    assert fleet.state(WEB) == "stopped"

    assert run("undo", "-y").code == 0
    assert fleet.state(WEB) == "running"


def test_of_what_is_named_it_is_said_why_it_stays(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "ttl", "reap", "db-1", "old", "-o", "json")

    assert ran.code == 0
    assert outcomes(ran) == {DB: "skipped", OLD: "skipped"}
    assert "lives until 2026-11-23T13:00:00Z" in ran.err
    assert "has no tag cloud-nuke-after" in ran.err


@pytest.mark.parametrize(
    ("tags", "code", "told"),
    [
        ({**PAST, "cloud-nuke-excluded": "true"}, 0, ""),
        ({"cloud-nuke-after": "2026-11-23T11:00:00"}, 7, "no time in RFC 3339"),
        ({"cloud-nuke-after": "yesterday"}, 7, "no time in RFC 3339"),
    ],
)
def test_what_is_kept_or_unreadable_stays(
    run: Run, aws: ScriptedAws, tags: dict[str, str], code: int, told: str
) -> None:
    fleet = Fleet(aws, item(tags=tags))

    ran = run("ec2", "ttl", "reap", "-y")

    assert ran.code == code
    assert told in ran.err
    assert fleet.state() == "running"


def test_what_is_protected_is_blocked(run: Run, fleet: Fleet) -> None:
    fleet.protected.add((WEB, "disableApiTermination"))

    ran = run("ec2", "ttl", "reap", "-y")

    assert ran.code == 7
    assert "termination protection is on" in ran.err
    assert fleet.state() == "running"


@pytest.mark.parametrize(
    "changed", [FUTURE, {}, {**PAST, "cloud-nuke-excluded": "true"}], ids=["later", "none", "kept"]
)
@pytest.mark.parametrize(
    ("words", "call"), [([], TERMINATE_INSTANCES), (["--stop"], STOP_INSTANCES)]
)
def test_an_end_that_was_moved_after_the_plan_spares_it(
    run: Run, aws: ScriptedAws, changed: dict[str, str], words: list[str], call: Any
) -> None:
    Fleet(aws, item(tags=PAST))
    aws.answer(DESCRIBE_INSTANCES, described(item(tags=PAST)), times=1)
    aws.answer(DESCRIBE_INSTANCES, described(item(tags=changed)))

    assert run("ec2", "ttl", "reap", *words, "-y").code == 1
    assert aws.params(call) == []


def test_a_dry_run_terminates_nothing(run: Run, fleet: Fleet) -> None:
    ran = run("ec2", "ttl", "reap", "--dry-run", "-o", "json")

    assert outcomes(ran) == {WEB: "would succeed"}
    assert fleet.state() == "running"


def test_denied_says_which_action_is_missing(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    aws.fail(TERMINATE_INSTANCES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "ttl", "reap", "-y")

    assert ran.code == 5
    assert "ec2:TerminateInstances" in ran.err
