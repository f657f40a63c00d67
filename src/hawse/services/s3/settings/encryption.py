"""Default encryption: what S3 does to objects that are stored without a word about it.

Objects that are there stay as they are. AWS has encrypted every bucket since 2023, so that there
is no "off".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hawse.errors import UsageError
from hawse.plan import Entry, Skip
from hawse.services.s3.calls_settings import (
    DELETE_BUCKET_ENCRYPTION,
    GET_BUCKET_ENCRYPTION,
    PUT_BUCKET_ENCRYPTION,
)
from hawse.services.s3.settings.setting import Configuration, Setting, change, read, same

if TYPE_CHECKING:
    from hawse.aws.targets import Target

ALGORITHMS = {"s3": "AES256", "kms": "aws:kms", "dsse": "aws:kms:dsse"}
NAMES = {"AES256": "SSE-S3", "aws:kms": "SSE-KMS", "aws:kms:dsse": "DSSE-KMS"}
ENCRYPTION = Setting(
    "encryption",
    GET_BUCKET_ENCRYPTION,
    PUT_BUCKET_ENCRYPTION,
    DELETE_BUCKET_ENCRYPTION,
    absent=("ServerSideEncryptionConfigurationNotFoundError",),
    members=("ServerSideEncryptionConfiguration",),
)
_KEY_ARN = re.compile(r"arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)/\S+")
_KEY_ID = re.compile(r"(alias/\S+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_STAYS = "objects that are there keep theirs"


@dataclass(frozen=True)
class Encryption:
    """How new objects are encrypted. `key` "" is the AWS managed key, where it is of KMS."""

    algorithm: str
    key: str = ""
    bucket_key: bool = False

    @property
    def name(self) -> str:
        """As AWS calls it: SSE-KMS."""
        return NAMES.get(self.algorithm, self.algorithm)

    def __str__(self) -> str:
        with_key = f" with {self.key}" if self.key else ""
        return f"{self.name}{with_key}{' and a bucket key' if self.bucket_key else ''}"


def encryption_of(configuration: Configuration | None) -> Encryption | None:
    """What a configuration says; None: nothing."""
    rule = _rule(configuration)
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    if not default.get("SSEAlgorithm"):
        return None
    key, bucket_key = default.get("KMSMasterKeyID", ""), bool(rule.get("BucketKeyEnabled"))
    return Encryption(default["SSEAlgorithm"], key, bucket_key)


def wanted(sse: str, key: str | None, bucket_key: bool | None) -> Encryption:
    """What the options ask for. UsageError for what does not go together.

    A bucket key saves most of what KMS costs, so that it is on where nothing was said.
    """
    algorithm = ALGORITHMS[sse]
    if key is not None and sse == "s3":
        raise UsageError("--key", why="SSE-S3 has no key of yours", hint="--sse kms")
    if key is not None and not (_KEY_ARN.fullmatch(key) or _KEY_ID.fullmatch(key)):
        hint = "an ARN, such as arn:aws:kms:eu-west-1:111122223333:key/…"
        raise UsageError(f"--key {key}".rstrip(), why="it is no key of KMS", hint=hint)
    if bucket_key and sse != "kms":
        raise UsageError("--bucket-key", why=f"{NAMES[algorithm]} has none", hint="--sse kms")
    return Encryption(algorithm, key or "", sse == "kms" if bucket_key is None else bucket_key)


def encrypted(target: Target, bucket: str, want: Encryption) -> Entry:
    """Encrypt new objects like this from now on."""
    old = read(target, ENCRYPTION, bucket)
    new = _configuration(old, want)
    if same(ENCRYPTION, old, new) or encryption_of(old) == want:
        return Skip(f"s3://{bucket}", f"new objects are encrypted with {want} already")
    return change(
        ENCRYPTION, bucket, old, new, says=f"encrypt new objects with {want}", note=_note(want)
    )


def _note(want: Encryption) -> str:
    if want.algorithm == ALGORITHMS["s3"]:
        return _STAYS
    if not want.key:
        return f"with the AWS managed key, which no other account may use; {_STAYS}"
    if not want.key.startswith("arn:"):
        return (
            f"an id or alias means a key in the account of each writer, an ARN does not; {_STAYS}"
        )
    return f"who reads or writes needs this key; {_STAYS}"


def _configuration(old: Configuration | None, want: Encryption) -> dict[str, Any]:
    """The old one with another default; what else its rule says (blocked types, say) stays."""
    default = {"SSEAlgorithm": want.algorithm}
    if want.key:
        default["KMSMasterKeyID"] = want.key
    rule = {
        **_rule(old),
        "ApplyServerSideEncryptionByDefault": default,
        "BucketKeyEnabled": want.bucket_key,
    }
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


def _rule(configuration: Configuration | None) -> Mapping[str, Any]:
    """The one rule that S3 allows."""
    rules = ((configuration or {}).get("ServerSideEncryptionConfiguration") or {}).get("Rules")
    return rules[0] if rules else {}
