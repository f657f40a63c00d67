"""`hawse auth exec` and `hawse auth env`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from hawse.services.sts.calls import GET_SESSION_TOKEN
from tests.conftest import NOW, Run
from tests.scripted import ScriptedAws

SECRET = "canary-secret/of+the-session"
SESSION = {
    "Credentials": {
        "AccessKeyId": "ASIASESSION",
        "SecretAccessKey": SECRET,
        "SessionToken": "canary-token==",
        "Expiration": NOW + timedelta(hours=12),
    }
}
TEMPORARY = {"AWS_SESSION_TOKEN": "token-of-a-role"}
TELL = "import json, os, sys; json.dump(dict(os.environ), open(sys.argv[1], 'w')); sys.exit(9)"


def seen_by(
    run: Run, home: Path, *options: str, env: dict[str, str] | None = None
) -> tuple[dict[str, str], int, str]:
    """The environment of a command that was run, the exit code, and what was said."""
    told = home / "told.json"
    ran = run("auth", "exec", *options, "--", sys.executable, "-c", TELL, str(told), env=env)
    return json.loads(told.read_text()), ran.code, ran.out + ran.err


def test_long_lived_keys_become_a_session(run: Run, aws: ScriptedAws, home: Path) -> None:
    aws.answer(GET_SESSION_TOKEN, SESSION)

    env, code, said = seen_by(run, home)

    assert code == 9
    assert env["AWS_ACCESS_KEY_ID"] == "ASIASESSION"
    assert env["AWS_SECRET_ACCESS_KEY"] == SECRET
    assert env["AWS_SESSION_TOKEN"] == "canary-token=="
    assert env["AWS_CREDENTIAL_EXPIRATION"] == "2026-11-24T00:00:00Z"
    assert env["AWS_REGION"] == env["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert "end at 00:00 UTC, in 12h; without MFA they cannot call IAM: --no-session" in said
    assert "canary" not in said


def test_keys_themselves_are_handed_over_when_that_is_asked_for(run: Run, home: Path) -> None:
    env, _, said = seen_by(run, home, "--no-session")

    assert env["AWS_ACCESS_KEY_ID"] == "AKIDEXAMPLE"
    assert "AWS_SESSION_TOKEN" not in env
    assert said == "these keys do not end by themselves\n"


def test_what_would_win_over_the_keys_is_taken_away(run: Run, home: Path) -> None:
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text(
        "[profile role]\naws_access_key_id = ASIAROLE\naws_secret_access_key = x\n"
        "aws_session_token = y\nregion = eu-north-1\nendpoint_url = http://127.0.0.1:1\n"
        "services = mine\n[services mine]\ns3 =\n  endpoint_url = http://127.0.0.1:2\n"
    )
    others = {
        "AWS_PROFILE": "role",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere",
        "AWS_REGION": "",
        "HAWSE_REGION": "eu-north-1",
        "KEPT": "yes",
    }

    env, _, _ = seen_by(run, home, "-p", "role", env=others)

    assert not {"AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "HAWSE_REGION"} & env.keys()
    assert (env["AWS_ACCESS_KEY_ID"], env["AWS_REGION"]) == ("ASIAROLE", "eu-north-1")
    assert env["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert env["AWS_ENDPOINT_URL_S3"] == "http://127.0.0.1:2"
    assert env["KEPT"] == "yes"


def test_no_region_is_made_up(run: Run, home: Path) -> None:
    env, _, _ = seen_by(run, home, env={**TEMPORARY, "AWS_REGION": ""})

    assert not env.get("AWS_REGION") and "AWS_DEFAULT_REGION" not in env


@pytest.mark.parametrize("option", ["-r", "-p"])
def test_several_places_are_refused_before_anything_is_run(
    run: Run, aws: ScriptedAws, home: Path, option: str
) -> None:
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text(
        "".join(
            f"[profile {name}]\naws_access_key_id = AKID\naws_secret_access_key = x\n"
            for name in ("eu-west-1", "us-east-1")
        )
    )
    aws.accounts = {"eu-west-1": "111122223333", "us-east-1": "222233334444"}

    ran = run("auth", "exec", option, "eu-west-1", option, "us-east-1", "--", "false")

    assert ran.code == 2
    assert "the credentials of one" in ran.err and "for name in" in ran.err


def test_a_command_that_does_not_exist_is_named(run: Run) -> None:
    ran = run("auth", "exec", "--", "no-such-program", env=TEMPORARY)

    assert ran.code == 4
    assert "no-such-program: no such command on PATH" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot put a program in a process's place")
def test_the_process_becomes_the_command(home: Path) -> None:
    """Its signals are the command's: a broken pipe ends it, as it would without hawse."""
    tree = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    keys = {"AWS_ACCESS_KEY_ID": "ASIA", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "y"}
    home.mkdir()
    argv = [sys.executable, "-m", "hawse", "auth", "exec", "--", "sh", "-c"]
    with subprocess.Popen(
        [*argv, "echo $$; read go; kill -PIPE $$; echo lived"],
        env={**tree, **keys, "HOME": str(home), "AWS_REGION": "eu-west-1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        out, _ = process.communicate("go\n", timeout=60)

    assert out == f"{process.pid}\n"
    assert process.returncode == -signal.SIGPIPE


ODD = "it's $HOME `id` \\ \u2019;"


@pytest.mark.parametrize("form", ["bash", "fish", "powershell", "json"])
def test_lines_for_a_shell_carry_the_keys(run: Run, aws: ScriptedAws, form: str) -> None:
    aws.answer(GET_SESSION_TOKEN, SESSION)

    ran = run("auth", "env", "--format", form, env={"AWS_PROFILE": ""})

    assert ran.code == 0
    assert SECRET in ran.out and "canary" not in ran.err


def test_a_shell_takes_the_lines(run: Run, tmp_path: Path) -> None:
    lines = run("auth", "env", env={**TEMPORARY, "AWS_SECRET_ACCESS_KEY": ODD}).out

    got = subprocess.run(
        ["sh", "-c", f'{lines}\nprintf %s "$AWS_SECRET_ACCESS_KEY"'],
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )

    assert got.stdout.decode() == ODD


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("fish", r"'it\'s $HOME `id` \\ ’;'"),
        ("powershell", "'it''s $HOME `id` \\ ’’;'"),
    ],
)
def test_what_a_shell_would_read_otherwise_is_quoted(run: Run, form: str, line: str) -> None:
    ran = run("auth", "env", "--format", form, env={**TEMPORARY, "AWS_SECRET_ACCESS_KEY": ODD})

    assert line in ran.out


def test_a_file_of_variables_takes_nothing_that_its_readers_differ_in(run: Run) -> None:
    ran = run("auth", "env", "--format", "dotenv", env={**TEMPORARY, "AWS_SECRET_ACCESS_KEY": ODD})

    assert (ran.code, ran.out) == (2, "")
    assert "AWS_SECRET_ACCESS_KEY" in ran.err


def test_what_would_win_is_unset(run: Run, home: Path) -> None:
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[profile old]\nregion = eu-west-1\n")

    assert "unset AWS_PROFILE\n" in run("auth", "env", env={**TEMPORARY, "AWS_PROFILE": "old"}).out


def test_a_person_who_would_see_the_secrets_is_warned(run: Run) -> None:
    assert "on the screen" in run("auth", "env", env=TEMPORARY, tty=True).err
    assert "on the screen" not in run("auth", "env", env=TEMPORARY).err
