"""S3 in the sandbox: the transfer engine over awscrt, with signatures checked, and the commands.

The sandbox is moto behind our own server. That what it plays is enough for the engine (trailing
checksums, multipart, batched deletes, encoded keys) is tested here and nowhere else.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import CLIError
from hawse.sandbox.keys import READONLY_KEY_ID
from hawse.transfer.copies import copy
from hawse.transfer.deletes import Victim, delete
from hawse.transfer.downloads import Wanted, download
from hawse.transfer.engine import Engine
from hawse.transfer.listing import list_objects
from hawse.transfer.settings import Settings
from hawse.transfer.uploads import upload
from hawse.transfer.waiting import Waiting
from tests.aws_http.sandbox_home import Home, Sandbox
from tests.unit.transfer.conftest import target_at

NAMES = ("plain", "sp ace+plus", "ünï/ç%20", "a//b", "/lead", "trail/", "a&b<c>", "empty")
BUCKET = "acme-files"
LARGE = 17 << 20


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("sandbox"))


@pytest.fixture(scope="module")
def sandbox(home: Home) -> Iterator[Sandbox]:
    yield home.start()
    assert home.hawse("sandbox", "stop").returncode == 0


@pytest.fixture
def client(sandbox: Sandbox) -> Any:
    """boto3's, in a sandbox with one empty bucket."""
    sandbox.control("reset")
    found = sandbox.client("s3")
    found.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    return found


@pytest.fixture(params=["crc64nvme", "when_required"])
def engine(
    request: pytest.FixtureRequest,
    sandbox: Sandbox,
    client: Any,  # pylint: disable=unused-argument  # the bucket
    tmp_path: Path,
) -> Iterator[Engine]:
    """An engine that works over awscrt from its first request, with and without checksums."""
    settings = Settings(checksum=request.param, attempts=2, copy_limit=6 << 20, part=6 << 20)
    made = Engine(target_at(sandbox.env, tmp_path), settings)
    yield made
    made.close()


