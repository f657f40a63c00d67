"""Whole stories of the installed command over real HTTP; what is sent is what was declared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hawse.aws.frame_calls import FRAME_CALLS
from hawse.core.command import Change
from hawse.core.registry import all_commands
from tests.aws_http.conftest import Hawse
from tests.moto_server import Moto
from tests.aws_http.recorder import Recorder, recording
from tests.aws_http.test_terminal import launched, state

COMMANDS = {" ".join(path): command for path, command in all_commands()}
FRAME = {call.name for call in FRAME_CALLS}


@pytest.fixture
def wire(hawse: Hawse, moto: Moto) -> Iterator[Recorder]:
    with recording(moto.url) as recorder:
        hawse.url = recorder.url
        yield recorder


def declared(command: str, *, undo: bool = False) -> set[str]:
    """The operations that a command may send."""
    found = COMMANDS[command]
    calls = {call.name for call in found.calls} | FRAME
    if undo and isinstance(found, Change):
        calls |= {call.name for call in found.undo_calls}
    return calls


def rows(ran: Any) -> list[dict[str, Any]]:
    assert ran.returncode == 0, ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def test_the_main_job_from_list_to_undo(hawse: Hawse, moto: Moto, wire: Recorder) -> None:
    ids = launched(moto, "web-1", "web-2", "db-1")

    listed = rows(hawse.run("ec2", "ls", "-o", "json"))
    assert {row["name"] for row in listed} == {"web-1", "web-2", "db-1"}
    assert wire.names() <= declared("ec2 ls")

    wire.seen.clear()
    rows(hawse.run("ec2", "stop", "web-*", "--dry-run", "-o", "json"))
    assert [r.dry_run for r in wire.seen if r.operation == "StopInstances"] == [True, True]
    assert state(moto, ids[0]) == "running"

    wire.seen.clear()
    stopped = rows(hawse.run("ec2", "stop", "web-1", "web-2", "-y", "-o", "json"))
    assert [row["outcome"] for row in stopped] == ["done", "done"]
    assert [state(moto, id_) for id_ in ids] == ["stopped", "stopped", "running"]
    assert wire.names() <= declared("ec2 stop")

    again = rows(hawse.run("ec2", "stop", "web-1", "web-2", "-y", "-o", "json"))
    assert [row["outcome"] for row in again] == ["skipped", "skipped"]

    wire.seen.clear()
    rows(hawse.run("undo", "-y", "-o", "json"))
    assert [state(moto, id_) for id_ in ids] == ["running"] * 3
    assert wire.names() <= declared("ec2 stop", undo=True)

    assert hawse.run("audit", "verify").returncode == 0
    operations = rows(hawse.run("audit", "ls", "-o", "json"))
    assert [row["state"] for row in operations] == ["undone", "done"]


def test_launch_resize_protect_and_terminate(hawse: Hawse, moto: Moto, wire: Recorder) -> None:
    image_id = moto.client("ec2").register_image(
        Name="own",
        Architecture="x86_64",
        RootDeviceName="/dev/xvda",
        VirtualizationType="hvm",
        EnaSupport=True,
    )["ImageId"]
    made = hawse.run("ec2", "launch", "--name", "new-1", "--image", image_id, "-y", "-o", "json")
    assert rows(made)[0]["outcome"] == "done", made.stderr
    assert wire.names() <= declared("ec2 launch")
    (row,) = rows(hawse.run("ec2", "ls", "new-1", "-o", "json"))

    wire.seen.clear()
    rows(hawse.run("ec2", "resize", "new-1", "--type", "t3.small", "-y", "-o", "json"))
    assert wire.names() <= declared("ec2 resize")
    # Who imitates AWS may carry out what it is asked to rehearse, and moto does.
    assert not any(request.dry_run for request in wire.seen)
    (now,) = rows(hawse.run("ec2", "ls", "new-1", "-o", "json"))
    assert (now["id"], now["type"], now["state"]) == (row["id"], "t3.small", "running")

    rows(hawse.run("ec2", "protect", "new-1", "--on", "-y", "-o", "json"))
    refused = hawse.run("ec2", "terminate", "new-1", "-y", "-o", "json")
    assert refused.returncode == 7
    assert state(moto, row["id"]) == "running"

    rows(hawse.run("ec2", "protect", "new-1", "--off", "-y", "-o", "json"))
    wire.seen.clear()
    rows(hawse.run("ec2", "terminate", "new-1", "-y", "-o", "json"))
    assert wire.names() <= declared("ec2 terminate")
    assert state(moto, row["id"]) == "terminated"


def test_a_sweep_covers_every_enabled_region_and_says_where_rows_are_from(
    hawse: Hawse, moto: Moto, wire: Recorder
) -> None:
    launched(moto, "web-1")
    ran = hawse.run("ec2", "ls", "-r", "all", "-o", "json")

    (row,) = rows(ran)
    assert (row["region"], row["account"]) == ("eu-west-1", "123456789012")
    assert len({r.region for r in wire.seen if r.operation == "DescribeInstances"}) > 10
    assert "targets answered" in ran.stderr.splitlines()[-1]


@pytest.mark.parametrize("argv", [[""], ["web-1", ""], []])
def test_terminate_without_a_name_is_refused_before_any_request(
    hawse: Hawse, moto: Moto, wire: Recorder, argv: list[str]
) -> None:
    (id_,) = launched(moto, "web-1")
    ran = hawse.run("ec2", "terminate", *argv, "-y")

    assert ran.returncode == 2
    assert wire.seen == []
    assert state(moto, id_) == "running"


def test_a_name_in_another_region_is_found_and_said(hawse: Hawse, moto: Moto) -> None:
    launched(moto, "web-1")
    ran = hawse.run("ec2", "stop", "web-1", "-r", "us-east-1", "-y")

    assert ran.returncode == 4
    assert "add -r eu-west-1" in ran.stderr


def test_ids_from_one_command_feed_the_next(hawse: Hawse, moto: Moto) -> None:
    ids = launched(moto, "web-1", "web-2")
    listed = hawse.run("ec2", "ls", "--filter", "state=running", "-o", "ids")
    ran = hawse.run("ec2", "stop", "-", "-y", stdin=listed.stdout)

    assert ran.returncode == 0
    assert [state(moto, id_) for id_ in ids] == ["stopped", "stopped"]


def test_no_credentials_say_what_to_do_at_once(hawse: Hawse, moto: Moto) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        hawse.env[name] = ""
    ran = hawse.run("ec2", "ls")

    assert ran.returncode == 3
    assert "hint:" in ran.stderr


def test_a_typo_in_the_configuration_names_file_line_and_suggestion(
    hawse: Hawse, moto: Moto
) -> None:
    folder = hawse.home / "config" / "hawse"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('output = "json"\nregoin = "eu-west-1"\n')
    ran = hawse.run("ec2", "ls")

    assert ran.returncode == 3
    assert "config.toml:2" in ran.stderr or "line 2" in ran.stderr
    assert "region" in ran.stderr


def test_users_and_roles_are_listed(hawse: Hawse, moto: Moto, wire: Recorder) -> None:
    iam = moto.client("iam")
    trust = {"Version": "2012-10-17", "Statement": []}
    iam.create_user(UserName="ann", Path="/team/")
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust))

    (ann,) = rows(hawse.run("iam", "user", "ls", "-o", "json"))
    (deploy,) = rows(hawse.run("iam", "role", "ls", "-o", "json"))

    assert (ann["name"], ann["path"], deploy["name"]) == ("ann", "/team/", "deploy")
    assert wire.names() <= declared("iam user ls") | declared("iam role ls")
