"""`hawse s3 sync` with a profile or an endpoint for each end: requests go to the right one.

Two proxies before one server are two endpoints to hawse, and tell what was asked at each.
"""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.commands.s3.conftest import MakeRun, Store
from tests.commands.s3.trees import read, write
from tests.conftest import Ran, Run
from tests.moto_server import Moto
from tests.faults.kinds import Exchange, fails
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response

SRC, DST = "s3://acme-logs/in", "s3://acme-logs/out"
LARGE = "large" * (2 << 20)


@dataclass(frozen=True)
class Two:
    """A run that has one endpoint, and another one by its option."""

    s3: Run
    here: FaultProxy
    there: FaultProxy

    def sync(self, source: str, destination: str, *argv: str) -> Ran:
        """With DST at the other endpoint."""
        there = ("--dest-endpoint-url", self.there.url)
        return self.s3("s3", "sync", source, destination, *there, *argv)


@pytest.fixture
def two(faulty: Run, faults: FaultProxy, moto: Moto) -> Iterator[Two]:
    with FaultProxy(moto.url) as there:
        yield Two(faulty, faults, there)


@pytest.fixture
def profiles(on: MakeRun, moto: Moto, home: Path, faults: FaultProxy) -> Run:
    """`run` with the profiles `one` and `two`, and without other keys."""
    config = home / ".aws"
    config.mkdir(parents=True)
    text = "".join(
        f"[{name}]\naws_access_key_id = AKID{name.upper()}\naws_secret_access_key = no-secret\n"
        "region = eu-west-1\n"
        for name in ("one", "two")
    )
    (config / "credentials").write_text(text, encoding="utf-8")
    none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    return on({**moto.env, **none, "AWS_ENDPOINT_URL": faults.url, "AWS_PROFILE": "one"})


def signers(faults: FaultProxy) -> dict[str, set[str]]:
    """Who signed the requests of each operation."""
    found: dict[str, set[str]] = {}
    for each in faults.seen:
        signed = each.request.headers.get("authorization", "")
        key = signed.partition("Credential=")[2].partition("/")[0]
        found.setdefault(each.operation, set()).add(key)
    return found


# --- Two endpoints -------------------------------------------------------------------------------


def test_content_passes_through_this_machine_and_is_not_sent_again(two: Two, store: Store) -> None:
    store.put("in/a", b"1", Metadata={"team": "web"}, ContentType="text/css")
    store.write({"in/b/c": "2", "in/large": LARGE})

    first = two.sync(SRC, DST, "-v")
    done = store.objects("out/")
    two.here.clear()
    two.there.clear()
    second = two.sync(SRC, DST)

    assert first.code == 0, first.err
    assert "through this machine: the endpoints differ" in first.err
    assert done == {"out/a": "1", "out/b/c": "2", "out/large": LARGE}
    assert store.client.head_object(Bucket=store.bucket, Key="out/a")["ContentType"] == "text/css"
    assert (second.code, two.here.writes(), two.there.writes()) == (0, [], [])
    assert "3 unchanged" in second.err


def test_each_end_is_asked_at_its_own_endpoint(two: Two, store: Store) -> None:
    store.write({"in/a": "1", "out/old": "2"})

    ran = two.sync(SRC, DST, "--delete", "--backup-prefix", "kept", "-y")

    assert ran.code == 0, ran.err
    assert set(two.here.operations()) == {"ListObjectsV2", "GetObject"}
    assert set(two.there.operations()) == {
        *("ListObjectsV2", "PutObject", "CopyObject", "DeleteObjects")
    }
    assert store.objects() == {"in/a": "1", "out/a": "1", "kept/old": "2"}


@pytest.mark.parametrize("end", ["here", "there"])
def test_nothing_is_deleted_when_either_end_cannot_be_listed(
    two: Two, store: Store, end: str
) -> None:
    store.write({"in/a": "1", "out/old": "2"})
    getattr(two, end).add(fails(403, "AccessDenied"), operation="ListObjectsV2")

    assert two.sync(SRC, DST, "--delete", "-y").code == 5

    assert "out/old" in store.objects()


