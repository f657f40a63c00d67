"""No secret leaves by what goes wrong; `tests.canaries` looks out for those that are planted.

The look-out itself fails these tests, wherever a secret turns up: what is asserted besides is only
that the run took the way that it is about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hawse.app import App
from hawse.main import _trace
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, RUN_INSTANCES
from tests.canaries import plant
from tests.commands.cfn.test_deploy import TEMPLATE, new, written
from tests.commands.ec2.test_launch import fleet
from tests.conftest import Run, Stream, runner
from tests.fleet import Fleet
from tests.scripted import ScriptedAws
from tests.scripted.playing import Play

__all__ = ["fleet"]

PASSWORD = "cAnArY-hunter2"
TYPED = "wJalrXUtnFEMIcAnArYbPxRfiCYEXAMPLEKEY123"
NOWHERE = f"http://ann:{PASSWORD}@127.0.0.1:1"


@pytest.fixture
def wired(make_app: Callable[..., App], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run` over botocore; it takes keys, the endpoint and proxies from the process alone."""

    def make(*given: Any, **more: Any) -> App:
        app = replace(make_app(*given, **more), connect=None)
        for name, value in app.env.items():
            if name.startswith("AWS_") or name.endswith("_PROXY"):
                monkeypatch.setenv(name, value)
        return app

    return runner(make)


# --- Typed where it does not belong ---------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "KEY",
        "AWS_SECRET=KEY ec2 ls",
        "--secret-access-key KEY ec2 ls",
        "ec2 KEY",
        "ec2 ls -p KEY",
        "ec2 ls -o KEY",
        "ec2 ls --filter KEY",
        "ec2 ls --workers KEY",
        "ec2 ls --limit KEY",
        "config set secret_access_key KEY",
        "cfn deploy web --parameter KEY",
        "cfn deploy web --parameter =KEY",
        "apply KEY",
        "undo KEY",
        "help KEY",
        "permissions KEY",
        "audit show KEY",
    ],
)
def test_a_key_typed_in_the_wrong_place_is_not_repeated(
    run: Run, aws: ScriptedAws, line: str
) -> None:
    aws.answer(DESCRIBE_INSTANCES, {})
    plant(TYPED, "what was typed")

    for verbose in ((), ("-vv",)):
        ran = run(*(word.replace("KEY", TYPED) for word in line.split()), *verbose)
        assert ran.code != 0 and ran.err


@pytest.mark.parametrize("line", ["ec2 ls", "s3 ls", "s3 ls s3://acme-logs", "s3 sync . s3://acme"])
def test_an_endpoint_with_a_password_is_refused(run: Run, line: str) -> None:
    plant(PASSWORD, "a password")

    ran = run(*line.split(), "--endpoint-url", NOWHERE)

    assert (ran.code, ran.err.partition("hint:")[0]) == (
        2,
        "--endpoint-url: a URL here must not hold a user name or password\n",
    )


# --- Set where it does not belong -----------------------------------------------------------------


@pytest.mark.parametrize("line", ["ec2 ls -vv", "s3 ls s3://acme-logs -vv", "doctor -vv"])
@pytest.mark.parametrize(
    "env",
    [
        {"AWS_ENDPOINT_URL": NOWHERE},
        {"HTTPS_PROXY": NOWHERE},
        {"HTTPS_PROXY": f"ann:{PASSWORD}"},
        {"HTTPS_PROXY": f"http://[{PASSWORD}"},
    ],
    ids=["endpoint", "proxy", "no URL", "broken URL"],
)
def test_what_cannot_be_reached_is_named_without_its_password(
    wired: Run, line: str, env: dict[str, str]
) -> None:
    plant(PASSWORD, "a password")

    ran = wired(*line.split(), env={**env, "AWS_MAX_ATTEMPTS": "1"})

    assert ran.code != 0 and ran.err


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo SECRET >&2; exit 3", "it ended with 3"),
        ("echo SECRET", "what it printed is not what the SDKs expect"),
        ("""echo '["SECRET"]'""", "what it printed is not what the SDKs expect"),
        ("""echo '{"Version": "SECRET"}'""", "what it printed is not what the SDKs expect"),
        ("""echo '{"Version": 1, "Expiration": "SECRET"}'""", "not what the SDKs expect"),
        ("""echo '{"Version": 1, "SecretAccessKey": "SECRET"}'""", "AccessKeyId"),
    ],
    ids=["fails", "text", "list", "version", "expiration", "incomplete"],
)
def test_nothing_that_a_credential_process_prints_is_repeated(
    wired: Run, home: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    plant(PASSWORD, "what the process prints")
    program = executable(home / "process", f"#!/bin/sh\n{script.replace('SECRET', PASSWORD)}\n")
    config = written(home / "aws_config", f"[profile p]\ncredential_process = {program}\n")
    monkeypatch.delenv("AWS_PROFILE", raising=False)

    ran = wired("ec2", "ls", "-p", "p", "-vv", env={"AWS_CONFIG_FILE": str(config)})

    assert ran.code == 3 and why in ran.err and "profile p: its credential_process: " in ran.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hawse.yaml", "region: [SECRET\nworkers: 'SECRET"),
        ("hawse.yaml", "password: SECRET\n"),
        ("hawse.yaml", "workers: SECRET\n"),
        ("hawse.yaml", "region: !SECRET x\n"),
        ("hawse.yaml", "region: *SECRET\n"),
        ("hawse.yaml", "profile: SECRET: x\n"),
        ("hawse.yaml", f"endpoint_url: {NOWHERE}\n"),
        ("hawse.toml", "region = SECRET\n"),
        ("hawse.json", '{"region": "SECRET'),
    ],
    ids=str,
)
def test_a_configuration_that_is_wrong_is_not_quoted(
    run: Run, home: Path, name: str, text: str
) -> None:
    plant(PASSWORD, "what the configuration has")
    home.mkdir()
    file = written(home / name, text.replace("SECRET", PASSWORD))

    for line in ("ec2 ls", "config show", "config validate", "doctor"):
        assert run(*line.split(), "--config", str(file)).code != 0


