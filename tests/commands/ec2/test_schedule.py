"""`hawse ec2 schedule`: the clock of these tests says Monday 23 November 2026, 12:00 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hawse.services.ec2.calls import DESCRIBE_INSTANCES, START_INSTANCES, STOP_INSTANCES
from tests.conftest import FakeClock, Run
from tests.fleet import DB, OLD, WEB, Fleet, described, item
from tests.scripted import ScriptedAws

KEY = "maid_offhours"
ENDED = {KEY: "off=(M-F,11);on=(M-F,7);tz=utc"}
BEGUN = {KEY: "off=(M-F,19);on=(M-F,7);tz=Europe/Berlin"}


@pytest.fixture
def fleet(aws: ScriptedAws) -> Fleet:
    """One that is to stop, one that is to start, one without a schedule."""
    return Fleet(
        aws,
        item(tags=ENDED),
        item(DB, "db-1", "stopped", tags=BEGUN),
        item(OLD, "old", tags={"env": "dev"}),
    )


def states(fleet: Fleet) -> list[str]:
    return [fleet.state(id_) for id_ in (WEB, DB, OLD)]


def test_what_is_due_is_listed_with_what_comes_next(run: Run, fleet: Fleet) -> None:
    rows = run("ec2", "schedule", "ls", "-o", "json").json()

    assert [
        (row["name"], row["due"], row["next"], row["next_at"], row["zone"]) for row in rows
    ] == [
        ("db-1", "start", "stop", "2026-11-23T18:00:00Z", "Europe/Berlin"),
        ("web-1", "stop", "start", "2026-11-24T07:00:00Z", "Etc/UTC"),
    ]


def test_what_is_due_is_started_and_stopped_once(run: Run, fleet: Fleet, clock: FakeClock) -> None:
    ran = run("ec2", "schedule", "apply", "-y", "-o", "json")

    assert ran.code == 0, ran.err
    assert {row["id"]: row["outcome"] for row in ran.json()} == {WEB: "done", DB: "done"}
    assert states(fleet) == ["stopped", "running", "running"]
    assert "due since Mon 2026-11-23 07:00 Europe/Berlin" in ran.err

    fleet.items[WEB]["StateTransitionReason"] = "User initiated (2026-11-23 12:00:05 GMT)"
    fleet.items[DB]["LaunchTime"] = clock.now()
    again = run("ec2", "schedule", "apply", "-y")
    assert (again.code, states(fleet)) == (0, ["stopped", "running", "running"])


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_that_nothing_is_due_is_said(run: Run, aws: ScriptedAws, more: tuple[str, ...]) -> None:
    Fleet(aws, item())

    ran = run("ec2", "schedule", "apply", *more)

    assert (ran.code, ran.out) == (0, "")
    assert "nothing to do" in ran.err
    assert run("ec2", "schedule", "ls").err.startswith("no scheduled instances in ")


def test_it_can_be_undone(run: Run, fleet: Fleet) -> None:
    assert run("ec2", "schedule", "apply", "-y").code == 0

    assert run("undo", "-y").code == 0
    assert states(fleet) == ["running", "stopped", "running"]


def test_what_somebody_started_since_is_left_alone(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(tags=ENDED, LaunchTime=datetime(2026, 11, 23, 11, 30, tzinfo=UTC)))

    ran = run("ec2", "schedule", "apply", "web-1", "-y")

    assert ran.code == 0
    assert "was started by somebody" in ran.err
    assert fleet.state() == "running"


def test_a_run_that_comes_days_late_does_what_is_still_due(
    run: Run, fleet: Fleet, clock: FakeClock
) -> None:
    clock.time += timedelta(days=5)  # a Saturday: both have been stopped since Friday

    assert run("ec2", "schedule", "apply", "-y").code == 0
    assert states(fleet) == ["stopped", "stopped", "running"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("off=(M-F,11)", "no time zone"),
        ("off=(M-F,25);tz=utc", "0 to 23"),
        ("every night", "not on=…"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_told_and_nothing_is_done(
    run: Run, aws: ScriptedAws, value: str, why: str
) -> None:
    fleet = Fleet(aws, item(tags={KEY: value}))

    ran = run("ec2", "schedule", "apply", "-y")
    (row,) = run("ec2", "schedule", "ls", "-o", "json").json()

    assert ran.code == 7
    assert why in ran.err and why in row["why"]
    assert (row["due"], fleet.state()) == (None, "running")


def test_settings_say_key_default_zone_and_days(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(tags={"Hours": "on"}))
    env = {
        "HAWSE_SCHEDULE_TAG": "hours",
        "HAWSE_SCHEDULE_DEFAULT": "off=(M,11)",
        "HAWSE_SCHEDULE_TZ": "utc",
    }

    spared = run(
        "ec2", "schedule", "apply", "-y", env={**env, "HAWSE_SCHEDULE_SKIP_DAYS": "2026-11-23"}
    )
    assert (spared.code, fleet.state()) == (0, "running")
    also = run("ec2", "schedule", "apply", "--skip-day", "2026-11-23", "-y", env=env)
    assert (also.code, fleet.state()) == (0, "running")
    assert run("ec2", "schedule", "apply", "-y", env=env).code == 0
    assert fleet.state() == "stopped"


def test_instances_without_the_tag_follow_the_default_only_when_asked(
    run: Run, aws: ScriptedAws
) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1", tags={KEY: "off"}))
    env = {"HAWSE_SCHEDULE_DEFAULT": "off=(M,11)", "HAWSE_SCHEDULE_TZ": "utc"}

    assert run("ec2", "schedule", "apply", "-y", env=env).code == 0
    assert fleet.state() == "running"
    assert run("ec2", "schedule", "apply", "--opt-out", "-y", env=env).code == 0
    assert (fleet.state(), fleet.state(DB)) == ("stopped", "running")


def test_an_instance_of_an_auto_scaling_group_is_not_stopped(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(tags={**ENDED, "aws:autoscaling:groupName": "web"}))

    ran = run("ec2", "schedule", "apply", "web-1", "-y")

    assert ran.code == 0
    assert "Auto Scaling group web would replace it" in ran.err
    assert fleet.state() == "running"


def test_stop_protection_is_heeded(run: Run, fleet: Fleet) -> None:
    fleet.protected.add((WEB, "disableApiStop"))

    ran = run("ec2", "schedule", "apply", "-y")

    assert ran.code == 6
    assert states(fleet) == ["running", "running", "running"]


def test_since_when_it_is_stopped_may_be_unknown(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(DB, "db-1", "stopped", tags=BEGUN, StateTransitionReason=None))

    ran = run("ec2", "schedule", "apply", "-y")

    assert ran.code == 7
    assert "EC2 does not say since when it is stopped" in ran.err
    assert fleet.state(DB) == "stopped"


@pytest.mark.parametrize("changed", [{}, {KEY: "off"}], ids=["none", "opted out"])
def test_a_tag_that_was_changed_after_the_plan_spares_it(
    run: Run, aws: ScriptedAws, changed: dict[str, str]
) -> None:
    Fleet(aws, item(tags=ENDED))
    aws.answer(DESCRIBE_INSTANCES, described(item(tags=ENDED)), times=1)
    aws.answer(DESCRIBE_INSTANCES, described(item(tags=changed)))

    assert run("ec2", "schedule", "apply", "-y").code == 1
    assert aws.params(STOP_INSTANCES) == []


@pytest.mark.parametrize("words", [["--skip-day", "Christmas"], [""], ["--skip-day", ""]])
def test_what_is_no_day_or_name_is_refused(run: Run, aws: ScriptedAws, words: list[str]) -> None:
    assert run("ec2", "schedule", "apply", *words, "-y").code == 2
    assert aws.calls == []


def test_a_default_that_is_none_is_refused(run: Run, aws: ScriptedAws) -> None:
    ran = run("ec2", "schedule", "ls", env={"HAWSE_SCHEDULE_DEFAULT": "nights"})

    assert ran.code == 2
    assert "schedule.default" in ran.err


def test_denied_says_which_action_is_missing(run: Run, fleet: Fleet, aws: ScriptedAws) -> None:
    aws.fail(START_INSTANCES, "UnauthorizedOperation", "You are not authorized")

    ran: Any = run("ec2", "schedule", "apply", "db-1", "-y")

    assert ran.code == 5
    assert "ec2:StartInstances" in ran.err
