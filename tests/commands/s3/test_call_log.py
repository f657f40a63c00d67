"""What -vv and the file of the log say of each request to S3."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.s3.behind import BUCKET, Site
from tests.commands.s3.trees import write
from tests.faults.kinds import fails, tells

URL = f"s3://{BUCKET}"


@pytest.fixture
def tree(site: Site, tmp_path: Path) -> str:
    site.make()
    return str(write(tmp_path / "tree", {"a": "1", "b": "2"}))


def calls(err: str) -> list[dict[str, str]]:
    """The lines about calls, as fields."""
    found = []
    for line in err.splitlines():
        if line.startswith("call"):
            event, _, rest = line.partition(" call=")
            fields = dict(pair.split("=", 1) for pair in f"call={rest}".split(" "))
            found.append({"event": event, **fields})
    return found


def test_each_attempt_is_a_line(site: Site, tree: str) -> None:
    site.proxy.add(tells({"x-amz-request-id": "R7", "content-length": "0"}), key="a")
    site.proxy.add(fails(503, "SlowDown"), operation="PutObject", key="b", first=1)

    ran = site.run("cp", "-R", tree, URL, "-vv")

    names = ("event", "call", "status", "attempt")
    told = [tuple(each.get(name, "") for name in names) for each in calls(ran.err)]
    assert ran.code == 0 and sorted(told) == [
        ("call", "s3:PutObject", "200", "1"),
        ("call", "s3:PutObject", "200", "2"),
        ("call failed", "s3:PutObject", "", "1"),  # awscrt keeps the answer to itself
    ]
    good = next(each for each in calls(ran.err) if "request_id" in each)
    bad = next(each for each in calls(ran.err) if each["event"] != "call")
    assert (good["region"], good["request_id"]) == ("eu-west-1", "R7")
    assert bad["error"] == "AWS_ERROR_S3_SLOW_DOWN"


def test_single_requests_are_told_as_well(site: Site, tree: str) -> None:
    ran = site.run("stat", f"{URL}/a", "-vv")

    (line,) = calls(ran.err)[:1]
    assert tree and ran.code == 4
    assert (line["event"], line["call"], line["status"]) == ("call failed", "s3:HeadObject", "404")


def test_without_it_nothing_is_told(site: Site, tree: str) -> None:
    assert calls(site.run("cp", "-R", tree, URL, "-v").err) == []


def test_the_file_of_the_log_has_them_too_and_no_secret(
    site: Site, tree: str, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "hawse.log"
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.yaml").write_text(f"log: {{file: {file}}}\n", encoding="utf-8")

    ran = site.run("cp", "-R", tree, URL)

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    sent = [line for line in lines if line["event"] == "call"]
    assert ran.code == 0 and [line["status"] for line in sent] == [200, 200]
    assert "not-a-secret" not in file.read_text(encoding="utf-8")
    assert "tree" not in file.read_text(encoding="utf-8")
