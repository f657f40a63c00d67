"""Which keys may be sent where."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hawse.aws.guards import check_request, is_aws, is_loopback
from hawse.errors import Refused

REAL, FAKE, SANDBOX = "AKIAIOSFODNN7EXAMPLE", "test", "HAWSESANDBOXPRODADMN"
LOCAL, AWS, PLAIN = (
    "http://127.0.0.1:5000/",
    "https://ec2.eu-west-1.amazonaws.com/",
    "http://10.0.0.7:4566/",
)


def request(url: str, key: str) -> SimpleNamespace:
    signature = f"AWS4-HMAC-SHA256 Credential={key}/20261123/eu-west-1/ec2/aws4_request, Sig"
    headers = {"Authorization": signature.encode()} if key else {}
    return SimpleNamespace(url=url, headers=headers)


@pytest.mark.parametrize(
    ("url", "key", "sandbox"),
    [
        (AWS, REAL, ""),
        (AWS, "", ""),
        (LOCAL, REAL, ""),
        (LOCAL, FAKE, ""),
        (PLAIN, FAKE, ""),
        ("https://10.0.0.7:4566/", REAL, ""),
        (LOCAL, SANDBOX, "1"),
        (LOCAL, SANDBOX, ""),
        ("http://bucket.localhost:5000/", SANDBOX, "1"),
        ("http://[::1]:5000/", SANDBOX, "1"),
    ],
)
def test_what_may_be_sent(url: str, key: str, sandbox: str) -> None:
    check_request(request(url, key), {"HAWSE_SANDBOX": sandbox})


@pytest.mark.parametrize(
    ("url", "key", "sandbox", "why"),
    [
        (LOCAL, REAL, "1", "HAWSE_SANDBOX is set"),
        (LOCAL, FAKE, "1", "HAWSE_SANDBOX is set"),
        (AWS, REAL, "1", "HAWSE_SANDBOX is set"),
        (AWS, SANDBOX, "1", "leaves this machine"),
        (AWS, SANDBOX, "", "leaves this machine"),
        (PLAIN, SANDBOX, "1", "leaves this machine"),
        ("http://127.0.0.1.evil.example/", SANDBOX, "1", "leaves this machine"),
        ("http://localhost.evil.example/", SANDBOX, "1", "leaves this machine"),
        ("http://127.0.0.1@evil.example/", SANDBOX, "1", "leaves this machine"),
        (PLAIN, REAL, "", "not encrypted"),
        (PLAIN, "ASIAIOSFODNN7EXAMPLE", "", "not encrypted"),
    ],
)
def test_what_may_not(url: str, key: str, sandbox: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        check_request(request(url, key), {"HAWSE_SANDBOX": sandbox})

    assert key not in refused.value.message


@pytest.mark.parametrize("host", ["localhost", "b.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "128.0.0.1", "127.0.0.1.example", "127.x.0.1", "localhosts"])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "s3.amazonaws.com",
        "bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com",
        "S3.CN-NORTH-1.AMAZONAWS.COM.CN",
        "s3.dualstack.eusc-de-east-1.amazonaws.eu",
        "s3.us-iso-east-1.c2s.ic.gov",
        "ec2.eu-west-1.api.aws",
    ],
)
def test_hosts_of_aws(host: str) -> None:
    assert is_aws(host)


@pytest.mark.parametrize(
    "host", ["", "127.0.0.1", "minio.example.com", "notamazonaws.com", "amazonaws.com.example.org"]
)
def test_hosts_of_others(host: str) -> None:
    assert not is_aws(host)
