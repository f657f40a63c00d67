"""`hawse auth populate`: what is planned, written, kept, and taken back."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

import pytest

from tests.commands.auth.conftest import Signing
from tests.conftest import Ran

PROD, DEV = "111122223333", "444455556666"
ADDED = """
[profile Prod-Admin]
# hawse auth populate acme
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-west-1
"""


@pytest.fixture(autouse=True)
def accounts(signing: Signing) -> None:
    signing.portal.accounts = {PROD: ("Prod", ["Admin"])}
    signing.keep(hours=2)


def populate(signing: Signing, *argv: str) -> Ran:
    return signing.run("auth", "populate", "acme", "-y", *argv)


def names(signing: Signing) -> list[str]:
    lines = signing.config.read_text().splitlines()
    return [line[9:-1] for line in lines if line.startswith("[profile ")]


def outcomes(ran: Ran) -> list[tuple[str, str, str]]:
    return [(row["name"], row["change"], row["outcome"]) for row in ran.json()]


def test_each_role_becomes_a_profile_below_what_is_there(signing: Signing) -> None:
    before = f"# mine\n{signing.portal.config('# the end')}"
    signing.config.write_text(before)
    signing.config.chmod(0o640)

    ran = populate(signing, "-o", "json")

    assert outcomes(ran) == [("Prod-Admin", "add", "done")]
    assert ran.json()[0]["id"] == f"{PROD}/Admin"
    assert signing.config.read_text() == f"{before}\n{ADDED}"
    assert stat.S_IMODE(signing.config.stat().st_mode) == 0o640


def test_the_plan_is_shown_and_asked_for(signing: Signing) -> None:
    before = signing.config.read_text()

    ran = signing.run("auth", "populate", tty=True, answers=["n"])

    assert (ran.code, ran.asked) == (7, ["go on? [y/N] "])
    assert f"Prod-Admin  {PROD}/Admin" in ran.err
    assert signing.config.read_text() == before


def test_a_dry_run_writes_nothing(signing: Signing) -> None:
    before = signing.config.read_text()

    assert populate(signing, "--dry-run").code == 0
    assert signing.config.read_text() == before


def test_again_it_changes_nothing(signing: Signing) -> None:
    populate(signing)
    before = signing.config.read_bytes()

    ran = populate(signing)

    assert (ran.code, "1 profile is as it should be" in ran.err) == (0, True)
    assert signing.config.read_bytes() == before


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_undo_leaves_the_file_as_it_was(signing: Signing, newline: str) -> None:
    text = signing.portal.config("[default]\nregion = eu-west-1\n").replace("\n", newline)
    signing.config.write_bytes(text.encode())
    populate(signing)
    assert signing.config.read_bytes().count(newline.encode()) > text.count(newline)

    ran = signing.run("undo", "-y")

    assert ran.code == 0
    assert signing.config.read_bytes() == text.encode()


def test_undo_refuses_what_somebody_changed_since(signing: Signing) -> None:
    populate(signing)
    signing.config.write_text(signing.config.read_text().replace("eu-west-1", "eu-west-3"))

    ran = signing.run("undo", "-y")

    assert "somebody changed it meanwhile" in ran.err
    assert names(signing) == ["Prod-Admin"]


def test_what_is_gone_is_told_and_removed_when_asked(signing: Signing) -> None:
    mine = f"[profile mine]\nsso_session = acme\nsso_account_id = {DEV}\nsso_role_name = Dev\n"
    signing.config.write_text(signing.portal.config(mine))
    populate(signing)
    whole = signing.config.read_text()
    signing.portal.accounts = {}

    assert "not given any more: --prune removes this one" in populate(signing).err
    assert names(signing) == ["mine", "Prod-Admin"]
    assert outcomes(populate(signing, "--prune", "-o", "json")) == [
        ("Prod-Admin", "remove", "done")
    ]
    assert signing.config.read_text() == signing.portal.config(mine)
    signing.run("undo", "-y")
    assert signing.config.read_text() == whole


def test_what_a_person_added_to_a_profile_stays(signing: Signing) -> None:
    populate(signing)
    own = signing.config.read_text().replace("region = eu-west-1\n", "region = eu-west-3 \n")
    own += "output = json\n# until May\n"
    signing.config.write_text(own)

    assert populate(signing).code == 0
    assert signing.config.read_text() == own
    changed = populate(signing, "--default-region", "us-east-1", "-o", "json")
    assert outcomes(changed)[0] == ("Prod-Admin", "change", "done")
    section = signing.config.read_text()[own.index("[profile") :]
    assert section == own[own.index("[profile") :].replace("eu-west-3", "us-east-1")


def test_a_profile_with_keys_goes_into_no_plan(signing: Signing) -> None:
    populate(signing)
    signing.config.write_text(signing.config.read_text() + "aws_secret_access_key = canary\n")
    signing.portal.accounts = {}

    ran = populate(signing, "--prune")

    assert (ran.code, names(signing)) == (0, ["Prod-Admin"])
    journals = [p.read_text() for p in (signing.home / "state").rglob("*.jsonl")]
    assert journals and "canary" not in "".join(journals)


@pytest.mark.parametrize("role", ["Admin\nregion = x", "A] [b", ""])
def test_what_is_no_role_is_not_written(signing: Signing, role: str) -> None:
    signing.portal.accounts = {PROD: ("Prod", [role])}
    before = signing.config.read_text()

    assert populate(signing).code == 1
    assert signing.config.read_text() == before


def test_a_profile_of_the_persons_own_is_not_made_twice(signing: Signing) -> None:
    mine = f"[profile mine]\nsso_session = acme\nsso_account_id = {PROD}\nsso_role_name = Admin\n"
    signing.config.write_text(signing.portal.config(mine))

    assert "you made a profile of it yourself" in populate(signing).err
    assert names(signing) == ["mine"]


def test_names_that_mean_several_get_the_id_of_the_account(signing: Signing) -> None:
    signing.portal.accounts = {PROD: ("Prod", ["Admin"]), DEV: ("Prod", ["Admin"])}
    other = "[profile Ops-Admin]\nregion = eu-west-1\n"
    signing.config.write_text(signing.portal.config(other))
    signing.portal.accounts["777788889999"] = ("Ops", ["Admin"])

    ran = populate(signing)

    made = [f"Prod-Admin-{PROD}", f"Prod-Admin-{DEV}", "Ops-Admin-777788889999"]
    assert names(signing) == ["Ops-Admin", *made]
    assert "named with the id of the account, since the plain name means another" in ran.err


def test_a_name_that_was_given_stays_when_another_account_comes(signing: Signing) -> None:
    populate(signing)
    signing.portal.accounts[DEV] = ("Prod", ["Admin"])

    populate(signing)

    assert names(signing) == ["Prod-Admin", f"Prod-Admin-{DEV}"]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{session}.{role}@{account_id}", f"acme.Admin@{PROD}"),
        ("x-{account_name}", "x-Pr-d-1-profile-x"),
    ],
)
def test_the_template_gives_names_that_are_safe(
    signing: Signing, template: str, found: str
) -> None:
    signing.portal.accounts = {PROD: ("Prød 1]\n[profile x", ["Admin"])}

    populate(signing, "--name", template)

    assert names(signing) == [found]


def test_another_template_adds_names_and_tells_what_the_old_ones_are_now(
    signing: Signing,
) -> None:
    populate(signing)

    ran = populate(signing, "--name", "{role}.{account_name}")

    assert "now Admin.Prod: --prune removes this one" in ran.err
    assert names(signing) == ["Prod-Admin", "Admin.Prod"]


@pytest.mark.parametrize("place", ["eu-west-1\nx = 1", "all"])
def test_a_region_that_is_none_is_refused(signing: Signing, place: str) -> None:
    assert populate(signing, "--default-region", place).code == 3
    new = ("auth", "populate", "new", "--start-url", f"https://a.example\n{place}")
    assert signing.run(*new, "--sso-region", "eu-west-1").code == 3
    assert signing.portal.requests == []


@pytest.mark.parametrize("template", ["{role", "{nope}", "plain", "{role.__class__}", "{role} x"])
def test_a_template_that_means_nothing_is_refused_before_anything_is_asked(
    signing: Signing, template: str
) -> None:
    assert populate(signing, "--name", template).code == 2
    assert signing.portal.requests == []


def test_every_page_is_read(signing: Signing) -> None:
    many = {f"{n:012}": (f"a{n}", ["One", "Two", "Three"]) for n in range(5)}
    signing.portal.accounts = many

    assert populate(signing).code == 0
    assert len(names(signing)) == 15


def test_throttling_is_waited_for(signing: Signing) -> None:
    signing.portal.throttled = 1

    assert populate(signing).code == 0
    assert names(signing) == ["Prod-Admin"]


def test_a_list_that_fails_halfway_changes_nothing(signing: Signing) -> None:
    signing.portal.good.clear()

    ran = populate(signing, "--prune")

    assert ran.code == 3
    assert "acme: the sign-in has ended\nhint: hawse auth login acme" in ran.err


def test_a_newcomer_gets_the_session_too(signing: Signing) -> None:
    signing.config.unlink()
    url = f"{signing.portal.url}/start"
    argv: Sequence[str] = ("auth", "populate", "acme", "--start-url", url)

    ran = signing.run(*argv, "--sso-region", "eu-west-1", "-y", tty=True)

    assert ran.code == 0
    session = signing.portal.config("sso_registration_scopes = sso:account:access\n")
    assert signing.config.read_text() == f"{session}{ADDED}"
    assert stat.S_IMODE(signing.config.stat().st_mode) == 0o600
    assert signing.run(*argv, "-y").code == 2


def test_a_session_is_not_led_elsewhere(signing: Signing) -> None:
    argv = ("--start-url", "https://other.example.com/start", "--sso-region", "eu-west-1")

    ran = populate(signing, *argv)

    assert (ran.code, "give the new one another name" in ran.err) == (2, True)


def test_a_link_stays_one(signing: Signing) -> None:
    kept = signing.home / "dotfiles"
    os.replace(signing.config, kept)
    signing.config.symlink_to(kept)

    populate(signing)

    assert signing.config.is_symlink()
    assert kept.read_text().endswith(ADDED)


def test_a_plan_is_applied_later_and_only_to_what_it_was_made_for(signing: Signing) -> None:
    plan = signing.home / "work" / "plan.json"
    assert populate(signing, "--plan", str(plan)).code == 0
    signing.path().unlink()

    assert signing.run("apply", str(plan), "-y").code == 0
    assert signing.config.read_text().endswith(ADDED)
    signing.config.write_text(signing.config.read_text() + "output = json\n")
    assert "somebody changed it meanwhile" in signing.run("apply", str(plan), "-y").err


def test_a_configured_profile_without_a_sign_in_is_no_hindrance(signing: Signing) -> None:
    signing.config.write_text(signing.portal.config("[profile keys]\nregion = eu-west-1\n"))

    ran = signing.run("auth", "populate", "-y", env={"HAWSE_PROFILE": "keys"})

    assert (ran.code, names(signing)) == (0, ["keys", "Prod-Admin"])