def outcome(work: Callable[[Callable[[Any], None]], None]) -> Any:
    """What `work` gives to its `done`."""
    waiting: Waiting[Any] = Waiting()
    work(waiting.put)
    return waiting.get()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file for each name, one of them in parts."""
    found = {}
    for number, name in enumerate((*NAMES, "large")):
        path = tmp_path / f"file{number}"
        size = {"large": LARGE + 5, "empty": 0}.get(name, 1000 * number + 1)
        path.write_bytes(os.urandom(size))
        found[name] = path
    return found


def test_files_go_up_and_come_down_as_they_are(
    engine: Engine, files: dict[str, Path], tmp_path: Path
) -> None:
    for name, path in files.items():
        outcome(partial(upload, engine, str(path), BUCKET, name))
    listed = list(list_objects(engine.fetcher(BUCKET)))
    for number, one in enumerate(listed):
        wanted = Wanted(BUCKET, one.key, one.size, one.etag)
        outcome(partial(download, engine, wanted, str(tmp_path / f"back{number}")))

    assert [one.key for one in listed] == sorted(files)
    for number, one in enumerate(listed):
        assert (tmp_path / f"back{number}").read_bytes() == files[one.key].read_bytes(), one.key


def test_copies_of_every_size_are_made_by_s3(engine: Engine, files: dict[str, Path]) -> None:
    for name in ("sp ace+plus", "large"):
        size = files[name].stat().st_size
        outcome(partial(upload, engine, str(files[name]), BUCKET, name))
        outcome(partial(copy, engine, Wanted(BUCKET, name, size), BUCKET, f"copy é+ {name}"))

    sizes = {one.key: one.size for one in list_objects(engine.fetcher(BUCKET), "copy")}
    assert sizes == {f"copy é+ {n}": files[n].stat().st_size for n in ("sp ace+plus", "large")}


def test_objects_are_deleted_in_batches(engine: Engine, client: Any) -> None:
    for name in NAMES:
        client.put_object(Bucket=BUCKET, Key=name, Body=b"1")

    gone = outcome(partial(delete, engine, BUCKET, [Victim(name) for name in NAMES]))

    assert [error for _, error in gone if error] == []
    assert list(list_objects(engine.fetcher(BUCKET))) == []


def test_what_was_changed_meanwhile_is_not_deleted(engine: Engine, client: Any) -> None:
    etag = client.put_object(Bucket=BUCKET, Key="a", Body=b"1")["ETag"].strip('"')
    client.put_object(Bucket=BUCKET, Key="b", Body=b"1")
    client.put_object(Bucket=BUCKET, Key="b", Body=b"22")
    client.put_object(Bucket=BUCKET, Key="c", Body=b"1")

    victims = [Victim("a", etag=etag), Victim("b", etag=etag), Victim("c")]
    outcomes = {one.key: error for one, error in outcome(partial(delete, engine, BUCKET, victims))}

    assert outcomes["a"] is None and outcomes["c"] is None
    assert isinstance(outcomes["b"], CLIError) and "changed meanwhile" in outcomes["b"].message
    assert [one.key for one in list_objects(engine.fetcher(BUCKET))] == ["b"]


# --- Commands ------------------------------------------------------------------------------------


def test_unfinished_uploads_have_the_age_that_they_have(
    home: Home, sandbox: Sandbox, client: Any
) -> None:
    client.create_multipart_upload(Bucket=BUCKET, Key="big.iso")

    ran = home.hawse("s3", "mpu", "ls", "-o", "json", "--filter", "started<1h", env=sandbox.env)
    assert [row["url"] for row in json.loads(ran.stdout)] == [f"s3://{BUCKET}/big.iso"], ran.stderr

    confirmed = ("--confirm", "acme-prod")
    old = home.hawse(
        *("s3", "mpu", "abort", f"s3://{BUCKET}", "--older-than", "7d", *confirmed), env=sandbox.env
    )
    assert "no unfinished uploads" in old.stderr
    gone = home.hawse("s3", "mpu", "abort", f"s3://{BUCKET}", *confirmed, env=sandbox.env)
    assert gone.returncode == 0, gone.stderr
    assert "Uploads" not in client.list_multipart_uploads(Bucket=BUCKET)


def test_a_key_that_may_only_read_is_denied_in_aws_words(
    home: Home, sandbox: Sandbox, client: Any
) -> None:
    client.create_multipart_upload(Bucket=BUCKET, Key="big.iso")
    env = {**sandbox.env, "AWS_ACCESS_KEY_ID": READONLY_KEY_ID}

    confirmed = ("--confirm", "acme-prod")
    ran = home.hawse("s3", "mpu", "abort", f"s3://{BUCKET}", *confirmed, env=env)

    assert ran.returncode == 5 and "s3:AbortMultipartUpload" in ran.stderr, ran.stderr


def test_what_was_created_is_not_undone(home: Home, sandbox: Sandbox, client: Any) -> None:
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    client.put_object(Bucket=BUCKET, Key="a", Body=b"1")

    ran = home.hawse("s3", "undo", f"s3://{BUCKET}", "-R", "--to", "2000-01-01", env=sandbox.env)

    assert ran.returncode == 0 and "1 created: left as it is" in ran.stderr, ran.stderr


@pytest.mark.usefixtures("client")
def test_a_folder_is_copied_up_and_down_and_synced(home: Home, sandbox: Sandbox) -> None:
    folder = home.folder / "photos"
    for name in ("a.txt", "deep/b c.txt", "deep/ü.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    url, back = f"s3://{BUCKET}/photos/", home.folder / "back"

    def s3(*argv: str) -> Any:
        ran = home.hawse("s3", *argv, "--confirm", "acme-prod", env=sandbox.env)
        assert ran.returncode == 0, ran.stderr
        return ran

    s3("cp", "-R", f"{folder}/", url)
    s3("cp", "-R", url, f"{back}/")
    assert {str(p.relative_to(back)): p.read_bytes() for p in back.rglob("*") if p.is_file()} == {
        str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    (folder / "a.txt").write_text("changed, and longer", encoding="utf-8")
    os.utime(folder / "a.txt", (1_700_000_000, 1_700_000_000))
    assert "1 done" in s3("sync", f"{folder}/", url).stderr
    assert "3 unchanged" in s3("sync", f"{folder}/", url).stderr


def test_a_folder_whose_objects_are_deleted_is_not_listed(client: Any) -> None:
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for key in ("gone/a", "stays/a", "stays/b"):
        client.put_object(Bucket=BUCKET, Key=key, Body=b"1")
    for key in ("gone/a", "stays/a"):
        client.delete_object(Bucket=BUCKET, Key=key)

    listed = client.list_objects_v2(Bucket=BUCKET, Delimiter="/")

    assert [one["Prefix"] for one in listed["CommonPrefixes"]] == ["stays/"]
