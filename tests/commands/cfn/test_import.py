"""`hawse cfn import`: what exists becomes a stack's, and nothing else happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scripted.playing import Play, Played

TEMPLATE = {
    "Resources": {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Logs": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
        "Item": {"Type": "Acme::Two::Keys", "DeletionPolicy": "Retain"},
    }
}
SUMMARY = {
    "ResourceIdentifierSummaries": [
        {
            "ResourceType": "AWS::S3::Bucket",
            "LogicalResourceIds": ["Logs"],
            "ResourceIdentifiers": ["BucketName"],
        },
        {
            "ResourceType": "Acme::Two::Keys",
            "LogicalResourceIds": ["Item"],
            "ResourceIdentifiers": ["A", "B"],
        },
    ]
}
IMPORTED = {"Action": "Import", "LogicalResourceId": "Logs", "ResourceType": "AWS::S3::Bucket"}


@pytest.fixture
def web(play: Play) -> Played:
    return play(
        {
            "answers": {"GetTemplateSummary": SUMMARY},
            "stacks": {
                "web": {
                    "resources": {"Topic": "AWS::SNS::Topic news"},
                    "template": {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
                    "after": {"CreateChangeSet": {"changes": [IMPORTED]}},
                }
            },
        }
    )


def imported(web: Played, tmp_path: Path, *argv: str, template: Any = None) -> Any:
    file = tmp_path / "web.json"
    file.write_text(json.dumps(template or TEMPLATE))
    return web.run("cfn", "import", "web", "--template", str(file), *argv, "--yes")


def test_resources_are_taken_in_by_what_aws_knows_them(web: Played, tmp_path: Path) -> None:
    ran = imported(web, tmp_path, "--resource", "Logs=acme-logs", "--resource", "Item=A=1,B=2")

    assert (ran.code, web.cloud.status("web")) == (0, "IMPORT_COMPLETE"), ran.err
    (made,) = web.cloud.asked("CreateChangeSet")
    assert made["ChangeSetType"] == "IMPORT"
    assert [one["ResourceIdentifier"] for one in made["ResourcesToImport"]] == [
        {"BucketName": "acme-logs"},
        {"A": "1", "B": "2"},
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["Logs=x"], "hint: --resource Item=A=…,B=…"),
        ([], "Logs, Item: in the template, not in the stack, and not named"),
        (["Logs=x", "Item=A=1"], "it is identified by A, B"),
        (["Nil=x"], "the template has none so named"),
        (["Topic=x"], "what is imported needs a DeletionPolicy"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_made(
    web: Played, tmp_path: Path, typed: list[str], says: str
) -> None:
    argv = [word for one in typed for word in ("--resource", one)]

    ran = imported(web, tmp_path, *argv)

    assert ran.code == 2
    assert says in ran.err
    assert web.cloud.names(writes=True) == []
