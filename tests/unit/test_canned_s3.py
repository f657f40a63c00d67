"""The benchmark's canned server lists as S3 does, and takes and gives objects."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from bench.s3.server import LAYOUTS, Objects, canned, listing

COUNT = 1234


@pytest.fixture(scope="module", params=LAYOUTS)
def objects(request: pytest.FixtureRequest) -> Objects:
    return Objects(COUNT, 300, request.param)


@pytest.fixture(scope="module")
def url(objects: Objects) -> Iterator[str]:
    with canned(objects) as url:
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Any:
    return client_of(url)


def client_of(url: str) -> Any:
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "s"}
    return boto3.client("s3", region_name="us-east-1", endpoint_url=url, **keys)


def all_keys(client: Any, **params: Any) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="b", **params)
    return [each["Key"] for page in pages for each in page.get("Contents", ())]


def test_a_listing_has_every_key_once_and_in_order(objects: Objects, client: Any) -> None:
    names = [objects.name(number) for number in range(COUNT)]
    assert all_keys(client) == names == sorted(set(names))
    assert all_keys(client, PaginationConfig={"PageSize": 7, "MaxItems": 30}) == names[:30]


def test_start_after_excludes_what_it_names(objects: Objects, client: Any) -> None:
    names = [objects.name(number) for number in range(COUNT)]
    assert all_keys(client, StartAfter=names[1200]) == names[1201:]
    assert all_keys(client, StartAfter=names[1200] + "\U0010fffd") == names[1201:]
    assert all_keys(client, StartAfter="a") == names
    assert all_keys(client, StartAfter="z") == []


def test_a_prefix_leaves_out_the_rest(objects: Objects, client: Any) -> None:
    names = [objects.name(number) for number in range(COUNT)]
    prefix = names[1111][:-4]
    assert all_keys(client, Prefix=prefix) == [name for name in names if name.startswith(prefix)]
    assert all_keys(client, Prefix="q/") == []


def test_a_delimiter_rolls_up(objects: Objects, client: Any) -> None:
    names = [objects.name(number) for number in range(COUNT)]
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket="b", Prefix="p/", Delimiter="/", PaginationConfig={"PageSize": 10}
    )
    folders, keys = [], []
    for page in pages:
        assert page["KeyCount"] <= 10
        folders += [each["Prefix"] for each in page.get("CommonPrefixes", ())]
        keys += [each["Key"] for each in page.get("Contents", ())]
    deeper = {"/".join(name.split("/")[:2]) + "/" for name in names if name.count("/") > 1}
    assert folders == sorted(deeper)
    assert keys == [name for name in names if name.count("/") == 1]


def test_a_record_says_what_s3_says(objects: Objects, client: Any) -> None:
    (record,) = client.list_objects_v2(Bucket="b", MaxKeys=1)["Contents"]
    assert (record["Size"], record["ETag"], record["StorageClass"]) == (
        300,
        f'"{objects.etag}"',
        "STANDARD",
    )
    assert record["LastModified"].isoformat() == "2026-01-02T03:04:05+00:00"


def test_objects_are_there_whole_and_in_part(objects: Objects, client: Any) -> None:
    key = objects.name(77)
    assert client.get_object(Bucket="b", Key=key)["Body"].read() == objects.body
    part = client.get_object(Bucket="b", Key=key, Range="bytes=10-19")
    assert part["Body"].read() == objects.body[10:20]
    assert part["ContentRange"] == "bytes 10-19/300"
    assert client.head_object(Bucket="b", Key=key)["ContentLength"] == 300
    with pytest.raises(ClientError, match="404|NoSuchKey"):
        client.get_object(Bucket="b", Key="p/none")


def test_what_is_put_has_a_head(client: Any) -> None:
    put = client.put_object(Bucket="b", Key="n/a b", Body=b"12345", Metadata={"mtime": "1"})
    head = client.head_object(Bucket="b", Key="n/a b")
    assert (head["ContentLength"], head["ETag"], head["Metadata"]) == (
        5,
        put["ETag"],
        {"mtime": "1"},
    )


def test_what_is_deleted_is_named_and_stays(objects: Objects, client: Any) -> None:
    keys = [{"Key": objects.name(number)} for number in (1, 2)]
    answer = client.delete_objects(Bucket="b", Delete={"Objects": keys})
    assert answer["Deleted"] == keys
    assert len(all_keys(client)) == COUNT


def test_requests_are_counted(url: str, client: Any) -> None:
    def counts() -> Any:
        with urllib.request.urlopen(f"{url}/-/counts", timeout=5) as answer:
            return json.load(answer)

    counts()
    all_keys(client)
    assert (counts(), counts()) == ({"GET": 2}, {})


def test_each_request_takes_the_latency() -> None:
    with canned(Objects(10), latency=0.15) as url:
        client = client_of(url)
        client.head_bucket(Bucket="b")
        began = time.monotonic()
        client.list_objects_v2(Bucket="b")
        assert 0.15 <= time.monotonic() - began < 1.5


def test_pages_that_cross_blocks_are_whole() -> None:
    objects = Objects(2500)
    body = b"".join(listing(objects, "b", {"continuation-token": "1700"}))
    assert body.count(b"<Contents>") == body.count(b"</Contents>") == 800
    assert objects.name(1700).encode() in body and objects.name(2499).encode() in body


def test_what_it_cannot_list_it_refuses(client: Any) -> None:
    with pytest.raises(ClientError, match="NotImplemented"):
        client.list_objects(Bucket="b")
