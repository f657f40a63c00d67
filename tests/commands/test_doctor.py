"""`hawse doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from tests.conftest import Ran, Run
from tests.scripted import ScriptedAws


def checks(ran: Ran) -> dict[str, dict[str, Any]]:
    return {row["check"]: row for row in ran.json()}


def test_a_healthy_place_is_all_ok(run: Run) -> None:
    ran = run("doctor", "-o", "json")

    assert ran.code == 0
    assert {row["state"] for row in ran.json()} == {"ok"}


def test_missing_credentials_are_a_failed_check_and_the_rest_is_still_looked_at(
    run: Run, aws: ScriptedAws
) -> None:
    aws.fail(
        GET_CALLER_IDENTITY, "InvalidClientTokenId", "The security token is invalid", status=403
    )

    ran = run("doctor", "-o", "json")

    assert ran.code == 1
    assert checks(ran)["identity"]["state"] == "failed"
    assert checks(ran)["audit log"]["state"] == "ok"
    assert "1 check failed" in ran.err


def test_two_regions_that_disagree_are_a_warning(run: Run) -> None:
    ran = run("doctor", "-o", "json", env={"AWS_DEFAULT_REGION": "us-east-1"})

    assert ran.code == 0
    assert checks(ran)["region"]["state"] == "warning"
    assert "AWS_REGION is eu-west-1" in checks(ran)["region"]["found"]


def test_a_wrong_configuration_is_a_failed_check(run: Run, home: Path) -> None:
    folder = home / "config"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('regoin = "eu-west-1"\n')

    ran = run("doctor", "-o", "json")

    assert ran.code == 1
    assert "config.toml:1" in checks(ran)["configuration"]["found"] or any(
        "config.toml:1" in row["found"] for row in ran.json()
    )


def test_a_damaged_audit_log_is_a_failed_check(run: Run, home: Path) -> None:
    state = home / "state"
    state.mkdir(parents=True)
    (state / "journal.jsonl").write_text("nonsense\n")

    ran = run("doctor", "-o", "json")

    assert checks(ran)["audit log"]["state"] == "failed"
    assert checks(ran)["audit log"]["hint"] == "hawse audit verify"


def test_folders_that_cannot_be_written_are_failed_checks(run: Run, home: Path) -> None:
    home.mkdir()
    for name in ("state", "cache"):
        (home / name).write_text("a file is in the way")

    ran = run("doctor", "-o", "json")

    assert ran.code == 1
    for name in ("state", "cache"):
        assert checks(ran)[f"{name} folder"]["state"] == "failed"
        assert f"XDG_{name.upper()}_HOME" in checks(ran)[f"{name} folder"]["hint"]
    assert checks(ran)["journal"]["state"] == "failed"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy"])
def test_a_proxy_is_named_without_its_password(run: Run, name: str) -> None:
    ran = run("doctor", "-o", "json", env={name: "http://ada:hunter2@proxy:3128"})

    assert checks(ran)["proxy"]["found"] == f"{name} is set"
    assert "hunter2" not in ran.out + ran.err
