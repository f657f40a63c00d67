"""What an S3 server can do, found out by asking it.

A test that wants a rarer ability calls `needs(server, bucket, "if-none-match")` and is skipped,
by name, where the server lacks it. Each probe does the thing with objects of its own in a bucket
of its own, and demands the effect, since many servers answer 200 to what they ignore.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, Protocol

import pytest

HOUR = 3600


class Server(Hashable, Protocol):
    """moto or SeaweedFS."""

    def client(self, service: str) -> Any: ...


class _Bucket:
    """A client and a fresh bucket, with the few calls that most probes make."""

    def __init__(self, client: Any, name: str) -> None:
        self.client, self.name = client, name

    def __getattr__(self, call: str) -> Callable[..., Any]:
        def make(**params: Any) -> Any:
            return getattr(self.client, call)(Bucket=self.name, **params)

        return make

    def put(self, key: str, body: bytes = b"1", **params: Any) -> Any:
        return self.put_object(Key=key, Body=body, **params)

    def refuses(self, status: int, call: str, **params: Any) -> bool:
        from botocore.exceptions import ClientError

        try:
            getattr(self, call)(**params)
        except ClientError as error:
            return bool(error.response["ResponseMetadata"]["HTTPStatusCode"] == status)
        return False

    def keys(self, **params: Any) -> list[str]:
        return [each["Key"] for each in self.list_objects_v2(**params).get("Contents", ())]

    def upload(self, key: str, **params: Any) -> str:
        return str(self.create_multipart_upload(Key=key, **params)["UploadId"])


def needs(server: Server, *names: str) -> None:
    """Skip the test, loudly, unless `server` can do all of `names`."""
    for name in names:
        if not can(server, name):
            pytest.skip(f"{type(server).__name__} cannot do what the probe {name} asks")


@cache
def can(server: Server, name: str) -> bool:
    """Whether `server` passes the probe `name`: one of PROBES."""
    from botocore.exceptions import BotoCoreError, ClientError

    probe, client = PROBES[name], server.client("s3")
    bucket = _Bucket(client, f"probe-{uuid.uuid4().hex[:12]}")
    region, settings = client.meta.region_name, dict[str, Any]()
    if region != "us-east-1":
        settings["CreateBucketConfiguration"] = {"LocationConstraint": region}
    bucket.create_bucket(ObjectLockEnabledForBucket=name == LOCK, **settings)
    bucket.put("first")  # a new bucket may refuse its first write; that is not what is asked here
    bucket.delete_object(Key="first")
    try:
        return probe(bucket)
    except (BotoCoreError, ClientError, KeyError):
        return False


def _checksums(bucket: _Bucket) -> bool:
    bucket.put("a", ChecksumAlgorithm="CRC32")
    return "ChecksumCRC32" in bucket.head_object(Key="a", ChecksumMode="ENABLED")


def _crc64(bucket: _Bucket) -> bool:
    bucket.put("a", ChecksumCRC64NVME="rosUhgp5mIg=", body=b"123456789")
    head = bucket.head_object(Key="a", ChecksumMode="ENABLED")
    return bool(head["ChecksumCRC64NVME"] == "rosUhgp5mIg=")


def _checksum_mismatch(bucket: _Bucket) -> bool:
    refused = bucket.refuses(400, "put", key="a", body=b"12345678", ChecksumCRC32="y/Q5Jg==")
    return refused and not bucket.keys()


def _if_none_match(bucket: _Bucket) -> bool:
    bucket.put("a", IfNoneMatch="*")
    return bucket.refuses(412, "put", key="a", IfNoneMatch="*")


def _put_if_match(bucket: _Bucket) -> bool:
    tag = bucket.put("a")["ETag"]
    bucket.put("a", b"2", IfMatch=tag)
    return bucket.refuses(412, "put", key="a", IfMatch=tag)


def _get_if_match(bucket: _Bucket) -> bool:
    tag = bucket.put("a")["ETag"]
    bucket.put("a", b"2")
    return bucket.refuses(412, "get_object", Key="a", IfMatch=tag)


def _delete_if_match(bucket: _Bucket) -> bool:
    tag = bucket.put("a")["ETag"]
    bucket.put("a", b"2")
    return bucket.refuses(412, "delete_object", Key="a", IfMatch=tag) and bucket.keys() == ["a"]


def _delete_objects_if_match(bucket: _Bucket) -> bool:
    tag = bucket.put("a")["ETag"]
    bucket.put("a", b"2")
    answer = bucket.delete_objects(Delete={"Objects": [{"Key": "a", "ETag": tag}]})
    return bool(answer.get("Errors")) and bucket.keys() == ["a"]


def _complete_if_none_match(bucket: _Bucket) -> bool:
    number = bucket.upload("a")
    tag = bucket.upload_part(Key="a", UploadId=number, PartNumber=1, Body=b"1")["ETag"]
    bucket.put("a")
    parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
    complete = {"Key": "a", "UploadId": number, "MultipartUpload": parts, "IfNoneMatch": "*"}
    return bucket.refuses(412, "complete_multipart_upload", **complete)


def _copy_if_match(bucket: _Bucket) -> bool:
    tag = bucket.put("a")["ETag"]
    bucket.put("a", b"2")
    source = f"{bucket.name}/a"
    return bucket.refuses(412, "copy_object", Key="b", CopySource=source, CopySourceIfMatch=tag)


def _versioning(bucket: _Bucket) -> bool:
    bucket.put_bucket_versioning(VersioningConfiguration={"Status": "Enabled"})
    first = bucket.put("a")["VersionId"]
    bucket.put("a", b"2")
    bucket.delete_object(Key="a")
    listed = bucket.list_object_versions()
    old = bucket.get_object(Key="a", VersionId=first)["Body"].read()
    return (len(listed["Versions"]), len(listed["DeleteMarkers"]), old) == (2, 1, b"1")


def _tagging(bucket: _Bucket) -> bool:
    bucket.put("a", Tagging="team=web")
    tags = bucket.get_object_tagging(Key="a")["TagSet"]
    return bool(tags == [{"Key": "team", "Value": "web"}])


def _copy_keeps_tags(bucket: _Bucket) -> bool:
    bucket.put("a", Tagging="team=web")
    bucket.copy_object(Key="b", CopySource=f"{bucket.name}/a")
    return bool(bucket.get_object_tagging(Key="b")["TagSet"])


def _upload_part_copy(bucket: _Bucket) -> bool:
    bucket.put("a", b"0123456789")
    number, source = bucket.upload("b"), f"{bucket.name}/a"
    part = {"Key": "b", "UploadId": number, "PartNumber": 1, "CopySource": source}
    tag = bucket.upload_part_copy(**part, CopySourceRange="bytes=2-4")["CopyPartResult"]["ETag"]
    parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
    bucket.complete_multipart_upload(Key="b", UploadId=number, MultipartUpload=parts)
    return bool(bucket.get_object(Key="b")["Body"].read() == b"234")


def _list_parts(bucket: _Bucket) -> bool:
    number = bucket.upload("a")
    bucket.upload_part(Key="a", UploadId=number, PartNumber=3, Body=b"1")
    parts = bucket.list_parts(Key="a", UploadId=number)["Parts"]
    return [each["PartNumber"] for each in parts] == [3]


def _list_uploads(bucket: _Bucket) -> bool:
    number = bucket.upload("a/b")
    uploads = bucket.list_multipart_uploads(Prefix="a/")["Uploads"]
    return [(each["Key"], each["UploadId"]) for each in uploads] == [("a/b", number)]


def _small_parts_refused(bucket: _Bucket) -> bool:
    number = bucket.upload("a")
    part = {"Key": "a", "UploadId": number, "Body": b"1"}
    tags = [bucket.upload_part(**part, PartNumber=each)["ETag"] for each in (1, 2)]
    parts = {"Parts": [{"ETag": tag, "PartNumber": n} for n, tag in enumerate(tags, 1)]}
    complete = {"Key": "a", "UploadId": number, "MultipartUpload": parts}
    return bucket.refuses(400, "complete_multipart_upload", **complete)


def _multipart_checksums(bucket: _Bucket) -> bool:
    number = bucket.upload("a", ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT")
    part = {"Key": "a", "UploadId": number, "PartNumber": 1, "Body": b"123456789"}
    tag = bucket.upload_part(**part, ChecksumCRC64NVME="rosUhgp5mIg=")["ETag"]
    parts = {"Parts": [{"ETag": tag, "PartNumber": 1}]}
    bucket.complete_multipart_upload(Key="a", UploadId=number, MultipartUpload=parts)
    head = bucket.head_object(Key="a", ChecksumMode="ENABLED")
    return bool(head["ChecksumCRC64NVME"] == "rosUhgp5mIg=")


def _start_after(bucket: _Bucket) -> bool:
    for key in ("a", "b/c", "b/d", "c"):
        bucket.put(key)
    return bucket.keys(StartAfter="b/c", MaxKeys=1) == ["b/d"]


def _start_after_beyond(bucket: _Bucket) -> bool:
    for key in ("a/1", "a/2", "b"):
        bucket.put(key)
    return bucket.keys(StartAfter="a/\U0010fffd", MaxKeys=1) == ["b"]


def _byte_order(bucket: _Bucket) -> bool:
    keys = ["a-b", "a/b", "a0", "a\uff5e", "a\U0001f600"]
    for key in reversed(keys):
        bucket.put(key)
    return bucket.keys() == keys


def _key_beside_folder(bucket: _Bucket) -> bool:
    bucket.put("a")
    bucket.put("a/b")
    return bucket.keys() == ["a", "a/b"]


def _folder_markers(bucket: _Bucket) -> bool:
    bucket.put("a/", b"")
    bucket.put("a/b")
    return bucket.keys() == ["a/", "a/b"]


def _leading_slash(bucket: _Bucket) -> bool:
    bucket.put("/lead")
    return bucket.keys() == ["/lead"]


def _double_slash(bucket: _Bucket) -> bool:
    bucket.put("a//b")
    bucket.put("trail//")
    return bucket.keys() == ["a//b", "trail//"]


def _dotted_keys(bucket: _Bucket) -> bool:
    keys = ["../x", "./x", "a/../../x"]
    for key in keys:
        bucket.put(key)
    return bucket.keys() == keys


def _control_characters(bucket: _Bucket) -> bool:
    keys = ["a\x08b", "a\tb", "a\nb", "a\rb"]
    for key in keys:
        bucket.put(key)
    return bucket.keys() == keys


def _long_keys(bucket: _Bucket) -> bool:
    bucket.put("k" * 1024)
    return bucket.keys() == ["k" * 1024]


def _metadata(bucket: _Bucket) -> bool:
    bucket.put("a", Metadata={"mtime": "1.5"}, ContentType="text/x", CacheControl="no-cache")
    head = bucket.head_object(Key="a")
    told = (head["Metadata"], head["ContentType"], head["CacheControl"])
    return bool(told == ({"mtime": "1.5"}, "text/x", "no-cache"))


def _storage_class(bucket: _Bucket) -> bool:
    bucket.put("a", StorageClass="STANDARD_IA")
    return bool(bucket.list_objects_v2()["Contents"][0]["StorageClass"] == "STANDARD_IA")


def _restore(bucket: _Bucket) -> bool:
    bucket.put("a", StorageClass="GLACIER")
    bucket.restore_object(Key="a", RestoreRequest={"Days": 1})
    return "Restore" in bucket.head_object(Key="a")


def _acl(bucket: _Bucket) -> bool:
    bucket.put("a", ACL="public-read")
    return len(bucket.get_object_acl(Key="a")["Grants"]) == 2


def _customer_keys(bucket: _Bucket) -> bool:
    secret: dict[str, Any] = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    bucket.put("a", **secret)
    read = bucket.get_object(Key="a", **secret)["Body"].read()
    return bool(read == b"1") and bucket.refuses(400, "get_object", Key="a")


def _managed_keys(bucket: _Bucket) -> bool:
    bucket.put("a", ServerSideEncryption="AES256")
    return bool(bucket.head_object(Key="a")["ServerSideEncryption"] == "AES256")


def _kms_keys(bucket: _Bucket) -> bool:
    bucket.put("a", ServerSideEncryption="aws:kms", SSEKMSKeyId="key")
    return bool(bucket.head_object(Key="a")["ServerSideEncryption"] == "aws:kms")


def _object_lock(bucket: _Bucket) -> bool:
    number = bucket.put("a")["VersionId"]
    bucket.put_object_legal_hold(Key="a", LegalHold={"Status": "ON"})
    return bucket.refuses(403, "delete_object", Key="a", VersionId=number)


def _attributes(bucket: _Bucket) -> bool:
    bucket.put("a")
    answer = bucket.get_object_attributes(Key="a", ObjectAttributes=["ObjectSize", "ETag"])
    return bool(answer["ObjectSize"] == 1)


def _delete_missing(bucket: _Bucket) -> bool:
    answer = bucket.delete_objects(Delete={"Objects": [{"Key": "never-there"}]})
    return [each["Key"] for each in answer["Deleted"]] == ["never-there"]


def _presigned(bucket: _Bucket) -> bool:
    import urllib.request

    bucket.put("a b")
    params = {"Bucket": bucket.name, "Key": "a b"}
    url = bucket.client.generate_presigned_url("get_object", params, ExpiresIn=HOUR)
    with urllib.request.urlopen(url, timeout=10) as answer:
        return bool(answer.read() == b"1")


LOCK = "object-lock"
PROBES: dict[str, Callable[[_Bucket], bool]] = {
    "acl": _acl,
    "attributes": _attributes,
    "byte-order": _byte_order,
    "checksum-mismatch": _checksum_mismatch,
    "checksums": _checksums,
    "complete-if-none-match": _complete_if_none_match,
    "control-characters": _control_characters,
    "copy-if-match": _copy_if_match,
    "copy-keeps-tags": _copy_keeps_tags,
    "crc64nvme": _crc64,
    "delete-if-match": _delete_if_match,
    "delete-missing": _delete_missing,
    "delete-objects-if-match": _delete_objects_if_match,
    "dotted-keys": _dotted_keys,
    "double-slash": _double_slash,
    "folder-markers": _folder_markers,
    "get-if-match": _get_if_match,
    "if-none-match": _if_none_match,
    "key-beside-folder": _key_beside_folder,
    "leading-slash": _leading_slash,
    "list-parts": _list_parts,
    "list-uploads": _list_uploads,
    "long-keys": _long_keys,
    "metadata": _metadata,
    "multipart-checksums": _multipart_checksums,
    LOCK: _object_lock,
    "presigned": _presigned,
    "put-if-match": _put_if_match,
    "restore": _restore,
    "small-parts-refused": _small_parts_refused,
    "sse-c": _customer_keys,
    "sse-kms": _kms_keys,
    "sse-s3": _managed_keys,
    "start-after": _start_after,
    "start-after-beyond": _start_after_beyond,
    "storage-class": _storage_class,
    "tagging": _tagging,
    "upload-part-copy": _upload_part_copy,
    "versioning": _versioning,
}
