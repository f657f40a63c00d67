"""The policy of a bucket: what S3 refuses in it beyond IAM's grammar.

What a policy grants is IAM's to say (`services.iam`); here is only what makes it a bucket's. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST = 20_480
"""How many bytes S3 keeps of a policy, without the white space between its parts."""

LOCKS = "s3:PutBucketPolicy"
"""What somebody must keep to be able to change the policy again."""


def wrong(bucket: str, document: Mapping[str, Any]) -> list[str]:
    """What S3 would refuse, where IAM's grammar is kept."""
    found = [f"statement {n}: {why}" for n, one in _numbered(document) for why in _of(bucket, one)]
    taken = len(json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode())
    if taken > MOST:
        found.append(f"it has {taken:,} bytes, and S3 keeps {MOST:,}")
    return found


def _numbered(document: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    statements = document.get("Statement") or ()
    listed = [statements] if isinstance(statements, Mapping) else statements
    yield from ((n, one) for n, one in enumerate(listed, 1) if isinstance(one, Mapping))


def _of(bucket: str, statement: Mapping[str, Any]) -> Iterator[str]:
    for action in _listed(statement.get("Action")):
        if action != "*" and not action.lower().startswith(("s3:", "s3*", "*")):
            yield f"S3 knows no action {action}"
    resources = [*_listed(statement.get("Resource")), *_listed(statement.get("NotResource"))]
    for resource in resources:
        if not _is_of(bucket, resource):
            yield f"{resource} is not of this bucket: arn:aws:s3:::{bucket} and what is below it"


def _is_of(bucket: str, resource: str) -> bool:
    if resource == "*" or ":accesspoint/" in resource:
        return True
    _, _, rest = resource.partition(":::")
    name = rest.split("/")[0]
    return resource.startswith("arn:") and (name == bucket or "*" in name or "?" in name)


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