def test_the_same_names_at_two_endpoints_are_two_places(two: Two, store: Store) -> None:
    store.write({"in/a": "1"})

    assert "1 unchanged" in two.sync(SRC, SRC).err
    assert two.s3("s3", "sync", SRC, SRC).code == 7


def test_a_plan_is_applied_at_the_ends_that_it_was_made_for(
    two: Two, store: Store, tmp_path: Path
) -> None:
    store.write({"in/a": "new", "in/b": "new", "out/a": "o", "out/old": "2", "out/older": "3"})
    plan = str(tmp_path / "plan.jsonl")
    assert two.sync(SRC, DST, "--delete", "--plan", plan).code == 0
    store.write({"out/b": "somebody's", "out/older": "somebody's"})
    two.here.clear()
    two.there.clear()

    ran = two.s3("apply", plan, "-y")

    assert ran.code == 6, ran.err
    assert set(two.here.operations()) == {"GetObject"}
    assert store.objects("out/") == {
        "out/a": "new",
        "out/b": "somebody's",
        "out/old": "2",
        "out/older": "somebody's",
    }
    assert "left undone, since 1 item was not done" in ran.err


# --- Two profiles --------------------------------------------------------------------------------


def test_each_end_is_asked_with_its_own_credentials(
    profiles: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"in/a": "1", "out/old": "2"})

    ran = profiles("s3", "sync", SRC, DST, "--dest-profile", "two", "--delete", "-y")

    assert ran.code == 0, ran.err
    assert signers(faults) == {
        "ListObjectsV2": {"AKIDONE", "AKIDTWO"},
        "HeadObject": {"AKIDTWO"},
        "CopyObject": {"AKIDTWO"},
        "DeleteObjects": {"AKIDTWO"},
    }
    assert store.objects() == {"in/a": "1", "out/a": "1"}


def test_what_the_destination_may_not_read_passes_through_this_machine(
    profiles: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"in/a": "1", "in/b": "2"})
    faults.add(fails(403, "AccessDenied"), operation="HeadObject")

    ran = profiles("s3", "sync", SRC, DST, "--dest-profile", "two", "-v")

    assert ran.code == 0, ran.err
    assert "through this machine: the credentials of DST cannot read SRC" in ran.err
    assert (signers(faults)["GetObject"], signers(faults)["PutObject"]) == (
        {"AKIDONE"},
        {"AKIDTWO"},
    )
    assert store.objects("out/") == {"out/a": "1", "out/b": "2"}


def test_a_local_end_needs_no_profile(
    profiles: Run, faults: FaultProxy, store: Store, tmp_path: Path
) -> None:
    site = write(tmp_path / "site", {"a": "1"})

    up = profiles("s3", "sync", str(site), DST, "--dest-profile", "two")
    down = profiles("s3", "sync", DST, str(tmp_path / "down"), "--source-profile", "two")
    wrong = profiles("s3", "sync", str(site), DST, "--source-profile", "two")

    assert (up.code, down.code, wrong.code) == (0, 0, 2)
    assert {key for keys in signers(faults).values() for key in keys} == {"AKIDTWO"}
    assert store.objects() == {"out/a": "1"} and read(tmp_path / "down") == {"a": "1"}
    assert f"--source-profile: {site} is not in S3" in wrong.err


def test_places_that_overlap_are_refused_with_two_profiles_as_well(
    profiles: Run, faults: FaultProxy, store: Store
) -> None:
    store.write({"in/a": "1"})

    ran = profiles("s3", "sync", SRC, f"{SRC}/deep", "--dest-profile", "two")

    assert (ran.code, faults.operations()) == (7, [])


async def _own_account(exchange: Exchange) -> Response:
    """STS says that the keys of `two` are another account's."""
    answer = await exchange.go_on()
    if "AKIDTWO" not in exchange.request.headers.get("authorization", ""):
        return answer
    return replace(answer, body=answer.body.replace(b"123456789012", b"2" * 12))


