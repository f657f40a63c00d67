"""`hawse auth logout`: here, at AWS, and what was derived from it."""

from __future__ import annotations

import json

import pytest

from hawse.aws.fast.keys import name_of_signed_in
from tests.commands.auth.conftest import Signing

PROFILE = {"sso_session": "acme", "sso_account_id": "111122223333", "sso_role_name": "Admin"}
STAFF = "[profile staff]\n" + "".join(f"{name} = {value}\n" for name, value in PROFILE.items())


def keep_role(signing: Signing, name: str) -> None:
    folder = signing.home / ".aws" / "cli" / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"ProviderType": "sso", "Credentials": {"AccessKeyId": "ASIA"}}
    (folder / name).write_text(json.dumps(kept))


def roles(signing: Signing) -> list[str]:
    return sorted(path.name for path in (signing.home / ".aws" / "cli" / "cache").iterdir())


def test_the_token_goes_at_both_ends_with_what_came_of_it(signing: Signing) -> None:
    signing.config.write_text(signing.portal.config(STAFF))
    signing.keep(hours=2)
    keep_role(signing, name_of_signed_in(PROFILE))
    keep_role(signing, name_of_signed_in({**PROFILE, "sso_session": "other"}))

    ran = signing.run("auth", "logout", "acme")

    assert (ran.code, ran.err) == (0, "signed out of acme\n")
    assert signing.portal.good == set()
    assert not signing.path().exists()
    assert roles(signing) == [name_of_signed_in({**PROFILE, "sso_session": "other"})]


def test_who_is_not_signed_in_is_told_so(signing: Signing) -> None:
    ran = signing.run("auth", "logout")

    assert (ran.code, ran.err) == (0, "you were not signed in to acme\n")


@pytest.mark.parametrize("hours", [2, -2])
def test_a_token_that_has_ended_is_removed_all_the_same(signing: Signing, hours: int) -> None:
    signing.keep(hours=hours)
    signing.portal.good.clear()

    assert signing.run("auth", "logout", "acme").err == "signed out of acme\n"
    assert not signing.path().exists()


def test_when_aws_cannot_be_told_the_token_goes_all_the_same(
    signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.keep(hours=2)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:9")

    ran = signing.run("auth", "logout", "acme", env={"HAWSE_RETRY_ATTEMPTS": "1"})

    assert "warning: AWS was not told" in ran.err
    assert ran.err.splitlines()[-1] == "signed out of acme"
    assert not signing.path().exists()


def test_all_is_every_session(signing: Signing) -> None:
    second = signing.portal.config().replace("acme", "other")
    signing.config.write_text(signing.portal.config(second))
    signing.keep(hours=2)
    signing.keep(key="other", hours=2)

    ran = signing.run("auth", "logout", "--all")

    assert ran.err == "signed out of acme\nsigned out of other\n"
    assert signing.run("auth", "logout", "--all", "acme").code == 2
