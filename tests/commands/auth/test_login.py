"""`hawse auth login`: the device flow over HTTP, and who is asked when."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from tests.commands.auth.conftest import Signing
from tests.sso_portal import SECRETS

PENDING, SLOWER = "AuthorizationPendingException", "SlowDownException"


def test_it_shows_the_page_and_the_code_and_keeps_what_every_sdk_reads(signing: Signing) -> None:
    began = signing.clock.now()

    ran = signing.login("acme")

    assert (ran.code, ran.out) == (0, "")
    assert f"{signing.portal.url}/device?user_code=ABCD-EFGH" in ran.err
    assert "only if it shows ABCD-EFGH; it waits for 10 minutes" in ran.err
    assert ran.err.splitlines()[-1] == "signed in to acme for 8 hours · it renews itself"
    assert signing.kept() == {
        "startUrl": f"{signing.portal.url}/start",
        "region": "eu-west-1",
        "accessToken": "canary-access-1",
        "expiresAt": (began + timedelta(hours=8, seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "clientId": "client",
        "clientSecret": "canary-client-1",
        "registrationExpiresAt": "2100-01-01T00:00:00Z",
        "refreshToken": "canary-renewal-1",
    }
    assert stat.S_IMODE(signing.path().stat().st_mode) == 0o600
    assert [path.name for path in signing.path().parent.iterdir()] == [signing.path().name]


def test_no_secret_is_said_or_kept_elsewhere(signing: Signing) -> None:
    ran = signing.login("acme", "-vv")

    others = [p for p in signing.home.rglob("*") if p.is_file() and p != signing.path()]
    told = ran.out + ran.err + "".join(p.read_bytes().decode("latin-1") for p in others)
    assert [secret for secret in SECRETS if secret in told] == []


def test_a_session_is_asked_for_in_a_way_that_can_be_renewed(signing: Signing) -> None:
    signing.login("acme")

    (asked,) = signing.portal.asked("/client/register")
    assert asked["scopes"] == ["sso:account:access"]
    assert "refresh_token" in asked["grantTypes"]


def test_it_asks_no_faster_than_aws_says(signing: Signing) -> None:
    signing.portal.device = [PENDING, SLOWER, PENDING, ""]
    began = signing.clock.now()

    assert signing.login("acme").code == 0
    assert signing.clock.now() - began == timedelta(seconds=5 + 5 + 10 + 10)


def test_a_service_that_fails_for_a_moment_ends_nothing(signing: Signing) -> None:
    signing.portal.device = ["InternalServerException", ""]

    assert signing.login("acme").code == 0


@pytest.mark.parametrize(
    ("answers", "code", "words"),
    [
        (["AccessDeniedException"], 3, "it was denied in the browser"),
        ([PENDING, "ExpiredTokenException"], 124, "nobody confirmed ABCD-EFGH"),
        ([PENDING] * 4, 124, "nobody confirmed ABCD-EFGH"),
    ],
)
def test_what_ends_without_a_sign_in_says_why_and_keeps_nothing(
    signing: Signing, answers: list[str], code: int, words: str
) -> None:
    signing.portal.device, signing.portal.interval = list(answers), 200

    ran = signing.login("acme")

    assert (ran.code, words in ran.err) == (code, True)
    assert not signing.path().exists()


def test_who_is_signed_in_is_not_asked_again(signing: Signing) -> None:
    signing.keep(hours=2)

    ran = signing.login("acme")

    assert ran.err == "you are signed in to acme for 2 hours · it renews itself\n"
    assert signing.portal.requests == []


def test_an_ended_token_is_renewed_without_a_person(signing: Signing) -> None:
    signing.keep(hours=-2)

    ran = signing.run("auth", "login", "acme")  # no terminal

    assert ran.err == "renewed the sign-in to acme for 8 hours · it renews itself\n"
    assert signing.kept()["accessToken"] == "canary-access-1"
    assert signing.kept()["refreshToken"] == "canary-renewal-1"
    assert [path for path, _ in signing.portal.requests] == ["/token"]


def test_a_token_that_aws_does_not_renew_is_asked_for_anew(signing: Signing) -> None:
    signing.keep(hours=-2)
    signing.portal.renews = False

    assert signing.login("acme").err.endswith("signed in to acme for 8 hours · it renews itself\n")


def test_force_asks_anew(signing: Signing) -> None:
    signing.keep(hours=2)

    assert "ABCD-EFGH" in signing.login("acme", "--force").err


def test_the_token_of_another_portal_of_that_name_is_not_taken(signing: Signing) -> None:
    signing.keep(hours=2)
    signing.config.write_text(signing.portal.config().replace("/start", "/other"))

    assert "ABCD-EFGH" in signing.login("acme").err


def test_without_a_terminal_nobody_is_asked(signing: Signing) -> None:
    ran = signing.run("auth", "login", "acme")

    assert ran.code == 3
    assert "nobody can be asked here to confirm a code" in ran.err
    assert "AWS_WEB_IDENTITY_TOKEN_FILE" in ran.err
    assert signing.portal.requests == []


def test_a_profile_that_names_the_portal_itself_is_kept_under_its_url(signing: Signing) -> None:
    url = f"{signing.portal.url}/old"
    legacy = f"[profile old]\nsso_start_url = {url}\nsso_region = eu-west-1\n"
    signing.config.write_text(legacy + "[profile ops]\nrole_arn = arn\nsource_profile = old\n")

    ran = signing.login("-p", "ops")

    assert ran.code == 0
    assert signing.kept(url)["startUrl"] == url
    (asked,) = signing.portal.asked("/client/register")
    assert "scopes" not in asked


@pytest.mark.parametrize(
    ("env", "opened"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 22 10.0.0.2 22"}, False),
        ({}, False),
    ],
)
def test_a_browser_opens_where_the_person_sits(
    signing: Signing, env: dict[str, str], opened: bool
) -> None:
    signing.login("acme", env=env)

    assert bool(signing.pages) is opened


def test_no_browser_opens_none(signing: Signing) -> None:
    signing.login("acme", "--no-browser", env={"DISPLAY": ":0"})

    assert signing.pages == []


def test_a_page_that_is_not_of_the_web_is_not_opened(signing: Signing) -> None:
    signing.portal.page = "file:///etc/passwd"

    ran = signing.login("acme", env={"DISPLAY": ":0"})

    assert (ran.code, signing.pages) == (7, [])


def test_several_sessions_have_to_be_told_apart(signing: Signing) -> None:
    second = signing.portal.config().replace("acme", "other")
    signing.config.write_text(signing.portal.config(second))

    ran = signing.login()

    assert ran.code == 2
    assert "there are acme, other" in ran.err
    assert "hawse auth login acme" in ran.err


def test_a_session_that_is_not_there_names_those_that_are(signing: Signing) -> None:
    ran = signing.login("acne")

    assert (ran.code, "there is acme" in ran.err) == (4, True)


def test_a_portal_without_encryption_is_refused(signing: Signing) -> None:
    plain = "http://portal.example.com/start"
    signing.config.write_text(signing.portal.config().replace(f"{signing.portal.url}/start", plain))

    assert "a portal begins with https://" in signing.login("acme").err
