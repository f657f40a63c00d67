"""`hawse cfn recover`, `rollback` and `cancel` on stacks that no emulator has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scripted.playing import Play

SKIPPED = ("web-Compute-9Z8Y7X.Service",)


def timeline(status: str, **more: Any) -> dict[str, Any]:
    """One stack with this status."""
    return {"stacks": {"web": {"status": status, "resources": {"Vpc": "AWS::EC2::VPC vpc-1"}, **more}}}


def test_a_stuck_rollback_goes_on_and_leaves_out_only_what_fails_again(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "recover", "web", "--yes")

    assert (ran.code, web.cloud.status("web")) == (0, "UPDATE_ROLLBACK_COMPLETE"), ran.err
    first, second = web.cloud.asked("ContinueUpdateRollback")
    assert "ResourcesToSkip" not in first
    assert tuple(second["ResourcesToSkip"]) == SKIPPED
    assert first["ClientRequestToken"] != second["ClientRequestToken"]


def test_the_plan_names_what_blocks_and_what_may_be_left_out(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "recover", "web", "--dry-run")

    assert "The specified log group does not exist: /ecs/web" in ran.err + ran.out
    assert "continue without web-Compute-9Z8Y7X.Service" in ran.err + ran.out
    assert web.cloud.names(writes=True) == []
