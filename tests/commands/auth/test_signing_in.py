"""Credentials of a sign-in in other commands: used, renewed, asked for, and missed."""

from __future__ import annotations

import pytest

from tests.commands.auth.conftest import Signing

STAFF = (
    "[profile staff]\nsso_session = acme\nsso_account_id = 111122223333\n"
    "sso_role_name = Admin\nregion = eu-west-1\n"
)
WHO = ("auth", "whoami", "-p", "staff")


@pytest.fixture(autouse=True)
def staff(signing: Signing) -> None:
    signing.config.write_text(signing.portal.config(STAFF))


def paths(signing: Signing) -> list[str]:
    return [path for path, _ in signing.portal.requests]


def test_the_role_is_taken_with_the_token_and_kept_for_the_next_run(signing: Signing) -> None:
    signing.keep(real=True, hours=2)

    assert "Admin/ada" in signing.run(*WHO).out
    assert "Admin/ada" in signing.run(*WHO).out
    assert paths(signing) == ["/federation/credentials", "/", "/"]


def test_a_token_that_has_ended_is_renewed_on_the_way(signing: Signing) -> None:
    signing.keep(real=True, hours=-1)

    assert signing.run(*WHO, tty=True).code == 0
    assert paths(signing) == ["/token", "/federation/credentials", "/"]
    assert signing.kept()["accessToken"] == "canary-access-1"
    assert signing.kept()["expiresAt"].endswith("Z")


@pytest.mark.parametrize("revoked", [True, False])
def test_without_a_sign_in_the_next_thing_to_type_is_told(signing: Signing, revoked: bool) -> None:
    if revoked:
        signing.keep(real=True, hours=2)
        signing.portal.good.clear()

    ran = signing.run(*WHO)

    why = "the sign-in has ended" if revoked else "nobody is signed in"
    assert (ran.code, ran.err) == (3, f"profile staff: {why}\nhint: hawse auth login acme\n")


def test_a_person_is_offered_to_sign_in_and_the_command_goes_on(signing: Signing) -> None:
    ran = signing.run(*WHO, "-o", "json", tty=True, answers=[""])

    assert ran.asked == ["you are not signed in to acme. Sign in? [Y/n] "]
    assert "ABCD-EFGH" in ran.err
    assert (ran.code, "Admin/ada" in ran.out) == (0, True)


def test_several_profiles_of_a_session_are_one_question(signing: Signing) -> None:
    second = STAFF.replace("staff", "staff2").replace("111122223333", "444455556666")
    signing.config.write_text(signing.portal.config(STAFF + second))

    ran = signing.run("auth", "whoami", "-p", "staff*", tty=True, answers=["n"])

    assert len(ran.asked) == 1
    assert paths(signing) == []
    assert "hawse auth login acme" in ran.err


def test_no_input_asks_nothing(signing: Signing) -> None:
    ran = signing.run(*WHO, "--no-input", tty=True)

    assert (ran.code, ran.asked) == (3, [])


def test_who_has_other_credentials_is_asked_nothing(signing: Signing) -> None:
    keys = {"AWS_PROFILE": ""}
    signing.config.write_text(signing.portal.config("[profile keys]\nregion = eu-west-1\n"))
    (signing.home / ".aws" / "credentials").write_text(
        "[keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\n"
    )

    ran = signing.run("auth", "whoami", "-p", "keys", tty=True, env=keys)

    assert (ran.code, ran.asked) == (0, [])


def test_a_sign_in_that_ends_meanwhile_leaves_what_was_answered(signing: Signing) -> None:
    second = STAFF.replace("staff", "staff2").replace("111122223333", "444455556666")
    signing.config.write_text(signing.portal.config(STAFF + second))
    signing.keep(real=True, hours=2)
    signing.portal.revoked_after = 1

    ran = signing.run("auth", "whoami", "-p", "staff*", "--workers", "1")

    assert (ran.code, ran.out.count("Admin/ada")) == (6, 1)
    assert "the sign-in has ended\nhint: hawse auth login acme\n1/2 targets" in ran.err


def test_two_profiles_that_name_one_portal_are_one_question(signing: Signing) -> None:
    legacy = f"sso_start_url = {signing.portal.url}/old\nsso_region = eu-west-1"
    one = STAFF.replace("sso_session = acme", legacy)
    two = one.replace("staff", "staff2").replace("111122223333", "444455556666")
    signing.config.write_text(one + two)
    signing.portal.token_seconds = 10**9  # botocore goes by a clock of its own

    ran = signing.run("auth", "whoami", "-p", "staff*", tty=True, answers=["y"])

    assert (ran.code, len(ran.asked)) == (0, 1)


def test_a_token_is_not_sent_in_the_clear(
    signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.keep(real=True, hours=2)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", "http://portal.example.com")

    ran = signing.run(*WHO)

    assert (ran.code, "is not sent to http://portal.example.com" in ran.err) == (7, True)
