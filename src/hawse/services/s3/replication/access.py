"""Who has to allow what so that S3 may replicate: the role, the other bucket, the keys.

Pure: documents and single needs, from "Setting up permissions for live replication". Which policy
grants a need is not judged here: a need is data for whoever evaluates policies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

VERSION = "2012-10-17"
SERVICE, BATCH = "s3.amazonaws.com", "batchoperations.s3.amazonaws.com"
READS = (
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionTagging",
)
LOCKED = ("s3:GetObjectRetention", "s3:GetObjectLegalHold")
OF_SOURCE = ("s3:GetReplicationConfiguration", "s3:ListBucket")
WRITES = ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags")
OVERRIDE = "s3:ObjectOwnerOverrideToBucketOwner"
OF_DESTINATION = ("s3:List*", "s3:GetBucketVersioning", "s3:PutBucketVersioning")

Document = dict[str, Any]


@dataclass(frozen=True)
class Grants:
    """What one pair of buckets needs. Names of buckets; keys and the role are ARNs.

    `account` is the destination's where that is another than the source's.
    """

    source: str
    destination: str
    role: str
    partition: str = "aws"
    account: str = ""
    owner_override: bool = False
    locked: bool = False
    source_keys: tuple[str, ...] = ()
    replica_key: str = ""
    source_region: str = ""
    destination_region: str = ""

    def arn(self, bucket: str) -> str:
        """The ARN of a bucket in this partition."""
        return f"arn:{self.partition}:s3:::{bucket}"

    @property
    def reads(self) -> tuple[str, ...]:
        """What the role does to objects of the source."""
        return (*READS, *(LOCKED if self.locked else ()))

    @property
    def writes(self) -> tuple[str, ...]:
        """What the role does to objects of the destination."""
        return (*WRITES, *((OVERRIDE,) if self.owner_override else ()))


@dataclass(frozen=True)
class Need:
    """One action that has to be allowed to the role. `owner` is the account of the resource.

    `fails` is what replication does without it; `where` says whose policy has to name it.
    """

    action: str
    resource: str
    fails: str
    owner: str = ""
    context: Mapping[str, str] = field(default_factory=dict)


def trust(*services: str) -> Document:
    """The trust policy of the role."""
    principal = services[0] if len(services) == 1 else list(services)
    return _document([_statement("sts:AssumeRole", principal={"Service": principal})])


def role_policy(grants: Grants) -> Document:
    """What the role may do, and nothing more."""
    source, destination = grants.arn(grants.source), grants.arn(grants.destination)
    statements = [
        _statement(*OF_SOURCE, on=source),
        _statement(*grants.reads, on=f"{source}/*"),
        _statement(*grants.writes, on=f"{destination}/*"),
    ]
    if grants.source_keys:
        via = _via(grants.source_region)
        keys = grants.source_keys[0] if len(grants.source_keys) == 1 else list(grants.source_keys)
        statements.append(_statement("kms:Decrypt", on=keys, when=via))
    if grants.replica_key:
        via = _via(grants.destination_region)
        uses = ("kms:Encrypt", "kms:GenerateDataKey")
        statements.append(_statement(*uses, on=grants.replica_key, when=via))
    return _document(statements)


def bucket_statements(grants: Grants) -> list[Document]:
    """What the destination's policy says where the bucket is another account's."""
    destination = grants.arn(grants.destination)
    who = {"AWS": grants.role}
    tag = sha256(f"{grants.source}\n{grants.role}".encode()).hexdigest()[:8]
    return [
        _statement(*grants.writes, on=f"{destination}/*", principal=who, sid=f"Replicas{tag}"),
        _statement(*OF_DESTINATION, on=destination, principal=who, sid=f"Replication{tag}"),
    ]


def key_statement(role: str, *actions: str) -> Document:
    """What the policy of a key says where it leaves nothing to its account's own policies."""
    tag = sha256(f"{role}\n{actions}".encode()).hexdigest()[:8]
    return _statement(*actions, on="*", principal={"AWS": role}, sid=f"Replication{tag}")


