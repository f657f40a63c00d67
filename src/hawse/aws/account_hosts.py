"""Hosts with an account's id in front: `123456789012.s3-control.eu-west-1.amazonaws.com`.

The SDK's rules for S3 Control make one of every endpoint, also of `127.0.0.1` and of a server of
one's own, where no such host exists. An endpoint that is not AWS's is asked by the name that the
person gave it; the account is in the header `x-amz-account-id` all the same.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from hawse.aws.guards import is_aws

_HEADER = "x-amz-account-id"


def without_account(params: Any, **_: Any) -> None:
    """botocore's `before-call`: the request goes to the endpoint as it was given."""
    params["url"] = given_host(params["url"], str(params["headers"].get(_HEADER, "")))


def given_host(url: str, account: str) -> str:
    """The URL without the account in front of its host, unless the host is AWS's."""
    parts = urlsplit(url)
    if not account or is_aws(parts.hostname or ""):
        return url
    return parts._replace(netloc=parts.netloc.removeprefix(f"{account}.")).geturl()
