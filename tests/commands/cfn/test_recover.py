"""`hawse cfn recover`, `rollback` and `cancel`: out of statuses that no emulator has."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.services.cfn.recovery.meanings import MEANINGS
from hawse.services.cfn.states import ALL, IN_PROGRESS
from tests.scripted.playing import Play

SERVICE = "web-Compute-9Z8Y7X.Service"
VPC = {"Vpc": "AWS::EC2::VPC vpc-1"}


def one(status: str, **more: Any) -> dict[str, Any]:
    """A timeline of one stack with this status."""
    return {"stacks": {"web": {"status": status, "resources": VPC, **more}}}


def test_every_status_has_a_meaning() -> None:
    assert set(MEANINGS) == ALL


def test_a_stuck_rollback_goes_on_and_leaves_out_only_what_fails_again(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "recover", "web", "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "UPDATE_ROLLBACK_COMPLETE"), ran.err
    first, second = web.cloud.asked("ContinueUpdateRollback")
    assert "ResourcesToSkip" not in first
    assert second["ResourcesToSkip"] == [SERVICE]
    assert first["ClientRequestToken"] != second["ClientRequestToken"]


def test_what_the_plan_did_not_show_is_never_left_out(play: Play) -> None:
    back = "UPDATE_ROLLBACK_IN_PROGRESS"
    once = [
        [0, "web", back],
        [2, "Db", "UPDATE_COMPLETE"],
        [3, "Fn", "UPDATE_FAILED", "its role is gone"],
        [4, "web", "UPDATE_ROLLBACK_FAILED"],
    ]
    skipped = [[0, "web", back], [9, "web", "UPDATE_ROLLBACK_COMPLETE"]]
    resources = {
        "Db": {"type": "AWS::RDS::DBInstance", "status": "UPDATE_FAILED", "reason": "no snapshot"},
        "Fn": "AWS::Lambda::Function fn",
    }
    web = play(
        one(
            "UPDATE_ROLLBACK_FAILED",
            resources=resources,
            after={"ContinueUpdateRollback": [once, skipped]},
        )
    )

    ran = web.run("cfn", "recover", "web", "--yes")

    assert ran.code == 1
    (asked,) = web.cloud.asked("ContinueUpdateRollback")
    assert "ResourcesToSkip" not in asked
    assert "Fn: its role is gone" in ran.err


def test_the_plan_names_what_blocks_and_what_may_be_left_out(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "recover", "web")

    assert ran.code == 7
    assert f"{SERVICE}: The specified log group does not exist: /ecs/web\n" in ran.err
    assert f"2. if it fails again, continue without {SERVICE}" in ran.err
    assert web.cloud.names(writes=True) == []


@pytest.mark.parametrize("command", ["recover", "rollback"])
def test_what_the_person_skips_is_skipped_at_once(play: Play, command: str) -> None:
    web = play("update_rollback_failed")

    assert web.run("cfn", command, "web", "--skip", SERVICE, "--yes").code == 0
    (asked,) = web.cloud.asked("ContinueUpdateRollback")
    assert asked["ResourcesToSkip"] == [SERVICE]


def test_only_what_the_rollback_failed_on_can_be_skipped(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "recover", "web", "--skip", "Vpc", "--yes")

    assert ran.code == 2
    assert f"hint: one of Compute, {SERVICE}" in ran.err
    assert web.cloud.names(writes=True) == []


def test_forced_the_rollback_leaves_whatever_fails(play: Play) -> None:
    web = play("update_rollback_failed")

    web.run(
        "cfn",
        "recover",
        "web",
        "--force",
        "--service-role",
        "arn:aws:iam::111122223333:role/x",
        "--yes",
    )

    (asked,) = web.cloud.asked("ContinueUpdateRollback")
    assert (asked["ForceRollback"], asked["RoleARN"][-1]) == (True, "x")


def test_what_is_mended_meanwhile_needs_no_skip(play: Play) -> None:
    timeline = one("UPDATE_ROLLBACK_FAILED")
    timeline["stacks"]["web"]["resources"] = {
        "Cache": {
            "type": "AWS::ElastiCache::ReplicationGroup",
            "physical": "c-1",
            "status": "UPDATE_FAILED",
            "reason": "Subnet group not found",
        }
    }
    web = play(timeline)

    ran = web.run("cfn", "recover", "web", "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "UPDATE_ROLLBACK_COMPLETE"), ran.err
    assert len(web.cloud.asked("ContinueUpdateRollback")) == 1


def test_a_nested_stack_is_recovered_by_its_root(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "recover", "web-Compute-9Z8Y7X", "--yes", "-o", "json")

    assert ran.code == 7
    assert ran.json()[0]["detail"] == "is nested in web, which has to be named"
    assert web.cloud.names(writes=True) == []


def test_a_failed_creation_is_deleted_only_when_that_is_asked_for(play: Play) -> None:
    web = play(one("CREATE_FAILED"))

    kept = web.run("cfn", "recover", "web", "--yes", "-o", "json")

    assert kept.code == 7
    assert "hawse cfn recover web --delete" in kept.json()[0]["detail"]
    assert web.cloud.names(writes=True) == []
    assert web.run("cfn", "recover", "web", "--delete", "--yes").code == 0
    assert web.cloud.status("web") == "DELETE_COMPLETE"


def test_a_failed_creation_of_nothing_is_only_a_name(play: Play) -> None:
    web = play(one("CREATE_FAILED", resources={}))

    assert web.run("cfn", "recover", "web", "--yes").code == 0
    assert web.cloud.status("web") == "DELETE_COMPLETE"


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED"])
def test_what_can_only_be_deleted_is(play: Play, status: str) -> None:
    web = play(one(status))

    assert web.run("cfn", "recover", "web", "--yes").code == 0
    assert web.cloud.names(writes=True) == ["DeleteStack"]
    assert web.cloud.status("web") == "DELETE_COMPLETE"


def test_a_protected_one_loses_its_protection_first_and_the_plan_says_so(play: Play) -> None:
    web = play(one("ROLLBACK_COMPLETE", protected=True))

    ran = web.run("cfn", "recover", "web", "--yes")

    assert web.cloud.names(writes=True) == ["UpdateTerminationProtection", "DeleteStack"]
    assert "unprotect" in ran.err


def test_a_failed_update_goes_back_to_the_last_stable_state(play: Play) -> None:
    web = play(one("UPDATE_FAILED"))

    assert web.run("cfn", "recover", "web", "--yes").code == 0
    (asked,) = web.cloud.asked("RollbackStack")
    assert asked["RetainExceptOnCreate"] is True
    assert web.cloud.status("web") == "UPDATE_ROLLBACK_COMPLETE"


def test_express_has_no_rollback(play: Play) -> None:
    web = play(one("UPDATE_FAILED", extra={"DeploymentConfig": {"Mode": "EXPRESS"}}))

    ran = web.run("cfn", "recover", "web", "--yes", "-o", "json")

    assert ran.code == 7
    assert "Express mode" in ran.json()[0]["detail"]


def test_a_failed_deletion_is_tried_again_and_told_why(play: Play) -> None:
    logs = play("delete_failed")

    ran = logs.run("cfn", "recover", "logs", "--yes")

    assert ran.code == 1
    assert (
        "failed before: Bucket acme-logs: The bucket you tried to delete is not empty\n" in ran.err
    )
    assert logs.run("cfn", "recover", "logs", "--retain", "Bucket", "--yes").code == 0
    assert logs.cloud.status("logs") == "DELETE_COMPLETE"


def test_the_shell_of_a_change_set_is_left_alone_unless_asked(play: Play) -> None:
    web = play(one("REVIEW_IN_PROGRESS", resources={}))

    assert web.run("cfn", "recover", "web", "--yes").code == 7
    assert web.cloud.names(writes=True) == []
    assert web.run("cfn", "recover", "web", "--delete", "--yes").code == 0


def test_no_way_on_is_made_up_where_aws_documents_none(play: Play) -> None:
    web = play(one("IMPORT_ROLLBACK_FAILED"))

    ran = web.run("cfn", "recover", "web", "--yes", "-o", "json")

    assert ran.code == 7
    assert "AWS documents no way on" in ran.json()[0]["detail"]
    assert web.cloud.names(writes=True) == []


@pytest.mark.parametrize("status", sorted(IN_PROGRESS))
def test_what_is_going_on_is_only_watched(play: Play, status: str) -> None:
    web = play(one(status))

    ran = web.run("cfn", "recover", "web", "--yes", "-o", "json")

    assert ran.code == 7
    assert "hawse cfn watch web" in ran.json()[0]["detail"]
    assert web.cloud.names(writes=True) == []


@pytest.mark.parametrize(
    "status",
    [
        *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"),
        *("IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"),
    ],
)
def test_what_is_well_needs_nothing(play: Play, status: str) -> None:
    web = play(one(status))

    ran = web.run("cfn", "recover", "web", "--yes", "-o", "json")

    assert ran.code == 0
    assert ran.json()[0]["outcome"] == "skipped"
    assert web.cloud.names(writes=True) == []


def test_a_stack_that_does_not_exist_is_not_found(play: Play) -> None:
    web = play(one("UPDATE_FAILED"))

    for command in ("recover", "rollback", "cancel", "rm"):
        assert web.run("cfn", command, "wbe", "--yes").code == 4
    assert web.cloud.names(writes=True) == []


def test_rolling_back_a_failed_creation_is_asked_for_by_name(play: Play) -> None:
    web = play(one("CREATE_FAILED"))

    assert web.run("cfn", "rollback", "web", "--yes").code == 0
    assert web.cloud.names(writes=True) == ["RollbackStack"]


def test_a_rollback_of_what_is_well_changes_nothing(play: Play) -> None:
    web = play(one("UPDATE_COMPLETE"))

    assert web.run("cfn", "rollback", "web", "--yes").code == 0
    assert web.cloud.names(writes=True) == []


def test_an_update_is_cancelled_and_taken_back(play: Play) -> None:
    web = play(one("UPDATE_IN_PROGRESS"))

    assert web.run("cfn", "cancel", "web", "--yes").code == 0
    assert web.cloud.status("web") == "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("CREATE_IN_PROGRESS", 7, "only deleting stops it"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", 7, "cannot be stopped"),
        ("UPDATE_COMPLETE", 0, "nothing is going on"),
    ],
)
def test_what_cannot_be_cancelled_says_why(play: Play, status: str, code: int, words: str) -> None:
    web = play(one(status))

    ran = web.run("cfn", "cancel", "web", "--yes", "-o", "json")

    assert ran.code == code
    assert words in ran.json()[0]["detail"]
    assert web.cloud.names(writes=True) == []


def test_a_lost_answer_is_asked_for_again_with_the_same_token(play: Play) -> None:
    timeline = one("UPDATE_FAILED")
    web = play({**timeline, "faults": [{"call": "RollbackStack", "calls": [1, 1], "lost": True}]})

    ran = web.run("cfn", "recover", "web", "--yes", env={"HAWSE_RETRY_ATTEMPTS": "2"})

    first, again = web.cloud.asked("RollbackStack")
    assert (ran.code, first["ClientRequestToken"]) == (0, again["ClientRequestToken"])
    assert web.cloud.status("web") == "UPDATE_ROLLBACK_COMPLETE"
