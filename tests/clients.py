"""boto3's clients, to arrange and to look: each is made once, since making one takes 80 ms."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def client(service: str, region: str, url: str, access_key: str, secret_key: str) -> Any:
    """A client of the server at `url`, for any number of tests and threads."""
    import boto3

    return boto3.client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
    )
