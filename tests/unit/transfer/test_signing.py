"""Signatures of single requests, judged by botocore."""

# pylint: disable=protected-access  # botocore signs with the time of day otherwise

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.aws.fast.signing import Keys
from hawse.transfer.requests import path_of, query_of
from hawse.transfer.signing import presigned, signed

KEYS = Keys("AKIDEXAMPLE", "secret/+", "token")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
STAMP = "20261125T120000Z"
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def botocores(method: str, url: str, headers: dict[str, str], body: bytes) -> str:
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request: Any = AWSRequest(method, url, headers=headers, data=body)
    request.context["timestamp"] = STAMP
    auth: Any = S3SigV4Auth(Credentials(KEYS.access, KEYS.secret, KEYS.token), "s3", "eu-west-1")
    canonical = auth.canonical_request(request)
    return str(auth.signature(auth.string_to_sign(request, canonical), request))


@given(key=keys, prefix=keys, body=st.binary(max_size=10))
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_request_is_signed_as_botocore_signs_it(
    method: str, key: str, prefix: str, body: bytes
) -> None:
    path, query = path_of("/bucket", key), query_of(list_type=2, prefix=prefix)
    headers = {"host": "s3.example.com", "content-type": "text/plain", "x-amz-meta-a": "b  c"}
    payload = sha256(body).hexdigest()

    found = signed(method, path, query, headers, payload, KEYS, region="eu-west-1", now=NOW)

    more = {
        "X-Amz-Date": STAMP,
        "X-Amz-Content-SHA256": payload,
        "X-Amz-Security-Token": KEYS.token,
    }
    url = f"https://s3.example.com{path}?{query}"
    theirs = botocores(method, url, {**headers, **more}, body)
    assert found["authorization"].endswith(f"Signature={theirs}")


@given(key=keys)
def test_a_url_is_signed_as_botocore_signs_it(key: str) -> None:
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    path = path_of("/bucket", key)
    ours = presigned(
        "GET",
        "https://s3.example.com",
        path,
        "versionId=v1",
        KEYS,
        region="eu-west-1",
        now=NOW,
        seconds=60,
    )

    asked: Any = AWSRequest("GET", f"https://s3.example.com{path}?versionId=v1")
    asked.context["timestamp"] = STAMP
    auth: Any = S3SigV4QueryAuth(
        Credentials(KEYS.access, KEYS.secret, KEYS.token), "s3", "eu-west-1", expires=60
    )
    auth._modify_request_before_signing(asked)
    text = auth.string_to_sign(asked, auth.canonical_request(asked))
    auth._inject_signature_to_request(asked, auth.signature(text, asked))

    def parts(url: str) -> set[str]:
        return set(url.partition("?")[2].split("&"))

    assert parts(ours) == parts(asked.url)
