"""What looks like a secret is taken out of texts, and what does not stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawse.masking import masked, without_passes

KEY = "wJalrXUtnFEMIcAnArYbPxRfiCYEXAMPLEKEY123"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (KEY, "[redacted]"),
        (f"no profile {KEY}", "no profile [redacted]"),
        (f"--to profile:x:{KEY}", "--to profile:x:[redacted]"),
        ("no proxy http://ann:pass@host:1/x", "no proxy http://host:1/x"),
        ("socks5://token@host", "socks5://host"),
        ("x?X-Amz-Signature=12ab&X-Amz-Date=1", "x?X-Amz-Signature=[redacted]&X-Amz-Date=1"),
        ("x?X-Amz-Security-Token=IQo%2Fab&a=1", "x?X-Amz-Security-Token=[redacted]&a=1"),
        ('{"SecretAccessKey": "abc", "a": 1}', '{"SecretAccessKey": "[redacted]", "a": 1}'),
        ("aws_session_token=abc", "aws_session_token=[redacted]"),
        ("{'password': 'abc'}", "{'password': '[redacted]'}"),
        ("-----BEGIN PRIVATE KEY-----\nabc", "-----BEGIN PRIVATE KEY-----[redacted]"),
        (f"token IQoJ{'b3JpZ2lu' * 9}==", "token [redacted]"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "Bearer [redacted]"),
    ],
)
def test_a_secret_is_known_by_its_form_or_its_name(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "password: it must have 14 characters",
        "s3://bucket/ann@example.com/report",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        f"s3://acme/{KEY}",
        f"/home/ann/{KEY}.gz: no such file",
        f"arn:aws:s3:::{KEY}-logs",
        "secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/x.html",
        "AKIAIOSFODNN7EXAMPLE is not known",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert masked(text) == text


WORDS = st.lists(st.sampled_from(["no", "profile", "s3://acme/a", "=", ":", "\n", "i-1", "x=1"]))
SECRETS = st.one_of(
    st.sampled_from([KEY, f"IQoJ{'b3JpZ2lu' * 9}", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"]),
    st.text("abcXYZ019", min_size=40, max_size=40).filter(
        lambda text: not (text.islower() or text.isupper() or text.isdigit() or text.isalpha())
        and any(map(str.islower, text))
        and any(map(str.isupper, text))
    ),
)


@given(WORDS, SECRETS, WORDS)
def test_a_secret_is_taken_out_wherever_it_stands_and_the_rest_is_left(
    before: list[str], secret: str, after: list[str]
) -> None:
    text = " ".join([*before, secret, *after])

    assert masked(text) == " ".join([*before, "[redacted]", *after])
    assert masked(masked(text)) == masked(text)


NAMES = st.sampled_from(["password", "SecretAccessKey", "aws_session_token", "client_secret"])


@given(WORDS, NAMES, st.sampled_from(["=", '": "']), st.text("abc019+/", min_size=1), WORDS)
def test_what_is_called_a_secret_is_one_whatever_it_is(
    before: list[str], name: str, is_: str, secret: str, after: list[str]
) -> None:
    text = " ".join([*before, f"{name}{is_}{secret}", *after])

    assert masked(text) == " ".join([*before, f"{name}{is_}[redacted]", *after])


def test_what_is_kept_loses_only_what_lets_its_reader_in() -> None:
    assert without_passes(f"https://a:b@host/{KEY}") == f"https://host/{KEY}"
    assert without_passes(KEY) == KEY