def test_the_question_is_about_the_account_of_the_destination(
    profiles: Run, store: Store, home: Path, faults: FaultProxy
) -> None:
    store.write({"in/a": "1", "out/old": "2"})
    faults.add(_own_account)
    (home / "config").mkdir(parents=True)
    text = f"accounts:\n  live: {{id: '{'2' * 12}', production: true}}\n"
    (home / "config" / "config.yaml").write_text(text, encoding="utf-8")
    words = ("s3", "sync", SRC, DST, "--delete")

    other = profiles(*words, "--source-profile", "two", tty=True, answers=["no"])
    ran = profiles(*words, "--dest-profile", "two", tty=True, answers=["live"])

    assert other.asked[0].endswith("at s3://acme-logs/out/. Type 1 to go on: ")
    assert ran.asked[0].endswith("in production. Type live: ")
    assert ran.code == 0 and store.objects("out/") == {"out/a": "1"}


# --- Looking at two places -----------------------------------------------------------------------


@pytest.mark.parametrize("verb", [("diff", "--checksum"), ("verify", "--download")])
def test_each_place_is_looked_at_at_its_endpoint(
    two: Two, store: Store, verb: tuple[str, ...]
) -> None:
    store.write({"in/a": "1", "in/b": "2", "out/a": "1", "out/b": "3"})
    there = ("--dest-endpoint-url", two.there.url)

    ran = two.s3("s3", *verb, SRC, DST, *there, "--exit-code", "-o", "json")

    assert ran.code == 10, ran.err
    assert [(row["mark"], row["name"]) for row in ran.json()] == [("*", "b")]
    for faults, prefix in ((two.here, "in/"), (two.there, "out/")):
        listed = [each for each in faults.seen if each.operation == "ListObjectsV2"]
        assert {each.request.query["prefix"] for each in listed} == {prefix}
    assert two.here.writes() == two.there.writes() == []


def test_what_has_to_be_read_is_read_at_its_endpoint(two: Two, store: Store) -> None:
    store.write({"in/a": "1"})
    where = {"Bucket": store.bucket, "Key": "out/a"}
    upload = store.client.create_multipart_upload(**where)["UploadId"]
    part = store.client.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"1")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    store.client.complete_multipart_upload(**where, UploadId=upload, MultipartUpload=parts)

    ran = two.s3(
        *("s3", "verify", SRC, DST, "--dest-endpoint-url", two.there.url),
        *("--download", "--exit-code"),
    )

    assert ran.code == 0, ran.err
    assert [each.key for each in two.here.seen if each.operation == "GetObject"] == ["in/a"]
    assert [each.key for each in two.there.seen if each.operation == "GetObject"] == ["out/a"]


@pytest.mark.parametrize("verb", ["diff", "verify"])
def test_each_place_is_looked_at_by_its_profile(
    profiles: Run, faults: FaultProxy, store: Store, verb: str
) -> None:
    store.write({"in/a": "1", "out/a": "1"})

    ran = profiles("s3", verb, SRC, DST, "--dest-profile", "two", "--exit-code")

    assert ran.code == 0, ran.err
    assert signers(faults)["ListObjectsV2"] == {"AKIDONE", "AKIDTWO"}


def test_places_that_are_one_are_refused_with_two_profiles_as_well(
    profiles: Run, store: Store
) -> None:
    store.write({"in/a": "1"})

    ran = profiles("s3", "diff", SRC, f"{SRC}/deep", "--dest-profile", "two")

    assert ran.code == 7 and "source" in ran.err


def test_a_folder_has_neither_profile_nor_endpoint(profiles: Run, tmp_path: Path) -> None:
    ran = profiles("s3", "verify", str(tmp_path), DST, "--source-profile", "two")

    assert ran.code == 2 and f"--source-profile: {tmp_path} is not in S3" in ran.err
