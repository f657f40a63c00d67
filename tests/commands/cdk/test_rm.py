"""`hawse cdk rm`: the stacks of an app, each after those that need it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cdk.assembling import stack
from tests.commands.cdk.conftest import Stage, Staged
from tests.commands.cdk.test_deploy import app_of

THERE: dict[str, Any] = {"resources": {"Jobs": "AWS::SQS::Queue jobs"}}


def deleted(stage: Stage) -> list[str]:
    return [one["StackName"].split("/")[1] for one in stage.cloud.asked("DeleteStack")]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A chain: Web needs Api, which needs Net."""
    stacks = (stack("Net"), stack("Api", needs=["Net"]), stack("Web", needs=["Api"]))
    return app_of(tmp_path / "chain", *stacks)


def test_stacks_go_after_those_that_need_them(staged: Staged, app: Path) -> None:
    stage = staged(app, {name: THERE for name in ("Net", "Api", "Web")})

    ran = stage.run("rm", "-y")

    assert (ran.code, deleted(stage)) == (0, ["Web", "Api", "Net"]), ran.err


def test_a_stack_that_is_not_there_is_passed_over(staged: Staged, app: Path) -> None:
    stage = staged(app, {"Net": THERE, "Web": THERE})

    ran = stage.run("rm", "-y", "-o", "json")

    assert (ran.code, deleted(stage)) == (0, ["Web", "Net"]), ran.err
    skipped = [one for one in ran.json() if one["outcome"] == "skipped"]
    assert [(one["name"], one["detail"]) for one in skipped] == [("Api", "it is not deployed")]


def test_what_is_held_holds_what_it_needs(staged: Staged, app: Path) -> None:
    web = {**THERE, "protected": True}
    stage = staged(app, {"Net": THERE, "Api": THERE, "Web": web})

    held = stage.run("rm", "-y", "-o", "json")

    assert (held.code, deleted(stage)) == (7, [])
    details = {one["name"]: one["detail"] for one in held.json()}
    assert "--unprotect" in details["Web"]
    assert details["Api"] == "is needed by Web, which is held back"
    assert stage.run("rm", "--unprotect", "-y").code == 0
    assert deleted(stage) == ["Web", "Api", "Net"]


def test_an_export_that_somebody_else_imports_is_named(staged: Staged, app: Path) -> None:
    outputs = {"Vpc": {"OutputValue": "vpc-1", "ExportName": "net-vpc"}}
    exports = [{"name": "net-vpc", "stack": "Net", "value": "vpc-1", "imported_by": ["other"]}]
    stage = staged(app, {"Net": {**THERE, "outputs": outputs}, "other": THERE}, exports=exports)

    ran = stage.run("rm", "Net", "-y", "-o", "json")

    assert (ran.code, deleted(stage)) == (7, [])
    assert ran.json()[0]["detail"] == "exports what other imports"


def test_a_failure_leaves_what_it_needs(staged: Staged, app: Path) -> None:
    events = [
        [0, "Web", "DELETE_IN_PROGRESS", "User Initiated"],
        [1, "Jobs", "DELETE_FAILED", "queue jobs is busy"],
        [2, "Web", "DELETE_FAILED"],
    ]
    web = {**THERE, "after": {"DeleteStack": events}}
    stage = staged(app, {"Net": THERE, "Api": THERE, "Web": web})

    ran = stage.run("rm", "-y")

    assert (ran.code, deleted(stage)) == (1, ["Web"])
    assert "queue jobs is busy" in ran.err


def test_buckets_and_repositories_that_hold_something_are_told(staged: Staged, app: Path) -> None:
    things = {"Data": "AWS::S3::Bucket data-1", "Images": "AWS::ECR::Repository images-1"}
    stage = staged(app, {"Net": {"resources": things}})
    s3, ecr = stage.moto.client("s3"), stage.moto.client("ecr")
    s3.create_bucket(Bucket="data-1", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="data-1", Key="a", Body=b"1")
    ecr.create_repository(repositoryName="images-1")

    held = stage.run("rm", "Net", "-y", "-o", "json")

    assert (held.code, deleted(stage)) == (7, [])
    assert "data-1 not empty" in held.json()[0]["detail"]
    assert stage.run("rm", "Net", "--empty", "-y").code == 0
    assert s3.list_objects_v2(Bucket="data-1")["KeyCount"] == 0
