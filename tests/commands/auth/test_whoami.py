"""`hawse auth whoami`."""

from __future__ import annotations

from pathlib import Path

from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from tests.conftest import Run
from tests.scripted import ScriptedAws

IDENTITY = {
    "Account": "111122223333",
    "Arn": "arn:aws:iam::111122223333:user/ada",
    "UserId": "AIDAEXAMPLE",
}


def test_it_says_who_and_where_from(run: Run, aws: ScriptedAws) -> None:
    aws.answer(GET_CALLER_IDENTITY, IDENTITY)

    (row,) = run("auth", "whoami", "-o", "json").json()

    assert (row["account"], row["arn"]) == ("111122223333", IDENTITY["Arn"])
    assert row["production"] is False


def test_it_says_where_the_region_comes_from(run: Run, aws: ScriptedAws) -> None:
    aws.answer(GET_CALLER_IDENTITY, IDENTITY)

    def told(*argv: str, **env: str) -> tuple[str | None, str | None]:
        (row,) = run("auth", "whoami", "-o", "json", *argv, env=env).json()
        return row["region"], row["region_from"]

    assert told() == ("eu-west-1", "AWS_REGION")
    assert told("-r", "us-east-2") == ("us-east-2", "--region")
    assert told(HAWSE_REGION="us-east-2") == ("us-east-2", "HAWSE_REGION")
    assert told(AWS_REGION="", AWS_DEFAULT_REGION="eu-north-1")[1] == "AWS_DEFAULT_REGION"
    assert told(AWS_REGION="") == (None, None)


def test_a_profile_that_a_variable_hides_is_told(run: Run, aws: ScriptedAws, home: Path) -> None:
    aws.answer(GET_CALLER_IDENTITY, IDENTITY)
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[profile prod]\nregion = eu-west-1\n[profile dev]\n")

    ran = run("auth", "whoami", env={"AWS_PROFILE": "prod"})
    named = run("auth", "whoami", "-p", "prod", env={"AWS_PROFILE": "prod"})
    keyless = {"AWS_ACCESS_KEY_ID": "", "AWS_PROFILE": "prod"}
    other = run("auth", "whoami", env={**keyless, "AWS_DEFAULT_PROFILE": "dev"})

    assert "warning: AWS_ACCESS_KEY_ID in the environment is stronger than AWS_PROFILE=prod" in (
        ran.err
    )
    assert "-p prod" in ran.err
    assert named.err == ""
    assert "AWS_DEFAULT_PROFILE=dev in the environment is stronger" in other.err


def test_several_targets_have_a_row_each(run: Run, aws: ScriptedAws, home: Path) -> None:
    aws.accounts = {"a": "111122223333", "b": "222233334444"}
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[profile a]\n[profile b]\n")

    rows = run("auth", "whoami", "-p", "*", "-o", "json").json()

    assert [row["profile"] for row in rows] == ["a", "b"]


def test_it_needs_no_permission(run: Run) -> None:
    assert run("permissions", "auth", "whoami").json()["Statement"] == []


def test_expired_credentials_say_how_to_renew_them(run: Run, aws: ScriptedAws) -> None:
    aws.fail(
        GET_CALLER_IDENTITY, "ExpiredToken", "The security token included is expired", status=403
    )

    ran = run("auth", "whoami")

    assert ran.code == 3
    assert "hint:" in ran.err
