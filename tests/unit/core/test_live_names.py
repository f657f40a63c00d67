"""Names that no listing has shown are asked of AWS: quickly, silently, and once."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from hawse.app import App
from hawse.aws.frame_calls import DESCRIBE_REGIONS
from hawse.aws.together import within
from hawse.core.command import Query
from hawse.core.live_names import ask
from hawse.core.seen_names import listing_of
from hawse.core.registry import all_commands
from hawse.errors import CLIError
from hawse.rows import noun
from hawse.services.ec2.calls import LIST_INSTANCES
from hawse.services.iam.calls import LIST_USERS
from tests.conftest import Run
from tests.scripted import ScriptedAws
from tests.test_architecture import NEVER_AT_START, within as is_within
from tests.unit.aws.fast.test_transport import Server, _server, error

MakeApp = Callable[..., App]
Complete = Callable[[str], list[str]]
fixtures = (_server,)

STOP = "hawse ec2 stop "
ANSWER = (
    "<DescribeInstancesResponse><requestId>id-9</requestId><reservationSet><item><instancesSet>"
    "<item><instanceId>i-1</instanceId><tagSet><item><key>Name</key><value>web-1</value></item>"
    "</tagSet></item></instancesSet></item></reservationSet></DescribeInstancesResponse>"
).encode()


@pytest.fixture
def complete(run: Run) -> Complete:
    """What bash would be offered at the end of a line, as words of a command line."""

    def typed(line: str) -> list[str]:
        ran = run(env={"_HAWSE_COMPLETE": "bash_complete", "COMP_WORDS": line})
        assert ran.err == ""
        return [shlex.split(each.partition(",")[2])[0] for each in ran.out.splitlines()]

    return typed


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app()


def instances(*names: str) -> dict[str, Any]:
    found = [
        {"InstanceId": f"i-{name}", "Tags": [{"Key": "Name", "Value": name}]} for name in names
    ]
    return {"Reservations": [{"Instances": found}]}


def configure(home: Path, text: str) -> None:
    path = home / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


# --- What is asked -------------------------------------------------------------------------------


def test_names_that_no_listing_has_shown_are_asked_once(
    aws: ScriptedAws, complete: Complete
) -> None:
    aws.pages(LIST_INSTANCES, [instances("web-1", "db-1"), instances("web-2")])

    assert complete(f"{STOP}we") == ["web-1", "web-2"]
    assert complete(STOP) == ["db-1", "web-1", "web-2"]
    assert aws.names() == ["ec2:DescribeInstances"]


def test_things_of_an_account_are_asked_and_are_in_every_region(
    aws: ScriptedAws, complete: Complete
) -> None:
    about = {"UserId": "AIDA1", "Arn": "arn", "Path": "/", "CreateDate": datetime.now(UTC)}
    aws.answer(LIST_USERS, {"Users": [{"UserName": "ann", **about}]})

    assert complete("hawse iam user ls a") == ["ann"]
    assert complete("hawse iam user ls -r us-east-1 a") == ["ann"]
    assert aws.names() == ["iam:ListUsers"]


def test_the_region_that_is_typed_is_asked(aws: ScriptedAws, complete: Complete) -> None:
    aws.answer(LIST_INSTANCES, instances("here"), region="us-east-1")

    assert complete("hawse ec2 stop -r us-east-1 ") == ["here"]


def test_what_is_known_elsewhere_hides_nothing_here(
    app: App, aws: ScriptedAws, complete: Complete
) -> None:
    app.store.seen("instance", [("i-9", "web-there", "", "eu-west-2")])
    aws.answer(LIST_INSTANCES, instances("web-here"), region="eu-west-1")

    assert complete(f"{STOP}we") == ["web-here", "web-there"]


def test_where_something_is_known_nothing_is_asked(
    app: App, aws: ScriptedAws, complete: Complete
) -> None:
    app.store.seen("instance", [("i-9", "web-1", "", "eu-west-1")])

    assert complete(f"{STOP}db") == []
    assert aws.calls == []


@pytest.mark.parametrize(
    "line",
    [
        *("hawse ec2 stop -r all ", "hawse ec2 stop -r 'eu-*' ", "hawse ec2 stop -p 'acme-*' "),
        *("hawse ec2 stop -r eu-west-1 -r eu-west-2 ", "hawse ec2 stop --account org "),
        *("hawse --no-cache ec2 stop ", "hawse tag set ", "hawse ec2 stop -r eu-west-99 "),
    ],
)
def test_one_plain_target_or_none_is_asked(aws: ScriptedAws, complete: Complete, line: str) -> None:
    aws.answer(LIST_INSTANCES, instances("web-1"))

    assert complete(line) == []
    assert aws.calls == []


def test_two_profiles_are_not_one_target(aws: ScriptedAws, home: Path, complete: Complete) -> None:
    home.joinpath(".aws").mkdir(parents=True)
    home.joinpath(".aws", "config").write_text(
        "[profile acme-1]\n[profile other]\n", encoding="utf-8"
    )
    aws.answer(LIST_INSTANCES, instances("web-1"))

    assert complete("hawse ec2 stop -p 'acme-*' ") == []
    assert complete("hawse ec2 stop -p acme-1 -p other ") == []
    assert aws.calls == []


def test_what_lists_things_of_the_kind_is_asked(app: App, aws: ScriptedAws) -> None:
    aws.answer(LIST_INSTANCES, instances("web-1"))
    listing = listing_of(app, "instance")

    assert listing_of(app, "subnet") is None
    assert listing is not None
    assert [each.name for each in ask(app, "instance", listing)] == ["web-1"]


def test_what_is_known_of_a_configured_region_is_not_asked_again(
    app: App, aws: ScriptedAws, home: Path, complete: Complete
) -> None:
    app.store.seen("instance", [("i-9", "web-1", "", "us-east-1")])
    aws.answer(LIST_INSTANCES, instances("web-2"))
    configure(home, 'region = ["us-east-1"]')

    assert complete(STOP) == ["web-1"]
    assert aws.calls == []


@pytest.mark.parametrize("text", ["completion.live = false", "cache = false"])
def test_it_can_be_switched_off(
    aws: ScriptedAws, home: Path, complete: Complete, text: str
) -> None:
    aws.answer(LIST_INSTANCES, instances("web-1"))
    configure(home, text)

    assert complete(STOP) == []
    assert aws.calls == []


# --- What goes wrong -----------------------------------------------------------------------------


def test_where_there_is_nothing_it_is_not_asked_again_at_once(
    aws: ScriptedAws, complete: Complete
) -> None:
    aws.answer(LIST_INSTANCES, instances())

    assert complete(STOP) == complete(STOP) == []
    assert len(aws.calls) == 1


def test_what_came_before_an_error_is_offered(aws: ScriptedAws, complete: Complete) -> None:
    def broken(_: object) -> dict[str, Any]:
        raise CLIError("gone")

    aws.pages(LIST_INSTANCES, [instances("web-1"), broken])

    assert complete(STOP) == ["web-1"]


def test_an_error_is_met_with_silence(aws: ScriptedAws, complete: Complete) -> None:
    aws.fail(LIST_INSTANCES, "UnauthorizedOperation", status=403)

    assert complete(STOP) == complete(STOP) == []
    assert len(aws.calls) == 1


def test_a_user_of_this_name_is_in_no_other_region(app: App, aws: ScriptedAws, run: Run) -> None:
    app.store.seen("user", [("AIDA1", "web-1", "", "")])
    aws.answer(LIST_INSTANCES, instances())
    aws.answer(DESCRIBE_REGIONS, {"Regions": [{"RegionName": "eu-west-1"}]})

    ran = run("ec2", "ls", "web-1")

    assert "web-1: not in eu-west-1" in ran.err
    assert "-r " not in ran.err


def test_a_bug_is_raised_and_an_error_only_ends_it() -> None:
    def failing(error: Exception) -> Any:
        yield 1
        raise error

    assert within(60, lambda: failing(CLIError("no"))) == [1]
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: failing(ZeroDivisionError()))


def test_what_came_in_time_is_given_and_the_rest_is_not_waited_for() -> None:
    came, never = Event(), Event()

    def hanging() -> Any:
        came.set()
        never.wait(60)
        yield 1

    assert within(0.01, hanging) == []
    assert came.wait(60)
    never.set()


# --- A whole process over the wire ---------------------------------------------------------------


def tab(home: Path, url: str, *python: str, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    place = {"HOME": str(home), "AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-west-1"}
    keys = {"AWS_ACCESS_KEY_ID": "AKIALIVE", "AWS_SECRET_ACCESS_KEY": "s"}
    asked = {"_HAWSE_COMPLETE": "bash_complete", "COMP_WORDS": STOP, "COMP_CWORD": "3"}
    return subprocess.run(
        [sys.executable, *python, "-m", "hawse"],
        env={**inherited, **place, **keys, **asked, **env},
        capture_output=True,
        text=True,
        check=True,
        cwd=home,
    )


def test_a_process_asks_and_loads_no_sdk(server: Server, tmp_path: Path) -> None:
    server.script = [(200, ANSWER)]

    ran = tab(tmp_path, server.url, "-X", "importtime")

    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    assert ran.stdout == "plain,web-1\n"
    assert "hawse.aws.fast.transport" in loaded
    assert sorted(n for n in loaded if is_within(n, NEVER_AT_START - {"sqlite3"})) == []


AWAY: dict[str, dict[str, str]] = {
    "a transport that is not fast": {"HAWSE_TRANSPORT": "boto3"},
    "no keys": {"AWS_ACCESS_KEY_ID": ""},
    "a profile that is not there": {"AWS_ACCESS_KEY_ID": "", "AWS_PROFILE": "gone"},
    "a file that only botocore reads": {"AWS_CONFIG_FILE": "odd"},
}


@pytest.mark.parametrize("env", AWAY.values(), ids=AWAY)
def test_what_only_botocore_could_ask_is_not_asked(
    server: Server, tmp_path: Path, env: dict[str, str]
) -> None:
    tmp_path.joinpath("odd").write_text('[profile "two words"]\n', encoding="utf-8")
    ran = tab(tmp_path, server.url, "-X", "importtime", **env)

    loaded = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines()}
    assert (ran.stdout, server.forms) == ("", [])
    assert "hawse.core.live_names" in loaded
    assert sorted(n for n in loaded if is_within(n, {"botocore", "boto3"})) == []


def test_an_error_of_aws_says_nothing(server: Server, tmp_path: Path) -> None:
    server.script = [(403, error("UnauthorizedOperation"))]

    ran = tab(tmp_path, server.url)

    assert (ran.stdout, ran.stderr) == ("", "")


def test_a_server_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = monotonic()
        ran = tab(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}")

    assert (ran.stdout, ran.stderr) == ("", "")
    assert monotonic() - began < 20  # the timeout for an answer is 60


# --- Kinds ---------------------------------------------------------------------------------------


def test_no_two_lists_show_things_of_one_kind() -> None:
    lists = [
        noun(command.row())
        for path, command in all_commands()
        if path[-1] == "ls" and isinstance(command, Query)
    ]

    assert {"instance", "user", "role", "stack"} <= set(lists)
    assert len(set(lists)) == len(lists)
