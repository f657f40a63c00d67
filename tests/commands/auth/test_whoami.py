"""`hawse auth whoami`."""

from __future__ import annotations

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


def test_it_needs_no_permission(run: Run) -> None:
    assert run("permissions", "auth", "whoami").json()["Statement"] == []


def test_expired_credentials_say_how_to_renew_them(run: Run, aws: ScriptedAws) -> None:
    aws.fail(
        GET_CALLER_IDENTITY, "ExpiredToken", "The security token included is expired", status=403
    )

    ran = run("auth", "whoami")

    assert ran.code == 3
    assert "hint:" in ran.err
