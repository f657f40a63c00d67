"""The S3 server that tests stand on: that it is one, and that nothing of it stays behind."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.s3_abilities import PROBES, can, needs
from tests.seaweed import ROOT, SeaweedFS, shared

KILLED = """
import os, pathlib, sys
from tests.seaweed import shared
with shared(pathlib.Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_what_was_put_comes_back(seaweed: SeaweedFS, bucket: str) -> None:
    client = seaweed.client()
    client.put_object(Bucket=bucket, Key="a/b ü", Body=b"hello")
    assert client.get_object(Bucket=bucket, Key="a/b ü")["Body"].read() == b"hello"


def test_a_wrong_signature_is_refused(seaweed: SeaweedFS, bucket: str) -> None:
    wrong = SeaweedFS(seaweed.url, seaweed.filer, secret_key="guessed")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        wrong.client().put_object(Bucket=bucket, Key="a", Body=b"")


def test_who_names_the_same_folder_shares_one_server(tmp_path: Path, seaweed: SeaweedFS) -> None:
    with shared(tmp_path) as one, shared(tmp_path) as other:
        assert one == other != seaweed


def test_a_server_ends_when_its_only_user_is_killed(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", KILLED, str(tmp_path)]
    ran = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == -9
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        while True:  # bounded by the timeout of every test
            urllib.request.urlopen(f"{ran.stdout.strip()}/status", timeout=5).close()


def test_a_dropped_bucket_is_gone_with_its_objects(seaweed: SeaweedFS) -> None:
    client = seaweed.client()
    client.create_bucket(Bucket="dropped")
    client.put_object(Bucket="dropped", Key="a/b", Body=b"1")
    seaweed.drop("dropped")
    assert "dropped" not in [each["Name"] for each in client.list_buckets()["Buckets"]]


@pytest.mark.parametrize("name", ["checksums", "if-none-match", "tagging", "upload-part-copy"])
def test_seaweed_can_do_what_many_tests_stand_on(seaweed: SeaweedFS, name: str) -> None:
    assert can(seaweed, name)


def test_a_test_is_skipped_by_the_name_of_the_probe(
    seaweed: SeaweedFS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROBES, "to-fly", lambda bucket: False)
    with pytest.raises(pytest.skip.Exception, match="SeaweedFS cannot .* to-fly"):
        needs(seaweed, "tagging", "to-fly")
