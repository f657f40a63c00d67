"""`hawse auth cache ls` and `clear`, on files as the AWS CLI and the SDKs write them."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOW, Run

ROLE = "arn:aws:iam::111122223333:role/team/Admin"
CONFIG = f"""\
[profile admin]
role_arn = {ROLE}
source_profile = ada
[profile ada]
aws_access_key_id = AKIDADA
mfa_serial = arn:aws:iam::111122223333:mfa/ada
[profile staff]
sso_session = acme
sso_account_id = 222233334444
sso_role_name = Reader
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start/
sso_region = eu-west-1
"""
SECRETS = {"AccessKeyId": "ASIA1", "SecretAccessKey": "canary-s", "SessionToken": "canary-t"}


def keys(hours: float, **more: object) -> dict[str, Any]:
    ends = (NOW + timedelta(hours=hours)).isoformat()
    return {"Credentials": {**SECRETS, "Expiration": ends}, **more}


def stem(args: object, **how: Any) -> str:
    return sha1(json.dumps(args, sort_keys=True, **how).encode()).hexdigest()


_READER = {"roleName": "Reader", "accountId": "222233334444", "sessionName": "acme"}
_OF_ADA = {"AccessKeyId": "AKIDADA", "SerialNumber": "arn:aws:iam::111122223333:mfa/ada"}
ADMIN, OLD, STAFF, ADA, TOKEN = (
    "cli/cache/aaaa1111aaaa.json",
    "cli/cache/bbbb2222bbbb.json",
    f"cli/cache/{stem(_READER, separators=(',', ':'))}.json",
    f"cli/cache/{stem(_OF_ADA)}.json",
    "sso/cache/cccc3333cccc.json",
)


@pytest.fixture
def kept(home: Path) -> Path:
    """A folder `.aws` with one of each."""
    session = {"Arn": "arn:aws:sts::111122223333:assumed-role/Admin/ada"}
    other = {"Arn": "arn:aws:sts::111122223333:assumed-role/Gone/ada"}
    of_sign_in = keys(1, ProviderType="sso")
    of_sign_in["Credentials"]["AccountId"] = "222233334444"
    ends = (NOW + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
    portal = "https://acme.awsapps.com/start"
    client = {"clientId": "i", "clientSecret": "canary-c", "expiresAt": "2026-11-01T00:00:00Z"}
    files: dict[str, Any] = {
        ADMIN: keys(1, AssumedRoleUser=session),
        OLD: keys(-1, AssumedRoleUser=other),
        STAFF: of_sign_in,
        ADA: keys(12),
        TOKEN: {"startUrl": portal, "accessToken": "canary-a", "expiresAt": ends},
        "sso/cache/botocore-client-id-eu-west-1.json": client,
        "cli/cache/other.json": ["something else"],
    }
    folder = home / ".aws"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    (folder / "cli/cache/broken.json").write_text("{")
    (folder / "config").write_text(CONFIG)
    return folder


def left(kept: Path) -> set[str]:
    return {str(path.relative_to(kept)) for path in kept.rglob("*.json")}


def test_each_is_told_with_whom_it_is_for_and_until_when(run: Run, kept: Path) -> None:
    ran = run("auth", "cache", "ls", "-o", "json")

    found = {row["path"].rpartition("/.aws/")[2]: row for row in ran.json()}
    told = {path: (row["kind"], row["about"], row["profiles"]) for path, row in found.items()}
    assert told == {
        ADMIN: ("role", "arn:aws:iam::111122223333:role/Admin", ["admin"]),
        OLD: ("role", "arn:aws:iam::111122223333:role/Gone", []),
        STAFF: ("role", "Reader", ["staff"]),
        ADA: ("session", "", ["ada"]),
        TOKEN: ("sign-in", "https://acme.awsapps.com/start", ["staff"]),
        "sso/cache/botocore-client-id-eu-west-1.json": ("client", "", []),
    }
    assert (found[STAFF]["account"], found[ADMIN]["id"]) == ("222233334444", "aaaa1111")
    assert [path for path, row in found.items() if row["expired"]] == [
        OLD,
        "sso/cache/botocore-client-id-eu-west-1.json",
    ]
    assert found[ADMIN]["ends"] == "2026-11-23T13:00:00Z"
    assert "canary" not in ran.out + ran.err


def test_nothing_kept_is_an_empty_list(run: Run) -> None:
    assert run("auth", "cache", "ls", "-o", "json").json() == []


def test_what_has_expired_goes_without_a_question(run: Run, kept: Path) -> None:
    ran = run("auth", "cache", "clear", "--expired")

    assert (ran.code, ran.err) == (0, "2 removed\n")
    assert OLD not in left(kept) and {ADMIN, TOKEN, "cli/cache/other.json"} <= left(kept)
    assert run("auth", "cache", "clear", "--expired").err == "nothing kept has expired\n"


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("admin", {ADMIN}),
        ("aaaa1111", {ADMIN}),
        ("Gone", {OLD}),
        ("arn:aws:iam::111122223333:role/*", {ADMIN, OLD}),
        ("staff", {STAFF, TOKEN}),
        ("ada", {ADA}),
    ],
)
def test_what_is_named_is_shown_and_asked_for(
    run: Run, kept: Path, name: str, gone: set[str]
) -> None:
    before = left(kept)

    dry = run("auth", "cache", "clear", name, "--dry-run")
    unasked = run("auth", "cache", "clear", name)
    assert (dry.code, unasked.code, left(kept)) == (0, 7, before)
    assert dry.err.count("remove ") == len(gone)

    assert run("auth", "cache", "clear", name, tty=True, answers=["y"]).code == 0
    assert before - left(kept) == gone


def test_all_of_it_is_a_star(run: Run, kept: Path) -> None:
    assert run("auth", "cache", "clear", "*", "-y").err.endswith("6 removed\n")
    assert left(kept) == {"cli/cache/other.json", "cli/cache/broken.json"}


@pytest.mark.parametrize(("argv", "code"), [([], 2), ([""], 2), (["nobody"], 4)])
def test_nothing_named_removes_nothing(run: Run, kept: Path, argv: list[str], code: int) -> None:
    before = left(kept)

    assert run("auth", "cache", "clear", *argv, "-y").code == code
    assert left(kept) == before


def test_a_name_and_expired_mean_both(run: Run, kept: Path) -> None:
    assert run("auth", "cache", "clear", "*", "--expired", "-y").err.endswith("2 removed\n")
    assert ADMIN in left(kept)
