"""`hawse cfn rm`: what stands in the way is said before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.moto_server import Moto
from tests.scripted.playing import Play, Played

DATA = "AWS::S3::Bucket"


def stacks(**more: Any) -> dict[str, Any]:
    """A network that an application imports from."""
    return {
        "stacks": {
            "net": {
                "resources": {"Vpc": "AWS::EC2::VPC vpc-1"},
                "outputs": {"Vpc": {"OutputValue": "vpc-1", "ExportName": "net-vpc"}},
            },
            "app": {"resources": {"Topic": "AWS::SNS::Topic t-1"}},
        },
        "exports": [{"name": "net-vpc", "stack": "net", "value": "vpc-1", "imported_by": ["app"]}],
        **more,
    }


def test_an_export_in_use_is_named_and_nothing_is_sent(play: Play) -> None:
    play_ = play(stacks())

    ran = play_.run("cfn", "rm", "net", "--yes", "-o", "json")

    assert ran.code == 7
    assert ran.json()[0]["detail"] == "exports what app imports"
    assert play_.cloud.names(writes=True) == []


def test_stacks_go_after_those_that_import_from_them(play: Play) -> None:
    play_ = play(stacks())

    assert play_.run("cfn", "rm", "net", "app", "--yes").code == 0

    deleted = [asked["StackName"].split("/")[1] for asked in play_.cloud.asked("DeleteStack")]
    assert deleted == ["app", "net"]
    names = play_.cloud.names()
    last = len(names) - 1 - names[::-1].index("DeleteStack")
    assert "DescribeStacks" in names[names.index("DeleteStack") : last]


def test_one_that_stays_holds_those_that_it_imports_from(play: Play) -> None:
    timeline = stacks()
    timeline["stacks"]["app"]["protected"] = True
    play_ = play(timeline)

    ran = play_.run("cfn", "rm", "net", "app", "--yes", "-o", "json")

    assert (ran.code, play_.cloud.names(writes=True)) == (7, [])
    assert [row["detail"] for row in ran.json()] == [
        "exports what app imports",
        "has termination protection; --unprotect takes it away",
    ]


def test_protection_is_taken_away_only_when_asked(play: Play) -> None:
    play_ = play({"stacks": {"web": {"protected": True}}})

    held = play_.run("cfn", "rm", "web", "--yes", "-o", "json")

    assert (held.code, play_.cloud.names(writes=True)) == (7, [])
    assert "--unprotect" in held.json()[0]["detail"]
    assert play_.run("cfn", "rm", "web", "--unprotect", "--yes").code == 0
    assert play_.cloud.names(writes=True) == ["UpdateTerminationProtection", "DeleteStack"]


def test_a_nested_stack_is_deleted_by_its_root(play: Play) -> None:
    web = play("update_rollback_failed")

    ran = web.run("cfn", "rm", "web-Compute-9Z8Y7X", "--yes", "-o", "json")

    assert ran.code == 7
    assert "hawse cfn rm web" in ran.json()[0]["detail"]


def test_an_update_is_not_deleted_under_way(play: Play) -> None:
    web = play({"stacks": {"web": {"status": "UPDATE_IN_PROGRESS"}}})

    ran = web.run("cfn", "rm", "web", "--yes", "-o", "json")

    assert (ran.code, web.cloud.names(writes=True)) == (7, [])
    assert "hawse cfn cancel web" in ran.json()[0]["detail"]


def test_what_is_being_deleted_needs_nothing(play: Play) -> None:
    web = play({"stacks": {"web": {"status": "DELETE_IN_PROGRESS"}}})

    assert web.run("cfn", "rm", "web", "--yes").code == 0
    assert web.cloud.names(writes=True) == []


def test_only_a_deletion_that_failed_can_leave_resources_out(play: Play) -> None:
    logs = play("delete_failed")
    web = play({"stacks": {"web": {}}})

    assert web.run("cfn", "rm", "web", "--retain", "Bucket", "--yes").code == 7
    assert logs.run("cfn", "rm", "logs", "--retain", "Bucket", "--yes").code == 0
    assert logs.cloud.status("logs") == "DELETE_COMPLETE"


def test_an_empty_name_or_no_name_is_refused(play: Play) -> None:
    web = play({"stacks": {"web": {}}})

    assert web.run("cfn", "rm", "", "--yes").code == 2
    assert web.run("cfn", "rm", "--yes").code == 2
    assert web.cloud.names() == []


def beside(moto: Moto, played: Played) -> dict[str, str]:
    """CloudFormation from the timeline, all else from moto."""
    return {**moto.env, "AWS_ENDPOINT_URL_CLOUDFORMATION": played.cloud.url}


@pytest.fixture
def filled(moto: Moto, play: Play) -> tuple[Played, Any]:
    """A stack with a bucket that holds an object in two versions, and one that is retained."""
    s3 = moto.client("s3")
    for name in ("data-1", "kept-1"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="data-1", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        s3.put_object(Bucket="data-1", Key="a", Body=body)
    s3.put_object(Bucket="kept-1", Key="a", Body=b"1")
    kept = {"Type": DATA, "DeletionPolicy": "Retain"}
    web = {
        "template": {"Resources": {"Data": {"Type": DATA}, "Kept": kept}},
        "resources": {"Data": f"{DATA} data-1", "Kept": f"{DATA} kept-1"},
    }
    return play({"stacks": {"web": web}}), s3


def test_a_bucket_that_is_not_empty_is_emptied_only_when_asked(
    filled: tuple[Played, Any], moto: Moto
) -> None:
    web, s3 = filled
    env = beside(moto, web)

    held = web.run("cfn", "rm", "web", "--yes", "-o", "json", env=env)

    assert (held.code, web.cloud.names(writes=True)) == (7, [])
    assert held.json()[0]["detail"] == "data-1 not empty; --empty deletes what is in there"
    ran = web.run("cfn", "rm", "web", "--empty", "--yes", env=env)
    assert ran.code == 0, ran.err
    assert "delete every object and every version in data-1" in ran.err
    assert "stays, as its template says: Kept kept-1" in ran.err
    assert "Versions" not in s3.list_object_versions(Bucket="data-1")
    assert len(s3.list_object_versions(Bucket="kept-1")["Versions"]) == 1


def test_a_repository_with_images_is_named(moto: Moto, play: Play) -> None:
    ecr = moto.client("ecr")
    ecr.create_repository(repositoryName="web")
    media = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = json.dumps({"schemaVersion": 2, "mediaType": media, "config": {}, "layers": []})
    ecr.put_image(repositoryName="web", imageManifest=manifest)
    type_ = "AWS::ECR::Repository"
    web = play(
        {
            "stacks": {
                "web": {
                    "template": {"Resources": {"Images": {"Type": type_}}},
                    "resources": {"Images": f"{type_} web"},
                }
            }
        }
    )

    ran = web.run("cfn", "rm", "web", "--yes", "-o", "json", env=beside(moto, web))

    assert ran.code == 7
    assert ran.json()[0]["detail"] == "web not empty; delete its images first"


def test_what_may_not_be_asked_is_said_in_the_plan(play: Play) -> None:
    denied = {"error": "AccessDenied", "message": "no"}
    web = play(
        {
            "stacks": {"web": {"resources": {"Topic": "AWS::SNS::Topic t-1"}}},
            "answers": {"GetTemplate": denied},
        }
    )

    ran = web.run("cfn", "rm", "web", "--yes")

    assert ran.code == 0
    assert "not known: what its template retains, since that could not be read" in ran.err
