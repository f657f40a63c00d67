"""`hawse ec2 connect` and `disconnect`.

moto knows no sessions: Systems Manager is scripted (`tests.managed`). The plugin and ssh are
programs on PATH that write down what they were given, and end with the code they are told.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hawse.services.ec2.calls import DESCRIBE_IMAGES, DESCRIBE_INSTANCES
from hawse.services.ec2.calls_fleet import (
    DESCRIBE_INSTANCE_INFORMATION,
    DESCRIBE_SESSIONS,
    START_SESSION,
    TERMINATE_SESSION,
)
from tests.conftest import Run
from tests.fleet import DB, OLD, WEB, Fleet, item
from tests.managed import Managed
from tests.scripted import ScriptedAws

PROGRAM = """\
#!{python}
import json, os, sys
if sys.argv[1:] == ["--version"]:
    print("{version}")
    sys.exit(0)
given = {{"argv": sys.argv[1:], "secret": os.environ.get("AWS_SSM_START_SESSION_RESPONSE")}}
open({told!r}, "w").write(json.dumps(given))
sys.exit({code})
"""


class Programs:
    """What is on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    @property
    def env(self) -> dict[str, str]:
        return {"PATH": str(self.folder)}

    def install(self, name: str, *, code: int = 0, version: str = "1.2.707.0") -> None:
        import sys

        told = str(self.folder / f"{name}.json")
        text = PROGRAM.format(python=sys.executable, version=version, told=told, code=code)
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def given(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text())
        return found


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path / "bin")


@pytest.fixture
def managed(aws: ScriptedAws) -> Managed:
    """web-1 runs and has an agent; db-1 runs without one; old-1 is stopped."""
    Fleet(
        aws,
        item(PublicIpAddress="52.1.2.3", KeyName="ops"),
        item(DB, "db-1", PrivateIpAddress="10.0.2.9"),
        item(OLD, "old-1", "stopped"),
    )
    image = {"ImageId": "ami-0123456789abcdef0", "Name": "al2023-ami-2023.9"}
    aws.answer(DESCRIBE_IMAGES, {"Images": [image]})
    managed = Managed(aws)
    managed.agent(WEB)
    return managed


def test_the_plugin_gets_the_session_and_its_exit_code_is_ours(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws
) -> None:
    programs.install("session-manager-plugin", code=3)

    ran = run("ec2", "connect", "web-1", env=programs.env)

    assert ran.code == 3
    assert ran.err == "web-1: session of Systems Manager\n"
    given = programs.given("session-manager-plugin")
    variable, region, verb, profile, params, endpoint = given["argv"]
    assert (region, verb, profile) == ("eu-west-1", "StartSession", "")
    assert endpoint == "https://ssm.eu-west-1.amazonaws.com"
    assert json.loads(params)["Target"] == WEB
    assert json.loads(given["secret"])["TokenValue"] == "a-token"
    assert variable == "AWS_SSM_START_SESSION_RESPONSE"
    assert "a-token" not in json.dumps(given["argv"])


def test_an_old_plugin_gets_it_as_an_argument(
    run: Run, managed: Managed, programs: Programs
) -> None:
    programs.install("session-manager-plugin", version="1.2.497.0")

    assert run("ec2", "connect", "web-1", env=programs.env).code == 0

    given = programs.given("session-manager-plugin")
    assert json.loads(given["argv"][0])["TokenValue"] == "a-token"
    assert given["secret"] is None


def test_what_the_session_left_is_ended(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws
) -> None:
    programs.install("session-manager-plugin")

    assert run("ec2", "connect", "web-1", env=programs.env).code == 0

    assert managed.sessions == []
    assert len(aws.params(TERMINATE_SESSION)) == 1


def test_a_session_that_cannot_be_ended_says_what_to_type(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws
) -> None:
    programs.install("session-manager-plugin")
    aws.fail(DESCRIBE_SESSIONS, "AccessDeniedException", "no", times=1)

    ran = run("ec2", "connect", "web-1", env=programs.env)

    reason = managed.sessions[0]["Reason"]
    assert f"remove it with: hawse ec2 disconnect {WEB} {reason}" in ran.err
    assert run("ec2", "disconnect", WEB, reason, "-y").code == 0
    assert managed.sessions == []
    assert "the session has ended" in run("ec2", "disconnect", WEB, reason).err


def test_a_read_only_run_begins_no_session(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws
) -> None:
    programs.install("session-manager-plugin")

    assert run("ec2", "connect", "web-1", "--read-only", env=programs.env).code == 7
    assert aws.params(START_SESSION) == []


@pytest.mark.parametrize(
    "forward, document, parameters",
    [
        (
            "8080:80",
            "AWS-StartPortForwardingSession",
            {"portNumber": ["80"], "localPortNumber": ["8080"]},
        ),
        (
            "5432:5433:db.internal",
            "AWS-StartPortForwardingSessionToRemoteHost",
            {"host": ["db.internal"], "portNumber": ["5433"], "localPortNumber": ["5432"]},
        ),
    ],
)
def test_a_port_is_forwarded(
    run: Run,
    managed: Managed,
    programs: Programs,
    aws: ScriptedAws,
    forward: str,
    document: str,
    parameters: dict[str, list[str]],
) -> None:
    programs.install("session-manager-plugin")

    assert run("ec2", "connect", "web-1", "--forward", forward, env=programs.env).code == 0

    (params,) = aws.params(START_SESSION)
    assert (params["DocumentName"], params["Parameters"]) == (document, parameters)
    given = programs.given("session-manager-plugin")
    assert json.loads(given["argv"][4])["Parameters"] == parameters


