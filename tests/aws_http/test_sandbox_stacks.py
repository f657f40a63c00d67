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


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
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
