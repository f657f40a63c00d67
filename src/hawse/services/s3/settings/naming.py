"""Which buckets a person means: names as S3 has them, however they were typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hawse.errors import UsageError

_ARN = re.compile(r"arn:[a-z-]+:s3:::")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_DIRECTORY = "--x-s3"


def bucket_of(text: str) -> str:
    """The name in `acme-logs`, `s3://acme-logs` or an ARN. UsageError for anything else."""
    name = _ARN.sub("", text.removeprefix("s3://"), count=1).removesuffix("/")
    if not name:
        why = "it is empty" if not text else "it names no bucket"
        raise UsageError("BUCKET", why=why, hint="hawse s3 bucket ls shows what there is")
    if "/" in name:
        hint = name.split("/", 1)[0]
        raise UsageError(f"BUCKET {text}", why="it names more than a bucket", hint=hint)
    if not _NAME.fullmatch(name):
        raise UsageError(f"BUCKET {text}", why="no bucket can have this name")
    if name.endswith(_DIRECTORY):
        why = "directory buckets have none of these settings"
        raise UsageError(f"BUCKET {text}", why=why)
    return name


def buckets_of(texts: Iterable[str]) -> list[str]:
    """The names of several, each once."""
    return list(dict.fromkeys(map(bucket_of, texts)))