@pytest.mark.parametrize("tty, kind", [(True, "Interactive"), (False, "NonInteractive")])
def test_a_command_is_run(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws, tty: bool, kind: str
) -> None:
    programs.install("session-manager-plugin")

    line = ("ec2", "connect", "web-1", "--", "ls", "-r", "a b")
    assert run(*line, env=programs.env, tty=tty).code == 0

    (params,) = aws.params(START_SESSION)
    assert params["DocumentName"] == f"AWS-Start{kind}Command"
    assert params["Parameters"] == {"command": ["ls -r 'a b'"]}


def test_without_the_plugin_it_is_ssh_and_says_why(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws, home: Path
) -> None:
    programs.install("ssh", code=255)
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "ops.pem").write_text("key")

    ran = run("ec2", "connect", "web-1", env=programs.env)

    key = str(home / ".ssh" / "ops.pem")
    assert ran.code == 255
    assert programs.given("ssh")["argv"] == ["-i", key, "-l", "ec2-user", "--", "52.1.2.3"]
    assert f"web-1: ssh as ec2-user to 52.1.2.3 (public address), with {key}" in ran.err
    assert "no session of Systems Manager: session-manager-plugin is not on PATH" in ran.err
    assert aws.params(START_SESSION) == []


def test_without_an_agent_it_is_ssh_and_says_why(
    run: Run, managed: Managed, programs: Programs
) -> None:
    programs.install("ssh")
    programs.install("session-manager-plugin")
    managed.agent(DB, "ConnectionLost")

    ran = run("ec2", "connect", "db-1", "--jump", "web-1", "--", "uptime", env=programs.env)

    assert ran.code == 0
    assert programs.given("ssh")["argv"] == [
        *("-l", "ec2-user", "-J", "ec2-user@52.1.2.3", "--", "10.0.2.9", "uptime"),
    ]
    assert "through web-1 (ec2-user@52.1.2.3)" in ran.err

    ran = run("ec2", "connect", "db-1", env=programs.env)

    assert "its agent is not online since 2026-11-22 08:30 UTC" in ran.err
    assert "private address: only from its own network, or with --jump NAME" in ran.err


def test_ssh_forwards_as_well(run: Run, managed: Managed, programs: Programs) -> None:
    programs.install("ssh")

    line = ("web-1", "--ssh", "--user", "me", "--forward", "5432:5432:db.internal")
    assert run("ec2", "connect", *line, env=programs.env).code == 0

    assert programs.given("ssh")["argv"] == [
        *("-l", "me", "-N", "-L", "5432:db.internal:5432", "--", "52.1.2.3"),
    ]


def test_systems_manager_that_may_not_be_asked_is_no_end(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws
) -> None:
    programs.install("ssh")
    aws.fail(DESCRIBE_INSTANCE_INFORMATION, "AccessDeniedException", "not authorized")

    ran = run("ec2", "connect", "web-1", env=programs.env)

    assert ran.code == 0
    assert "no session of Systems Manager: " in ran.err


def test_an_image_whose_user_is_not_known_needs_one(
    run: Run, managed: Managed, programs: Programs, aws: ScriptedAws
) -> None:
    programs.install("ssh")
    aws.answer(DESCRIBE_IMAGES, {"Images": [{"ImageId": "ami-1", "Name": "acme-golden"}]})

    ran = run("ec2", "connect", "web-1", "--ssh", env=programs.env)

    assert ran.code == 1
    assert "the user is not known: image ami-0123456789abcdef0 (acme-golden)" in ran.err
    assert "hint: name it with --user" in ran.err


def test_with_neither_plugin_nor_ssh_it_says_both(
    run: Run, managed: Managed, programs: Programs
) -> None:
    ran = run("ec2", "connect", "db-1", env=programs.env)

    assert ran.code == 1
    assert "has no instance profile" in ran.err and "ssh is not on PATH" in ran.err
    assert "hint: give db-1 a role with AmazonSSMManagedInstanceCore" in ran.err


def test_what_is_not_running_says_how_to_start_it(
    run: Run, managed: Managed, programs: Programs
) -> None:
    ran = run("ec2", "connect", "old-1", env=programs.env)

    assert ran.code == 1
    assert "cannot connect to old-1: it is stopped" in ran.err
    assert "hint: hawse ec2 start old-1 -r eu-west-1" in ran.err


def test_a_name_is_one_instance(run: Run, managed: Managed, aws: ScriptedAws) -> None:
    assert run("ec2", "connect", "nope-1").code == 4

    Fleet(aws, item(), item(DB, "web-1"))
    ran = run("ec2", "connect", "web-1")

    assert ran.code == 2
    assert f"web-1 is ambiguous: it names {WEB}, {DB}" in ran.err


@pytest.mark.parametrize(
    "line",
    [
        ("web-1", "--forward", "80"),
        ("web-1", "--forward", "0:80"),
        ("web-1", "--forward", "8080:70000"),
        ("web-1", "--forward", "8080:80:-oProxyCommand=x"),
        ("web-1", "--forward", "8080:80", "--", "uptime"),
        ("web-1", "--user", "-oProxyCommand=x"),
        ("web-1", "--", ""),
        ("",),
        ("web-1", "-r", "eu-west-1", "-r", "us-east-1"),
    ],
)
def test_what_cannot_be_meant_asks_nothing(
    run: Run, managed: Managed, aws: ScriptedAws, line: tuple[str, ...]
) -> None:
    assert run("ec2", "connect", *line).code == 2
    assert aws.params(DESCRIBE_INSTANCES) == []
