"""Stacks in the sandbox: deployed by the command that people have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aws_http.sandbox_home import Home, Sandbox

TEMPLATE = """
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Topic: {Type: AWS::SNS::Topic}
"""
NAMED = """
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: guard}}
"""
SIZED = """
Parameters:
  Size: {Type: String, Default: small}
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Size: {Value: !Ref Size}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("stacks"))


@pytest.fixture(scope="module")
def sandbox(home: Home) -> Iterator[Sandbox]:
    yield home.start()
    home.hawse("sandbox", "stop")


def test_a_bucket_and_a_topic_are_deployed_and_changed(
    home: Home, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "web.yaml"
    for more in ("", "  Queue: {Type: AWS::SQS::Queue}\n"):
        file.write_text(TEMPLATE + more)
        ran = home.hawse(
            *("cfn", "deploy", "web", "--template", str(file), "-r", "eu-west-1"),
            *("--yes", "--confirm", "acme-prod"),
            env=sandbox.env,
        )
        assert ran.returncode == 0, ran.stderr
        assert "SANDBOX" in ran.stderr


def test_a_stack_is_what_its_last_change_set_made_of_it(
    home: Home, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "sized.yaml"
    file.write_text(SIZED)
    deploy = ("cfn", "deploy", "sized", "-r", "eu-west-1", "--yes", "--confirm", "acme-prod")
    for options in (("--template", str(file)), ("--parameter", "Size=large")):
        ran = home.hawse(*deploy, *options, env=sandbox.env)
        assert ran.returncode == 0, ran.stderr
    (stack,) = sandbox.client("cloudformation").describe_stacks(StackName="sized")["Stacks"]

    again = home.hawse(*deploy, "--parameter", "Size=large", env=sandbox.env)

    assert "it is as asked" in again.stderr
    assert [one["ParameterValue"] for one in stack["Parameters"]] == ["large"]
    assert [one["OutputValue"] for one in stack["Outputs"]] == ["large"]


def test_an_operation_of_a_stack_set_has_the_id_that_it_was_given(
    home: Home, sandbox: Sandbox
) -> None:
    api = sandbox.client("cloudformation")
    api.create_stack_set(StackSetName="guard", TemplateBody=NAMED)
    api.create_stack_instances(
        StackSetName="guard", Accounts=["222233334444"], Regions=["eu-west-1"], OperationId="one"
    )

    (operation,) = api.list_stack_set_operations(StackSetName="guard")["Summaries"]

    assert operation["OperationId"] == "one"
