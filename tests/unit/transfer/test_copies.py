"""Objects to objects: what a copy keeps, up to 5 GiB and above."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from hawse.errors import CLIError, NotFound, Unavailable
from hawse.transfer.copies import copy
from hawse.transfer.downloads import Wanted
from hawse.transfer.engine import Engine
from hawse.transfer.options import ObjectOptions
from hawse.transfer.settings import MIB
from hawse.transfer.state import State
from hawse.transfer.uploads import Stored
from tests.faults.kinds import Exchange, error
from tests.faults.proxy import FaultProxy
from tests.faults.http import Response
from tests.seaweed import SeaweedFS
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Answer, Asked, Server, xml
from tests.unit.transfer.test_uploads import content


def copied(engine: Engine, source: Wanted, bucket: str, **more: Any) -> Stored | CLIError:
    outcomes: list[Stored | CLIError] = []
    copy(engine, source, bucket, "copy", outcomes.append, **more)
    assert engine.drain(60)
    (found,) = outcomes
    return found


@pytest.fixture
def source(seaweed: SeaweedFS, bucket: str) -> Wanted:
    made = seaweed.client().put_object(
        Bucket=bucket,
        Key="a b+ü/k",
        Body=os.urandom(12 * MIB),
        Metadata={"owner": "ops"},
        ContentType="text/x-special",
        CacheControl="no-store",
        Tagging="team=a%26b",
    )
    return Wanted(bucket, "a b+ü/k", 12 * MIB, made["ETag"].strip('"'))


in_one_and_in_parts = pytest.mark.parametrize("limit", [5 << 30, MIB], ids=["one", "parts"])


@in_one_and_in_parts
def test_a_copy_is_and_says_what_its_source_is_and_says(
    seaweed: SeaweedFS, engine_at: MakeEngine, bucket: str, source: Wanted, limit: int
) -> None:
    engine = engine_at(seaweed.url, seaweed.env, copy_limit=limit, part=5 * MIB)

    assert isinstance(copied(engine, source, bucket), Stored)

    client = seaweed.client()
    assert content(seaweed, bucket, "copy") == content(seaweed, bucket, source.key)
    head = client.head_object(Bucket=bucket, Key="copy")
    assert head["ContentType"] == "text/x-special"
    assert head["CacheControl"] == "no-store"
    assert head["Metadata"]["owner"] == "ops"
    tags = client.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"]
    assert tags == [{"Key": "team", "Value": "a&b"}]


@in_one_and_in_parts
def test_a_copy_says_what_it_is_told_to(
    seaweed: SeaweedFS, engine_at: MakeEngine, bucket: str, source: Wanted, limit: int
) -> None:
    engine = engine_at(seaweed.url, seaweed.env, copy_limit=limit, part=5 * MIB)
    options = ObjectOptions(content_type="text/plain", tags=(("new", "1"),))

    assert isinstance(copied(engine, source, bucket, options=options), Stored)

    head = seaweed.client().head_object(Bucket=bucket, Key="copy")
    assert head["ContentType"] == "text/plain"
    tags = seaweed.client().get_object_tagging(Bucket=bucket, Key="copy")["TagSet"]
    assert tags == [{"Key": "new", "Value": "1"}]


@in_one_and_in_parts
def test_a_source_that_is_not_there_is_not_found(
    seaweed: SeaweedFS, engine_at: MakeEngine, bucket: str, limit: int
) -> None:
    engine = engine_at(seaweed.url, seaweed.env, copy_limit=limit)

    error = copied(engine, Wanted(bucket, "gone ü", 2 * MIB), bucket)

    assert isinstance(error, NotFound)
    assert error.what == f"s3://{bucket}/gone ü"


class Copies:
    """A server that copies, and tells what it was asked for."""

    def __init__(self, server: Server, **headers: str) -> None:
        self.headers = headers
        self.first: list[Answer] = []
        server.decide = self.decide

    def decide(self, asked: Asked) -> Answer:
        if asked.method == "HEAD":
            about = {"ETag": '"one"', "Content-Length": str(12 * MIB), **self.headers}
            return Answer(headers=about)
        if asked.method == "PUT" and self.first:
            return self.first.pop(0)
        if asked.path.endswith("?uploads"):
            return self._xml("InitiateMultipartUploadResult", "<UploadId>id</UploadId>")
        if asked.path.endswith("?acl"):
            return self._xml("AccessControlPolicy", "<Owner/>")
        if asked.method == "DELETE":
            return Answer(204)
        root = "CopyPartResult" if "partNumber" in asked.path else "CopyObjectResult"
        root = "CompleteMultipartUploadResult" if asked.method == "POST" else root
        return self._xml(root, "<ETag>&quot;new&quot;</ETag>")

    @staticmethod
    def _xml(root: str, inside: str) -> Answer:
        return Answer(body=f"<{root}>{inside}</{root}>".encode())


SOURCE = Wanted("from", "k", 12 * MIB, "one")


@in_one_and_in_parts
def test_a_copy_keeps_the_storage_class(server: Server, engine_at: MakeEngine, limit: int) -> None:
    Copies(server)

    copied(engine_at(server.url, copy_limit=limit), SOURCE, "to", storage="STANDARD_IA")

    creating = next(a for a in server.asked if a.method in ("PUT", "POST"))
    assert creating.headers["x-amz-storage-class"] == "STANDARD_IA"


@in_one_and_in_parts
def test_a_copy_is_of_the_object_that_was_listed(
    server: Server, engine_at: MakeEngine, limit: int
) -> None:
    Copies(server)

    copied(engine_at(server.url, copy_limit=limit, part=5 * MIB), SOURCE, "to")

    copies = [a for a in server.asked if "x-amz-copy-source" in a.headers]
    assert len(copies) == (1 if limit > 12 * MIB else 3)
    assert {a.headers["x-amz-copy-source-if-match"] for a in copies} == {'"one"'}
    ranges = [a.headers.get("x-amz-copy-source-range") for a in copies]
    if limit < 12 * MIB:
        assert sorted(map(str, ranges)) == [
            "bytes=0-5242879",
            "bytes=10485760-12582911",
            "bytes=5242880-10485759",
        ]


def test_a_copy_in_parts_that_fails_is_aborted(server: Server, engine_at: MakeEngine) -> None:
    Copies(server).first = [Answer(403, xml("AccessDenied"))]

    copied(engine_at(server.url, copy_limit=MIB), SOURCE, "to")

    assert server.asked[-1].method == "DELETE"


def test_a_copy_in_parts_goes_on_where_it_was_stopped(
    seaweed: SeaweedFS, engine_at: MakeEngine, bucket: str, source: Wanted, tmp_path: Path
) -> None:
    async def without_the_last(exchange: Exchange) -> Response:
        if exchange.request.query.get("partNumber") == "3":
            return Response(500, {}, error("InternalError"))
        return await exchange.go_on()

    with FaultProxy(seaweed.url) as proxy:

        def again() -> Stored | CLIError:
            engine = engine_at(proxy.url, seaweed.env, copy_limit=MIB, part=5 * MIB)
            engine.state = State(tmp_path)
            found = copied(engine, source, bucket)
            engine.state.close()
            return found

        rule = proxy.add(without_the_last, operation="UploadPartCopy")
        assert isinstance(again(), Unavailable)
        proxy.rules.remove(rule)
        proxy.seen.clear()

        assert isinstance(again(), Stored)
        assert proxy.operations().count("UploadPartCopy") == 1
        assert "CreateMultipartUpload" not in proxy.operations()

    assert content(seaweed, bucket, "copy") == content(seaweed, bucket, source.key)
    assert seaweed.client().head_object(Bucket=bucket, Key="copy")["Metadata"]["owner"] == "ops"
    state = State(tmp_path)
    assert state.uploads() == []
    state.close()


@in_one_and_in_parts
def test_the_acl_is_copied_when_that_is_asked(
    server: Server, engine_at: MakeEngine, limit: int
) -> None:
    Copies(server)

    copied(
        engine_at(server.url, copy_limit=limit),
        SOURCE,
        "to",
        options=ObjectOptions(keep_acl=True),
    )

    assert [a.method for a in server.asked if a.path.endswith("?acl")] == ["GET", "PUT"]
    assert b"<Owner/>" in server.asked[-1].body