@pytest.mark.parametrize("name", ["credentials", "config"])
@pytest.mark.parametrize(
    "text", ["[default]\nSECRET\n", "[default\nkey = SECRET\n", "a = SECRET\n"]
)
def test_a_file_of_profiles_that_is_wrong_is_not_quoted(
    wired: Run, home: Path, name: str, text: str
) -> None:
    plant(PASSWORD, "what the file has")
    home.mkdir()
    file = written(home / name, text.replace("SECRET", PASSWORD))
    variable = "AWS_CONFIG_FILE" if name == "config" else "AWS_SHARED_CREDENTIALS_FILE"

    ran = wired("ec2", "ls", "-vv", env={variable: str(file)})

    assert ran.code == 3 and "it cannot be read as profiles" in ran.err


# --- Quoted by AWS --------------------------------------------------------------------------------


def test_user_data_that_aws_quotes_is_taken_out_of_the_error(
    run: Run, aws: ScriptedAws, fleet: Fleet, home: Path
) -> None:
    home.mkdir(exist_ok=True)
    script = written(home / "init.sh", f"#!/bin/sh\nexport TOKEN={PASSWORD}\n")
    plant(PASSWORD, "user data")
    aws.fail(RUN_INSTANCES, "InvalidParameterValue", f"Value ({script.read_text()}) is invalid")

    for options in (["-y"], ["-y", "-vv"], ["--dry-run"]):
        ran = run("ec2", "launch", "--user-data", str(script), *options)
        assert ran.code != 0 and "[redacted]" in ran.out + ran.err


def test_a_bug_shows_where_it_is_and_no_secret(make_app: Callable[..., App]) -> None:
    app = make_app()
    try:
        raise ValueError(f"unexpected aws_secret_access_key={PASSWORD} and {TYPED} at {NOWHERE}")
    except ValueError as bug:
        _trace(app, bug)

    assert isinstance(app.streams.stderr, Stream)
    said = app.streams.stderr.getvalue()
    assert "test_secrets.py" in said and "ValueError: unexpected aws_secret_access_key=" in said
    assert PASSWORD not in said and TYPED not in said


# --- NoEcho ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [["-y"], ["-y", "-vv"], ["--dry-run"], ["--plan", "web.plan"]])
@pytest.mark.parametrize("way", ["typed", "file", "variable"])
def test_a_noecho_value_is_in_nothing_that_a_deployment_leaves(
    play: Play, home: Path, options: list[str], way: str
) -> None:
    plant(PASSWORD, "the value of a NoEcho parameter")
    work = home / "work"
    work.mkdir(parents=True)
    options = [str(work / one) if one.endswith(".plan") else one for one in options]
    given = {
        "typed": ["--parameter", f"Password={PASSWORD}"],
        "file": ["--parameters", str(written(work / "p.json", {"Password": PASSWORD}))],
        "variable": ["--parameter", "Password=env:DATABASE"],
    }[way]
    played = play(new())
    template = str(written(work / "web.json", TEMPLATE))
    env = {"DATABASE": PASSWORD}

    ran = played.run("cfn", "deploy", "web", "--template", template, *given, *options, env=env)

    assert ran.code == 0, ran.err
    if "--plan" in options:
        assert played.run("apply", options[1], "-y").code == 0
    for line in ("cfn params web", "cfn history web", "cfn show web -o json", "audit ls -o json"):
        played.run(*line.split())


@pytest.mark.parametrize("text", ["Password: [SECRET", "Password: !SECRET", "Password: {SECRET: x"])
def test_a_file_of_parameters_that_is_wrong_is_not_quoted(
    play: Play, home: Path, text: str
) -> None:
    plant(PASSWORD, "the value of a NoEcho parameter")
    work = home / "work"
    work.mkdir(parents=True)
    file = written(work / "prod.yaml", text.replace("SECRET", PASSWORD))
    template = str(written(work / "web.json", TEMPLATE))

    line = ("cfn", "deploy", "web", "--template", template, "--parameters", str(file), "-y")
    ran = play({"stacks": {}}).run(*line)

    assert ran.code == 2 and "prod.yaml" in ran.err


def test_the_signature_of_a_template_s_url_is_neither_kept_nor_told(play: Play, home: Path) -> None:
    signature = plant("0123456789abcdef" * 4, "the signature of a URL")
    (home / "work").mkdir(parents=True)
    url = f"https://acme.s3.eu-west-1.amazonaws.com/web.json?X-Amz-Signature={signature}"

    played = play(new())
    for options in (["-y"], ["--plan", str(home / "work" / "web.plan")], ["--dry-run", "-vv"]):
        played.run("cfn", "deploy", "web", "--template", url, *options)


def executable(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)
    return file
