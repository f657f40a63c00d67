"""Files of an app on their way to the buckets of an environment.

What is in a bucket already is left alone: a key has the hash of what it names. Requests say whose
the bucket is to be, since somebody else may have made one of that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hawse.aws.calls import FileBody
from hawse.aws.targets import Target
from hawse.errors import AccessDenied, CLIError, NotFound
from hawse.plan import Entry, Hand, Procedure, Run, Skip, Stage
from hawse.services.cdk.assets import ZIP, FileAsset, ObjectPlace, Role
from hawse.services.cdk.calls import (
    GET_BUCKET_ENCRYPTION,
    LIST_OBJECTS,
    PUT_OBJECT,
    PUT_TEMPLATE,
)
from hawse.services.cdk.roles import acting, as_data, place_of
from hawse.services.cdk.zips import EMPTY, hash_of, packed


@dataclass(frozen=True)
class FileJob:
    """One file and where it goes; `sha256` is that of a file which is sent as it is.

    `owner` "" is anybody. `how` are the parameters of PutObject for the bucket's encryption.
    """

    name: str
    source: str
    root: str
    id: str
    packs: bool
    sha256: str
    bucket: str
    key: str
    region: str
    role: dict[str, Any]
    owner: str
    how: dict[str, str]


def file_entries(
    target: Target, asset: FileAsset, root: Path, *, any_owner: bool
) -> Iterator[Entry]:
    """What is to be done for one file: an entry for each bucket that it goes to."""
    here = place_of(target)
    for place in asset.places:
        bucket, key = here.fill(place.bucket), here.fill(place.key)
        on = f"s3://{bucket}/{key}"
        if asset.source is None:
            why = f"it is made by running {asset.program[0]}, which is not done here"
            yield Skip(on, why, name=asset.name, blocked=True)
            continue
        owner = "" if any_owner else target.account
        through = acting(target, place.role, region=place.region)
        if _is_there(through, bucket, key, owner, packs=asset.packaging == ZIP):
            yield Skip(on, "is there already", name=asset.name)
            continue
        how = _encryption(through, bucket, owner)
        yield Run(PUBLISH_FILE, _job(asset, place, target, root, owner, how), on, name=asset.name)


def _job(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # what is known
    asset: FileAsset,
    place: ObjectPlace,
    target: Target,
    root: Path,
    owner: str,
    how: dict[str, str],
) -> FileJob:
    assert asset.source is not None
    here, packs = place_of(target), asset.packaging == ZIP
    return FileJob(
        name=asset.name,
        source=str(asset.source.absolute()),
        root=str(root.absolute()),
        id=asset.id,
        packs=packs,
        sha256="" if packs else _hash(asset.source),
        bucket=here.fill(place.bucket),
        key=here.fill(place.key),
        region=here.fill(place.region),
        role=as_data(place.role, here),
        owner=owner,
        how=how,
    )


def _hash(source: Path) -> str:
    try:
        return hash_of(source)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CLIError(str(source), why=why, hint="hawse cdk check") from error


def prepare_file(target: Target, asset: FileAsset, *, any_owner: bool) -> None:
    """Publish a file while planning: a template, which CloudFormation reads to make a change set.

    It is named by its content and stays, as everything does that is published.
    """
    here, owner = place_of(target), "" if any_owner else target.account
    for place in asset.places:
        bucket, key = here.fill(place.bucket), here.fill(place.key)
        through = acting(target, place.role, region=place.region)
        if asset.source is None or _is_there(through, bucket, key, owner, packs=False):
            continue
        through.prepare(
            PUT_TEMPLATE,
            None,
            Bucket=bucket,
            Key=key,
            Body=_content(asset.source),
            ContentType=_type(asset.source),
            **_owned(owner),
            **_encryption(through, bucket, owner),
        )


def _content(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CLIError(str(source), why=why, hint="hawse cdk check") from error


def _owned(owner: str) -> dict[str, str]:
    return {"ExpectedBucketOwner": owner} if owner else {}


def _is_there(target: Target, bucket: str, key: str, owner: str, *, packs: bool) -> bool:
    """Whether the bucket has the object; a zip with nothing in it was an accident, and is none."""
    try:
        answer = target.read(LIST_OBJECTS, Bucket=bucket, Prefix=key, MaxKeys=1, **_owned(owner))
    except NotFound as error:
        error.hint = f"is the environment bootstrapped? cdk bootstrap aws://{_where(target)}"
        raise
    except AccessDenied as error:
        if owner:
            error.hint += f"\nor the bucket is not that of account {owner}: --any-owner"
        raise
    found: list[Any] = answer.get("Contents") or []
    return any(one["Key"] == key and (one["Size"] > EMPTY or not packs) for one in found)


def _where(target: Target) -> str:
    return f"{target.account}/{target.region}"


def _encryption(target: Target, bucket: str, owner: str) -> dict[str, str]:
    """What PutObject has to say where a policy insists on it; nothing when nobody may tell."""
    try:
        answer = target.read(GET_BUCKET_ENCRYPTION, Bucket=bucket, **_owned(owner))
    except (AccessDenied, NotFound):
        return {}
    except CLIError as error:
        if error.aws_code != "ServerSideEncryptionConfigurationNotFoundError":
            raise
        return {}
    rules = answer["ServerSideEncryptionConfiguration"]["Rules"]
    by = rules[0].get("ApplyServerSideEncryptionByDefault", {}) if rules else {}
    named = {"ServerSideEncryption": "SSEAlgorithm", "SSEKMSKeyId": "KMSMasterKeyID"}
    return {name: by[theirs] for name, theirs in named.items() if by.get(theirs)}


def pack_file(_: Hand, job: FileJob) -> FileJob:
    """The zip of a folder is in the cache; a file is as it was planned."""
    source = Path(job.source)
    if job.packs:
        packed(source, Path(job.root), job.id)
    elif _hash(source) != job.sha256:
        raise CLIError(job.source, why="it changed since it was planned", hint="plan it again")
    return job


def upload(hand: Hand, job: FileJob) -> FileJob:
    """The object is in the bucket, which another run may have seen to meanwhile."""
    through = acting(hand.target, Role(**job.role), region=job.region)
    if _is_there(through, job.bucket, job.key, job.owner, packs=job.packs):
        return job
    source = Path(job.source)
    path = packed(source, Path(job.root), job.id) if job.packs else source
    hand.at(through).write(
        PUT_OBJECT,
        on=f"s3://{job.bucket}/{job.key}",
        Bucket=job.bucket,
        Key=job.key,
        Body=FileBody(path),
        ContentType=_type(path),
        ChecksumAlgorithm="SHA256",
        **_owned(job.owner),
        **job.how,
    )
    return job


def _type(path: Path) -> str:
    from mimetypes import guess_type

    return guess_type(path.name)[0] or "application/octet-stream"


PUBLISH_FILE = Procedure(
    "publish file",
    FileJob,
    (
        Stage("read {name}", pack_file),
        Stage("upload it to s3://{bucket}/{key}", upload),
    ),
)
