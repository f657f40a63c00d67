"""`hawse ec2 terminate` and `protect`."""

from __future__ import annotations

from hawse.services.ec2.calls import MODIFY_INSTANCE_ATTRIBUTE, TERMINATE_INSTANCES
from tests.conftest import Run
from tests.fleet import DB, OLD, WEB, Fleet, item, volume
from tests.scripted import ScriptedAws

PLAN = """\
terminate  web-1  i-0aaaaaaaaaaaaaaa1  DESTROYS it, running since 2026-11-20 · deletes 1 volume
blocked    db-1   i-0bbbbbbbbbbbbbbb2  termination protection is on: hawse ec2 protect db-1 --off

cannot be undone: terminate web-1 (a terminated instance does not come back)
1 to terminate (destroys) · 1 blocked
"""


def test_the_plan_says_what_ends_with_it_and_what_is_protected(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(BlockDeviceMappings=[volume()]), item(DB, "db-1"))
    fleet.protected.add((DB, "disableApiTermination"))

    ran = run("ec2", "terminate", "web-1", "db-1", tty=True, answers=["no"])

    assert ran.err.startswith(PLAN)
    assert ran.code == 7
    assert fleet.state() == "running"


def test_a_protected_instance_does_not_keep_the_rest(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1"))
    fleet.protected.add((DB, "disableApiTermination"))

    ran = run("ec2", "terminate", "web-1", "db-1", "-y", "-o", "json")

    assert ran.code == 6
    assert {row["name"]: row["outcome"] for row in ran.json()} == {
        "web-1": "done",
        "db-1": "blocked",
    }
    assert (fleet.state(WEB), fleet.state(DB)) == ("terminated", "running")


def test_every_instance_is_terminated_by_a_request_of_its_own(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1"))
    fleet.refused[WEB] = "InvalidInstanceID.NotFound"

    ran = run("ec2", "terminate", "web-1", "db-1", "-y", "-o", "json")

    assert ran.code == 6
    assert sorted(p["InstanceIds"] for p in aws.params(TERMINATE_INSTANCES)) == [(WEB,), (DB,)]
    assert {row["name"]: row["outcome"] for row in ran.json()} == {
        "web-1": "failed",
        "db-1": "done",
    }


def test_twice_is_as_good_as_once(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())

    assert run("ec2", "terminate", "web-1", "-y").code == 0
    again = run("ec2", "terminate", "web-1", "-y")

    assert again.code == 0
    assert "is already terminated" in again.err
    assert len(aws.params(TERMINATE_INSTANCES)) == 1


def test_the_living_namesake_is_meant(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(OLD, "web-1", "terminated"), item())

    assert run("ec2", "terminate", "web-1", "-y").code == 0
    assert fleet.state(WEB) == "terminated"


def test_a_dry_run_asks_ec2_and_terminates_nothing(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item())

    ran = run("ec2", "terminate", "web-1", "--dry-run", "-o", "json")

    assert [row["outcome"] for row in ran.json()] == ["would succeed"]
    assert aws.params(TERMINATE_INSTANCES) == [{"InstanceIds": (WEB,), "DryRun": True}]
    assert fleet.state() == "running"


def test_a_person_types_the_count_before_anything_is_destroyed(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item(), item(DB, "db-1"))

    assert run("ec2", "terminate", "*", tty=True, answers=["y"]).code == 7
    assert fleet.state() == "running"
    assert run("ec2", "terminate", "*", tty=True, answers=["2"]).code == 0
    assert fleet.state() == "terminated"


def test_denied_says_which_action_is_missing(run: Run, aws: ScriptedAws) -> None:
    Fleet(aws, item())
    aws.fail(TERMINATE_INSTANCES, "UnauthorizedOperation", "You are not authorized")

    ran = run("ec2", "terminate", "web-1", "-y")

    assert ran.code == 5
    assert "ec2:TerminateInstances" in ran.err


def test_protect_switches_on_and_undo_switches_off(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item())

    assert run("ec2", "protect", "web-1", "-y").code == 0
    assert fleet.protected == {(WEB, "disableApiTermination")}
    assert run("undo", "-y").code == 0
    assert fleet.protected == set()


def test_protect_against_both_is_two_steps_and_off_undoes_them(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item())

    run("ec2", "protect", "web-1", "--against", "both", "-y")
    assert fleet.protected == {(WEB, "disableApiTermination"), (WEB, "disableApiStop")}
    run("ec2", "protect", "web-1", "--against", "both", "--off", "-y")
    assert fleet.protected == set()


def test_what_is_protected_already_is_skipped(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item())
    fleet.protected.add((WEB, "disableApiTermination"))

    ran = run("ec2", "protect", "web-1")

    assert ran.code == 0
    assert "termination protection is already on" in ran.err
    assert aws.params(MODIFY_INSTANCE_ATTRIBUTE) == []


def test_protect_asks_ec2_in_a_dry_run(run: Run, aws: ScriptedAws) -> None:
    fleet = Fleet(aws, item())

    assert run("ec2", "protect", "web-1", "--dry-run").code == 0
    assert fleet.protected == set()
