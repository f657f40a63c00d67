"""The life of an image on the sandbox: real commands over HTTP, on moto as the sandbox mends it.

There is no lookup of references and no Recycle Bin: every place is looked at, and nothing comes
back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.aws_http.sandbox_home import Home, Sandbox


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def company(home: Home) -> Iterator[Sandbox]:
    yield home.start("--seed")
    home.hawse("sandbox", "stop")


def test_an_image_is_made_copied_shared_deprecated_and_removed(
    home: Home, company: Sandbox
) -> None:
    yes = ("--confirm", "acme-prod", "-o", "json")

    def ami(*argv: str, code: int = 0) -> Any:
        ran = home.hawse("ec2", "ami", *argv, *yes, env=company.env)
        assert ran.returncode == code, ran.stderr
        return json.loads(ran.stdout), ran.stderr

    ami("create", "web-1", "--name", "gold-{date}-1", "--tag", "release=42")
    (made,), _ = ami("ls", "gold-*")
    (snapshot,) = company.client("ec2").describe_snapshots(SnapshotIds=made["snapshots"])[
        "Snapshots"
    ]
    assert {"Key": "release", "Value": "42"} in snapshot["Tags"]
    assert (made["family"], made["tags"]["team"]) == ("gold", "web")

    there = ("--from", "eu-west-1", "-r", "us-east-1")
    ami("copy", "gold-*", *there)
    rows, _ = ami("copy", "gold-*", *there)
    assert [row["outcome"] for row in rows] == ["skipped"]

    ami("share", "gold-*", "--with", "999988887777", "--snapshots")
    (shown,), _ = ami("show", "gold-*")
    assert shown["shared_with"] == ["999988887777"]
    assert home.hawse("undo", *yes, env=company.env).returncode == 0
    (shown,), _ = ami("show", "gold-*")
    assert shown["shared_with"] == []

    (use,), _ = ami("used-by", "gold-*")
    assert use["use"] == "unused"
    assert "image recipes" in use["why"]
    _, said = ami("rm", "gold-*")
    assert "NOT recoverable" in said
    left = company.client("ec2").describe_images(Owners=["self"])["Images"]
    assert not [one for one in left if one["Name"].startswith("gold")]
