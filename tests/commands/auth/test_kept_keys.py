"""`hawse auth add`, `ls`, `rm` and `credential-process`, over `pass` and over encrypted files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from hawse.aws.access_keys import Pair
from hawse.aws.credentials_file import CredentialsFile
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from tests.commands.auth.test_whoami import IDENTITY
from tests.conftest import Ran, Run
from tests.scripted import ScriptedAws
from tests.unit.aws.stores.programs import Machine

KEY = Pair("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
NEW = Pair("AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")
CREATED = json.dumps({"AccessKey": {"AccessKeyId": KEY.id, "SecretAccessKey": KEY.secret}})
Env = dict[str, str]
FILE = {"HAWSE_AUTH_STORE": "file", "HAWSE_PASSPHRASE": "a passphrase"}
PROFILE = "[profile ci]\ncredential_process = hawse auth credential-process ci\n"


@pytest.fixture
def env(home: Path) -> Env:
    """Where `pass` keeps keys."""
    return {**Machine(home).with_pass().env, "HAWSE_AUTH_STORE": "pass"}


@pytest.fixture
def kept(run: Run, env: Env) -> Env:
    """A key that is kept as ci."""
    ran = run("auth", "add", "ci", "--stdin", "--no-verify", stdin=CREATED, env=env)
    assert ran.code == 0, ran.err
    return env


@pytest.fixture
def sealed(run: Run) -> None:
    """A key that is kept as ci in an encrypted file."""
    ran = run("auth", "add", "ci", "--stdin", "--no-verify", stdin=CREATED, env=FILE)
    assert ran.code == 0, ran.err


def config(home: Path) -> str:
    return (home / ".aws" / "config").read_text(encoding="utf-8")


def credentials(home: Path) -> CredentialsFile:
    return CredentialsFile(home / ".aws" / "credentials")


def given(run: Run, env: Env) -> Pair:
    """What an SDK gets."""
    found = run("auth", "credential-process", "ci", env=env).json()
    assert found["Version"] == 1 and len(found) == 3
    return Pair(found["AccessKeyId"], found["SecretAccessKey"])


# --- Adding --------------------------------------------------------------------------------------


def test_a_key_is_typed_unseen_tried_and_kept(run: Run, aws: ScriptedAws, home: Path) -> None:
    aws.answer(GET_CALLER_IDENTITY, IDENTITY)

    ran = run("auth", "add", "ci", tty=True, answers=KEY, env=FILE)

    assert ran.code == 0, ran.err
    assert ran.asked == ["access key id: ", "secret access key: "]
    assert f"{KEY.id} of {IDENTITY['Arn']} is kept as ci in an encrypted file" in ran.err
    assert config(home) == PROFILE and given(run, FILE) == KEY
    assert KEY.secret not in ran.err + ran.out


@pytest.mark.parametrize(
    "text",
    [
        CREATED,
        "\n".join(KEY),
        json.dumps({"aws_access_key_id": KEY.id, "aws_secret_access_key": KEY.secret}),
    ],
)
def test_a_key_comes_from_a_pipe(text: str, run: Run, env: Env, home: Path) -> None:
    words = ("--stdin", "--no-verify", "-r", "eu-west-1", "--mfa-serial", "arn:aws:iam::1:mfa/me")

    assert run("auth", "add", "ci", *words, stdin=text, env=env).code == 0

    assert given(run, env) == KEY
    assert "region = eu-west-1\nmfa_serial = arn:aws:iam::1:mfa/me\n" in config(home)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is no access key"),
        ("one", "it is no access key"),
        (f"{KEY.secret}\n{KEY.id}", "access key id: it is 16 or more capital letters"),
        (f"{KEY.id}\nshort", "secret access key: it is too short"),
        (f"ASIAIOSFODNN7EXAMPLE\n{KEY.secret}", "temporary credentials"),
        ('{"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t"}', "temporary"),
    ],
)
def test_what_is_no_key_is_refused_without_its_words(
    text: str, why: str, run: Run, env: Env, home: Path
) -> None:
    ran = run("auth", "add", "ci", "--stdin", "--no-verify", stdin=text, env=env)

    assert ran.code == 2 and why in ran.err
    assert KEY.secret not in ran.err and not (home / ".aws" / "config").exists()


def test_a_key_that_aws_does_not_know_is_not_kept(
    run: Run, env: Env, aws: ScriptedAws, home: Path
) -> None:
    aws.fail(GET_CALLER_IDENTITY, "InvalidClientTokenId", "The token is invalid", status=403)

    ran = run("auth", "add", "ci", "--stdin", stdin=CREATED, env=env)

    assert ran.code == 3 and "--no-verify" in ran.err
    assert not (home / ".aws" / "config").exists() and not (home / "state" / "keys").exists()


def test_a_name_that_would_be_another_command_is_refused(run: Run, env: Env) -> None:
    ran = run("auth", "add", "ci; evil", "--stdin", "--no-verify", stdin=CREATED, env=env)

    assert ran.code == 2 and "a name has up to 64 letters" in ran.err


def test_nobody_is_asked_where_there_is_no_terminal(run: Run, env: Env) -> None:
    ran = run("auth", "add", "ci", "--no-verify", env=env)

    assert (ran.code, ran.asked) == (7, []) and "--stdin" in ran.err


def test_another_key_takes_the_place_of_one_when_that_is_agreed_to(run: Run, kept: Env) -> None:
    words = ("auth", "add", "ci", "--stdin", "--no-verify")

    assert run(*words, stdin="\n".join(NEW), env=kept).code == 7
    assert given(run, kept) == KEY
    ran = run(*words, "-y", stdin="\n".join(NEW), env=kept)
    assert ran.code == 0 and f"forget {KEY.id}, which is kept as ci" in ran.err
    assert given(run, kept) == NEW


def test_a_dry_run_keeps_nothing(run: Run, env: Env, home: Path) -> None:
    words = ("auth", "add", "ci", "--stdin", "--no-verify", "--dry-run")

    ran = run(*words, stdin=CREATED, env=env)

    assert ran.code == 0 and f"keep {KEY.id} as ci in pass" in ran.err
    assert not (home / ".aws" / "config").exists()


# --- Out of the credentials file -----------------------------------------------------------------


def test_a_plain_key_is_moved_out_of_the_credentials_file(run: Run, env: Env, home: Path) -> None:
    credentials(home).set_keys(KEY, {"ci": None, "same": None})
    words = ("auth", "add", "ci", "--from-profile", "ci", "--no-verify")

    ran = run(*words, tty=True, answers=["n"], env=env)
    assert ran.code == 7 and set(credentials(home).keys()) == {"ci", "same"}
    assert f"take {KEY.id} out of profile ci in" in ran.err
    ran = run(*words, tty=True, answers=["y"], env=env)

    assert ran.code == 0 and set(credentials(home).keys()) == {"same"}
    assert "profile same in" in ran.err and "in plain text" in ran.err
    assert given(run, env) == KEY and KEY.secret not in ran.err


def test_a_profile_without_a_key_or_with_temporary_ones_gives_none(
    run: Run, env: Env, home: Path
) -> None:
    ran = run("auth", "add", "ci", "--from-profile", "ci", "-y", env=env)
    assert ran.code == 4 and "holds no key of it" in ran.err
    credentials(home).path.parent.mkdir(exist_ok=True)
    text = f"[ci]\naws_access_key_id = {KEY.id}\naws_secret_access_key = {KEY.secret}\n"
    credentials(home).path.write_text(f"{text}aws_session_token = t\n", encoding="utf-8")
    ran = run("auth", "add", "ci", "--from-profile", "ci", "-y", env=env)
    assert ran.code == 2 and "temporary" in ran.err


def test_a_store_that_forgets_gets_no_key_from_a_file(run: Run, home: Path) -> None:
    credentials(home).set_keys(KEY, {"ci": None})
    machine = Machine(home).with_keyctl()
    words = ("auth", "add", "ci", "--from-profile", "ci", "--no-verify", "-y")

    ran = run(*words, env={**machine.env, "HAWSE_AUTH_STORE": "keyctl"})

    assert ran.code == 7 and "forgets when the machine restarts" in ran.err
    assert credentials(home).keys() == {"ci": KEY}


def test_a_plain_key_that_would_win_is_told(run: Run, env: Env, home: Path) -> None:
    credentials(home).set_keys(NEW, {"ci": None})

    ran = run("auth", "add", "ci", "--stdin", "--no-verify", stdin=CREATED, env=env)

    assert ran.code == 7 and "which the SDKs take first" in ran.err


def test_a_store_that_forgets_says_so(run: Run, home: Path) -> None:
    machine = Machine(home).with_keyctl()
    words = ("auth", "add", "ci", "--stdin", "--no-verify")

    ran = run(*words, stdin=CREATED, env={**machine.env, "HAWSE_AUTH_STORE": "keyctl"})

    assert ran.code == 0 and "it is forgotten when the machine restarts" in ran.err
    assert "hawse is not on the PATH" in ran.err


# --- Listing, giving, forgetting -----------------------------------------------------------------


def test_what_is_kept_is_listed_without_unlocking_anything(run: Run, kept: Env) -> None:
    (row,) = run("auth", "ls", "-o", "json").json()

    assert row == {
        "name": "ci",
        "key_id": KEY.id,
        "store": "pass",
        "profiles": ["ci"],
        "kept": "2026-11-23T12:00:00Z",
    }
    assert run("auth", "ls", "-o", "ids").out == "ci\n"


def test_a_locked_store_and_an_unknown_name_are_told_by_the_exit_code(
    run: Run, sealed: None
) -> None:
    locked = run("auth", "credential-process", "ci")
    assert (locked.code, locked.out) == (3, "") and "HAWSE_PASSPHRASE" in locked.err
    unknown = run("auth", "credential-process", "prod", env=FILE)
    assert (unknown.code, unknown.out) == (4, "") and "hawse auth add prod" in unknown.err


def test_at_a_terminal_the_passphrase_is_asked_for(run: Run, sealed: None) -> None:
    ran = run("auth", "credential-process", "ci", tty=True, answers=[FILE["HAWSE_PASSPHRASE"]])

    assert ran.json()["SecretAccessKey"] == KEY.secret
    assert ran.asked == ["passphrase of your keys: "]


def test_forgetting_says_who_uses_the_key_and_that_aws_knows_it_still(
    run: Run, kept: Env, home: Path
) -> None:
    role = "[profile reader]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = ci\n"
    path = home / ".aws" / "config"
    path.write_text(f"{PROFILE}region = eu-west-1\n{role}", encoding="utf-8")
    session = home / ".aws" / "cli" / "cache" / "x.json"
    session.parent.mkdir(parents=True)
    arn = "arn:aws:sts::111122223333:assumed-role/r/me"
    body = {"Credentials": {}, "AssumedRoleUser": {"Arn": arn}}
    session.write_text(json.dumps(body), encoding="utf-8")

    assert run("auth", "rm", "ci", env=kept).code == 7 and session.exists()
    ran = run("auth", "rm", "ci", "-y", env=kept)

    assert ran.code == 0, ran.err
    assert "profiles that use it: ci" in ran.err and "get theirs from these: reader" in ran.err
    assert f"hawse iam key rm {KEY.id}" in ran.err
    assert path.read_text(encoding="utf-8") == f"[profile ci]\nregion = eu-west-1\n{role}"
    assert not session.exists() and not list((home / ".password-store" / "hawse").iterdir())
    assert run("auth", "ls", "-o", "json").json() == []
    assert run("auth", "rm", "ci", "-y").code == 4


def test_a_run_that_may_only_read_keeps_and_forgets_nothing(run: Run, kept: Env) -> None:
    assert run("auth", "rm", "ci", "-y", "--read-only").code == 7
    words = ("auth", "add", "new", "--stdin", "--no-verify", "--read-only")
    assert run(*words, stdin=CREATED, env=kept).code == 7
    assert given(run, kept) == KEY


def process_env(home: Path) -> Env:
    """The environment of a hawse of its own with the same state."""
    tree = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    (home / "xdg").mkdir(parents=True)
    (home / "xdg" / "hawse").symlink_to(home / "state")
    return {**tree, **FILE, "HOME": str(home), "XDG_STATE_HOME": str(home / "xdg")}


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_terminal_never_shows_the_secret_and_echoes_again_afterwards(home: Path) -> None:
    hawse = f"{sys.executable} -m hawse auth add ci --no-verify"
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", f"trap : INT; {hawse}; echo code $?; stty -a"],
        env={**process_env(home), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"},
        encoding="utf-8",
        timeout=60,
    )

    child.expect("access key id: ")
    child.sendline(KEY.id)
    child.expect("secret access key: ")
    child.send(KEY.secret)
    child.sendintr()
    text = child.read()

    assert "interrupted: nothing was changed" in text and "code 130" in text
    assert KEY.secret not in text and " echo " in text and "-echo " not in text


def test_giving_a_key_loads_nothing_slow(run: Run, sealed: None, home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hawse", "auth", "credential-process", "ci"],
        env=process_env(home),
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(ran.stdout)["SecretAccessKey"] == KEY.secret
    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    assert loaded & {"botocore", "boto3", "filelock", "keyring", "yaml", "subprocess"} == set()
    assert "hawse.aws.sessions" not in loaded
