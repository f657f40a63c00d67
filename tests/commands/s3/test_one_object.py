"""`stat`, `cat`, `head` and `presign`: one object that is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import NOW, Run
from tests.moto_server import Moto
from tests.faults.kinds import expires, fails, flips
from tests.faults.proxy import FaultProxy
from tests.seaweed import SeaweedFS

LOG = b"".join(b"line %d\n" % number for number in range(1, 40_001))
URL = f"s3://{BUCKET}/app.log"


@pytest.fixture
def log(store: Store) -> Store:
    """An object of 40,000 lines."""
    more = {"Metadata": {"origin": "test"}, "Tagging": "team=web", "ContentType": "text/plain"}
    store.put("app.log", LOG, **more)
    return store


# --- stat ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("log")
def test_an_object_is_described(s3: Run) -> None:
    (row,) = s3("s3", "stat", URL, "-o", "json").json()

    assert (row["url"], row["size"], row["content_type"]) == (URL, len(LOG), "text/plain")
    assert (row["metadata"], row["tags"], row["storage_class"]) == (
        {"origin": "test"},
        None,
        "STANDARD",
    )
    assert row["modified"].endswith("Z") and '"' not in row["etag"]


@pytest.mark.usefixtures("log")
def test_tags_are_asked_for_when_wanted(s3: Run) -> None:
    assert "team=web" in s3("s3", "stat", URL, "--tags", tty=True).out


def test_a_version_is_described(s3: Run, store: Store) -> None:
    store.versioned()
    first = store.put("a", b"1", Tagging="n=1")["VersionId"]
    store.put("a", b"22")

    url = f"s3://{BUCKET}/a"
    (row,) = s3("s3", "stat", url, "--version-id", first, "--tags", "-o", "json").json()

    assert (row["version"], row["size"], row["tags"]) == (first, 1, {"n": "1"})
    assert s3("s3", "cat", url, "--version-id", first).out == "1"
    assert s3("s3", "head", url, "--version-id", first).out == "1"


@pytest.mark.parametrize("verb", ["stat", "cat", "head"])
@pytest.mark.usefixtures("store")
def test_what_is_not_there_is_not_found(s3: Run, verb: str) -> None:
    ran = s3("s3", verb, f"s3://{BUCKET}/no")

    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith(f"s3://{BUCKET}/no: there is no such object")


@pytest.mark.parametrize("verb", ["stat", "cat", "head"])
@pytest.mark.parametrize(
    ("fault", "code"), [(fails(403, "AccessDenied"), 5), (expires(), 3)], ids=("denied", "expired")
)
@pytest.mark.usefixtures("log")
def test_a_failure_has_its_code(
    faulty: Run, faults: FaultProxy, verb: str, fault: object, code: int
) -> None:
    faults.add(fault)  # type: ignore[arg-type]
    ran = faulty("s3", verb, URL)

    assert (ran.code, ran.out) == (code, "")
    assert "s3:GetObject" in ran.err or code == 3


@pytest.mark.parametrize("verb", ["stat", "cat", "head", "presign"])
@pytest.mark.parametrize("url", [f"s3://{BUCKET}", f"s3://{BUCKET}/", f"s3://{BUCKET}/*"])
def test_a_bucket_and_a_glob_are_not_one_object(
    faulty: Run, faults: FaultProxy, verb: str, url: str
) -> None:
    ran = faulty("s3", verb, url)

    assert (ran.code, faults.seen) == (2, [])
    assert ran.err.startswith(f"URL {url}: ")


# --- cat and head --------------------------------------------------------------------------------


@pytest.mark.usefixtures("log")
def test_content_comes_whole_and_in_the_order_asked(s3: Run, store: Store) -> None:
    store.put("b", b"tail\n")

    assert s3("s3", "cat", URL, f"s3://{BUCKET}/b").out == LOG.decode() + "tail\n"


def test_bytes_come_as_they_are(moto: Moto, store: Store) -> None:
    content = bytes(range(256)) * 40_000  # 10 MB: several ranges
    store.put("raw", content)
    found = subprocess.run(
        [sys.executable, "-m", "hawse", "s3", "cat", f"s3://{BUCKET}/raw"],
        env={**os.environ, **moto.env},
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )

    assert found.stdout == content


def test_content_that_was_damaged_is_an_error(
    faulty: Run, store: Store, faults: FaultProxy
) -> None:
    store.put("a", b"hello world", ChecksumAlgorithm="CRC32")
    faults.add(flips(), operation="GetObject")
    ran = faulty("s3", "cat", f"s3://{BUCKET}/a")

    assert ran.code == 8 and "CRC32 that S3 keeps" in ran.err


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        ([], LOG.decode().splitlines()[:10]),
        (["-n", "1"], ["line 1"]),
        (["-n", "0"], []),
        (["--lines", "30000"], LOG.decode().splitlines()[:30_000]),
        (["-n", "999999"], LOG.decode().splitlines()),
        (["-c", "9"], ["line 1", "li"]),
    ],
    ids=lambda value: " ".join(value) if len(value) < 3 else "",
)
@pytest.mark.usefixtures("log")
def test_the_beginning_is_what_was_asked_for(s3: Run, argv: list[str], found: list[str]) -> None:
    assert s3("s3", "head", URL, *argv).out.splitlines() == found


def test_only_the_beginning_is_sent(faulty: Run, store: Store, faults: FaultProxy) -> None:
    store.put("a", b"x" * 1_000_000)
    for argv in (["-c", "10"], ["-n", "0"]):
        faulty("s3", "head", f"s3://{BUCKET}/a", *argv)

    ranges = [seen.request.headers.get("range") for seen in faults.seen]
    assert [each for each in ranges if each] == ["bytes=0-9"]


def test_lines_and_bytes_at_once_are_refused(s3: Run) -> None:
    assert s3("s3", "head", URL, "-n", "1", "-c", "1").code == 2


# --- presign -------------------------------------------------------------------------------------


def test_a_url_says_when_it_ends(s3: Run) -> None:
    ran = s3("s3", "presign", f"s3://{BUCKET}/a b+ü", "--expires", "2d", "-o", "lines")

    url = urlsplit(ran.out.strip())
    assert url.path == f"/{BUCKET}/a%20b%2B%C3%BC"
    assert parse_qs(url.query)["X-Amz-Expires"] == ["172800"]
    assert parse_qs(url.query)["X-Amz-Date"] == [NOW.strftime("%Y%m%dT%H%M%SZ")]
    assert ran.err == "for GET, expires in 2d\n"


def test_a_url_is_whole_on_a_narrow_terminal(s3: Run) -> None:
    ran = s3("s3", "presign", f"s3://{BUCKET}/a", tty=True, env={"COLUMNS": "40"})

    heading, url = ran.out.splitlines()
    assert heading == "URL"
    assert re.search(r"X-Amz-Signature=[0-9a-f]{64}$", url)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_url_works_for_its_method(seaweed: SeaweedFS, bucket: str, method: str) -> None:
    seaweed.client().put_object(Bucket=bucket, Key="a b+ü", Body=b"old")
    argv = [sys.executable, "-m", "hawse", "s3", "presign", f"s3://{bucket}/a b+ü"]
    argv += ["--method", method, *(["--content-type", "text/csv"] if method == "PUT" else [])]
    ran = subprocess.run(
        argv, env={**os.environ, **seaweed.env}, capture_output=True, text=True, check=True
    )

    headers = {"content-type": "text/csv"} if method == "PUT" else {}
    data = b"new" if method == "PUT" else None
    asked = urllib.request.Request(ran.stdout.strip(), data, headers, method=method)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.status == 200
    body = seaweed.client().get_object(Bucket=bucket, Key="a b+ü")["Body"].read()
    assert body == (b"new" if method == "PUT" else b"old")


@pytest.mark.case(65)
@pytest.mark.parametrize("expires", ["8d", "0", "604801", "soon", "-1h", "1w"])
def test_a_time_that_s3_does_not_take_is_refused(s3: Run, expires: str) -> None:
    ran = s3("s3", "presign", URL, f"--expires={expires}")

    assert ran.code == 2 and ran.err.startswith(f"--expires {expires}: ")


@pytest.mark.parametrize(
    "argv", [["--method", "PUT", "--version-id", "1"], ["--content-type", "text/csv"]], ids=" ".join
)
def test_what_cannot_be_meant_together_is_refused(s3: Run, argv: list[str]) -> None:
    assert s3("s3", "presign", URL, *argv).code == 2


def test_without_keys_there_is_no_url(s3: Run) -> None:
    none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    ran = s3("s3", "presign", URL, env=none)

    assert (ran.code, ran.out) == (3, "")


@pytest.mark.case(65)
def test_a_session_whose_end_nobody_knows_is_told(s3: Run) -> None:
    ran = s3("s3", "presign", URL, env={"AWS_SESSION_TOKEN": "token"})

    assert "X-Amz-Security-Token=token" in ran.out
    assert "earlier if the session" in ran.err


@pytest.mark.case(65)
def test_a_url_that_would_outlive_the_session_is_refused(moto: Moto) -> None:
    ends = datetime.now(UTC) + timedelta(minutes=30)
    session = {"AWS_SESSION_TOKEN": "token", "AWS_CREDENTIAL_EXPIRATION": ends.isoformat()}

    def presigned(expires: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "hawse", "s3", "presign", URL, "--expires", expires]
        env = {**os.environ, **moto.env, **session}
        return subprocess.run(argv, env=env, capture_output=True, text=True, check=False)

    refused = presigned("1h")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert re.match(r"--expires: the session ends in 17\d\d seconds, and the URL", refused.stderr)
    assert presigned("10m").returncode == 0