def needs(grants: Grants, source_account: str) -> Iterator[Need]:
    """Each single thing that the role has to be allowed, with what fails without it."""
    source, destination = grants.arn(grants.source), grants.arn(grants.destination)
    theirs = grants.account or source_account
    for action in OF_SOURCE:
        yield Need(action, source, "nothing is replicated", source_account)
    for action in grants.reads:
        yield Need(action, f"{source}/*", _fails(action), source_account)
    for action in grants.writes:
        yield Need(action, f"{destination}/*", _fails(action), theirs)
    for key in grants.source_keys:
        yield _key_need("kms:Decrypt", key, grants.source_region, grants.arn(grants.source))
    if grants.replica_key:
        context = grants.arn(grants.destination)
        for action in ("kms:Encrypt", "kms:GenerateDataKey"):
            yield _key_need(action, grants.replica_key, grants.destination_region, context)


def _key_need(action: str, key: str, region: str, bucket: str) -> Need:
    context = {"kms:ViaService": _service(region), "kms:EncryptionContext:aws:s3:arn": bucket}
    owner = key.split(":")[4] if key.count(":") >= 5 else ""
    return Need(action, key, "objects encrypted with SSE-KMS fail", owner, context)


def _fails(action: str) -> str:
    return {
        "s3:ReplicateDelete": "delete markers are not replicated",
        "s3:ReplicateTags": "objects with tags fail",
        "s3:GetObjectVersionTagging": "objects with tags fail",
        "s3:GetObjectVersionAcl": "objects fail",
        "s3:GetObjectRetention": "objects with a retention fail",
        "s3:GetObjectLegalHold": "objects with a legal hold fail",
        OVERRIDE: "the rule gives the replicas to the other account, and objects fail",
    }.get(action, "objects fail")


def _via(region: str) -> Document:
    return {"StringLike": {"kms:ViaService": _service(region)}} if region else {}


def _service(region: str) -> str:
    return f"s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def _document(statements: list[Document]) -> Document:
    return {"Version": VERSION, "Statement": statements}


def _statement(
    *actions: str,
    on: str | list[str] = "",
    principal: Mapping[str, object] | None = None,
    when: Mapping[str, object] | None = None,
    sid: str = "",
) -> Document:
    return {
        **({"Sid": sid} if sid else {}),
        "Effect": "Allow",
        **({"Principal": principal} if principal else {}),
        "Action": actions[0] if len(actions) == 1 else list(actions),
        **({"Resource": on} if on else {}),
        **({"Condition": when} if when else {}),
    }


# --- Documents that are there already


def with_statements(document: Mapping[str, Any] | None, more: Sequence[Document]) -> Document:
    """A document with these statements, those of the same Sid replaced; all others stay."""
    ids = {one["Sid"] for one in more}
    kept = [one for one in statements_of(document) if one.get("Sid") not in ids]
    return {"Version": VERSION, **(document or {}), "Statement": [*kept, *more]}


def statements_of(document: Mapping[str, Any] | None) -> list[Document]:
    """The statements of a document, which may be one alone."""
    found = (document or {}).get("Statement", [])
    return list(found) if isinstance(found, (list, tuple)) else [found]


def delegates(policy: str | None, account: str) -> bool:
    """Whether the policy of a key leaves it to its account's own policies who may use it."""
    for one in statements_of(json.loads(policy or "{}")):
        who = one.get("Principal", {})
        named = who.get("AWS", ()) if isinstance(who, Mapping) else ()
        listed = [named] if isinstance(named, str) else named
        roots = any(name == account or name.endswith(f"::{account}:root") for name in listed)
        actions = one.get("Action", ())
        every = "kms:*" in ([actions] if isinstance(actions, str) else actions)
        if roots and every and one.get("Effect") == "Allow" and "Condition" not in one:
            return True
    return False


def text_of(document: object) -> str:
    """A document as it is sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def same(one: object, other: object) -> bool:
    """Whether two documents say the same, but for white space and the order of members."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def role_name(source: str) -> str:
    """The name of the role of a bucket, within the 64 characters that IAM allows."""
    return _short(f"s3-replication-{source}", 64)


def policy_name(source: str, destination: str) -> str:
    """The name of the role's policy for one pair, within the 128 characters that IAM allows."""
    return _short(f"{source}-to-{destination}", 128)


def _short(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    return f"{name[: most - 9]}-{sha256(name.encode()).hexdigest()[:8]}"
