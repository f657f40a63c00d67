"""Local files that a template names, and a run that is killed: `hawse cfn deploy`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.moto_server import Moto
from tests.scripted.playing import Play
from tests.scripted.server import serving

TEMPLATE = """\
# The handler.
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Code: src   # a folder
      Handler: main.run
  Net:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: 'net.yaml'
"""
ADDED = {"Action": "Add", "LogicalResourceId": "Fn", "ResourceType": "AWS::Lambda::Function"}
NEW = {"stacks": {"web": {"absent": True, "after": {"CreateChangeSet": {"changes": [ADDED]}}}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src" / "lib").mkdir(parents=True)
    (tmp_path / "src" / "main.py").write_text("run = print\n")
    (tmp_path / "src" / "lib" / "a.py").write_text("")
    (tmp_path / "net.yaml").write_text("Resources: {Topic: {Type: 'AWS::SNS::Topic'}}\n")
    (tmp_path / "web.yaml").write_text(TEMPLATE)
    return tmp_path


def test_files_are_uploaded_once_and_the_template_says_where(
    play: Play, folder: Path, moto: Moto
) -> None:
    s3 = moto.client("s3")
    s3.create_bucket(Bucket="ours", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    web = play(NEW)
    argv = ("cfn", "deploy", "web", "--template", str(folder / "web.yaml"))
    env = {"AWS_ENDPOINT_URL_S3": moto.url}

    first = web.run(*argv, "--bucket", "ours", "--plan", str(folder / "p"), env=env)
    os.utime(folder / "src" / "main.py", (1, 1))
    again = web.run(*argv, "--bucket", "ours", "--plan", str(folder / "p"), env=env)

    assert (first.code, again.code) == (0, 0), first.err
    assert "src → s3://ours/hawse/" in first.err
    assert "(there already)" not in first.err
    assert again.err.count("(there already)") == 2
    body = web.cloud.asked("CreateChangeSet")[0]["TemplateBody"]
    assert "# The handler." in body and "# a folder" in body
    keys = sorted(one["Key"] for one in s3.list_objects_v2(Bucket="ours")["Contents"])
    code, net = (next(key for key in keys if key.endswith(end)) for end in (".zip", ".template"))
    assert f'Code: {{"S3Bucket": "ours", "S3Key": "{code}"}}   # a folder' in body
    assert f'TemplateURL: "https://s3.eu-west-1.amazonaws.com/ours/{net}"' in body
    with zipfile.ZipFile(BytesIO(s3.get_object(Bucket="ours", Key=code)["Body"].read())) as archive:
        assert archive.namelist() == ["lib/a.py", "main.py"]


def test_without_a_bucket_it_says_what_to_type(play: Play, folder: Path) -> None:
    web = play(NEW)

    ran = web.run("cfn", "deploy", "web", "--template", str(folder / "web.yaml"), "--yes")

    assert ran.code == 2
    assert "names local files (src, net.yaml), and no bucket is named for that" in ran.err
    assert web.cloud.names(writes=True) == []


def test_a_file_that_is_not_there_is_told_with_its_line(play: Play, folder: Path) -> None:
    (folder / "net.yaml").unlink()
    web = play(NEW)
    file = str(folder / "web.yaml")
    (folder / "web.yaml").write_text(TEMPLATE.replace("Code: src ", "Code: nil "))

    ran = web.run("cfn", "deploy", "web", "--template", file, "--bucket", "b", "--yes")

    assert ran.code == 2
    assert f"{file}:6:7: Fn.Properties.Code: there is no {folder / 'nil'}" in ran.err


def test_killed_while_planning_it_says_how_to_clean_up(folder: Path, tmp_path: Path) -> None:
    (folder / "t.json").write_text(json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}))
    stack = {"absent": True, "after": {"CreateChangeSet": {"takes": 10_000, "changes": [ADDED]}}}

    def hawse(*argv: str) -> Any:
        return [sys.executable, "-m", "hawse", *argv]

    with serving({"stacks": {"web": stack}}) as cloud:
        env = {
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            **cloud.env,
            "HOME": str(tmp_path),
        }
        argv = hawse("cfn", "deploy", "web", "--template", str(folder / "t.json"), "--yes")
        with subprocess.Popen(argv, env=env, stderr=subprocess.PIPE) as run:
            while "CreateChangeSet" not in cloud.names() and run.poll() is None:
                assert not Event().wait(0.05)
            run.kill()
        listed = subprocess.run(
            hawse("audit", "ls", "-o", "json"), env=env, capture_output=True, check=True, text=True
        )
        (operation,) = json.loads(listed.stdout)
        resumed = subprocess.run(
            hawse("apply", "--resume", operation["id"]),
            env=env,
            capture_output=True,
            check=False,
            text=True,
        )

    assert operation["state"] == "planned"
    assert "it never began\nhint: hawse cfn discard web hawse-" in resumed.stderr
