"""URLs of S3 and local paths, and what was probably meant by something else."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.transfer.places import (
    LocalPlace,
    S3Url,
    is_s3,
    looks_like_bucket,
    no_such_path,
    parse_place,
    parse_url,
)

POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint"


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("S3://bucket/a", "bucket", "a"),
        ("s3://bucket/a/b", "bucket", "a/b"),
        ("s3://bucket/a/", "bucket", "a/"),
        ("s3://bucket//a", "bucket", "/a"),
        ("s3://bucket/a//b/", "bucket", "a//b/"),
        ("s3://bucket//", "bucket", "/"),
        ("s3://bucket/../%2F?#&+ \n'", "bucket", "../%2F?#&+ \n'"),
        ("s3://my.bucket-1/x", "my.bucket-1", "x"),
        ("s3://Old_Bucket/x", "Old_Bucket", "x"),
        (f"s3://{POINT}/name", f"{POINT}/name", ""),
        (f"s3://{POINT}/name/", f"{POINT}/name", ""),
        (f"s3://{POINT}/name/a/b", f"{POINT}/name", "a/b"),
        (f"s3://{POINT}/name//a", f"{POINT}/name", "/a"),
        (f"s3://{POINT}:name/a", f"{POINT}:name", "a"),
        (
            "s3://arn:aws:s3::111122223333:accesspoint/x.mrap/a",
            "arn:aws:s3::111122223333:accesspoint/x.mrap",
            "a",
        ),
        (
            "s3://arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/accesspoint/p/a/b",
            "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/accesspoint/p",
            "a/b",
        ),
    ],
)
def test_a_url_is_a_bucket_and_a_key_as_it_stands(text: str, bucket: str, key: str) -> None:
    assert parse_url(text, "SRC") == S3Url(bucket, key)


@given(key=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_url_is_written_as_it_is_read(key: str) -> None:
    url = S3Url("bucket", key)

    assert parse_url(str(url), "SRC") == url


@pytest.mark.parametrize(
    ("text", "why", "hint"),
    [
        ("", "SRC: not a URL of S3", "such as s3://bucket/key"),
        ("s3:/bucket/a", "SRC s3:/bucket/a: not a URL of S3", "did you mean s3://bucket/a?"),
        ("s3:bucket", "not a URL of S3", "did you mean s3://bucket?"),
        ("s3//bucket/a", "not a URL of S3", "did you mean s3://bucket/a?"),
        ("s3a://bucket/a", "not a URL of S3", "did you mean s3://bucket/a?"),
        ("bucket/key", "not a URL of S3", "did you mean s3://bucket/key?"),
        ("/etc/x", "not a URL of S3", "such as s3://bucket/key"),
        ("arn:aws:s3:::bucket/a", "not a URL of S3", "did you mean s3://bucket/a?"),
        (f"{POINT}/name/a", "not a URL of S3", f"did you mean s3://{POINT}/name/a?"),
        ("s3://arn:aws:s3:::bucket/a", "not a bucket's name", "did you mean s3://bucket/a?"),
        ("s3://arn:aws:sqs:eu-west-1:1:q", "not the ARN of an access point", "such as arn:aws:s3:"),
        (
            "https://my.bucket.s3.eu-west-1.amazonaws.com/a/b?versionId=1",
            "not a URL of S3",
            "did you mean s3://my.bucket/a/b?",
        ),
        ("https://s3-eu-west-1.amazonaws.com/bucket/a", "not a URL", "did you mean s3://bucket/a?"),
        ("s3://", "the bucket's name is missing", "such as s3://bucket/key"),
        ("s3:///bucket/a", "the bucket's name is empty", "did you mean s3://bucket/a?"),
        ("s3://ab", "a bucket's name has 3 to 63 characters", ""),
        ("s3://" + "a" * 256, "a bucket's name has 3 to 63 characters", ""),
        ("s3://my bucket/a", "a bucket's name is letters, digits", ""),
        ("s3://bucket-/a/b", "a bucket's name is letters", "did you mean s3://bucket/a/b?"),
        ("s3://bucket\\a/b", "a bucket's name is letters", "did you mean s3://bucket/a/b?"),
        ("s3://my..bucket/a", "two dots in a row", "did you mean s3://my.bucket/a?"),
        ("s3://logs-*/a", "a bucket's name has no globs, only a key has", ""),
        ("s3://10.0.0.1/a", "not an IP address", ""),
        ("s3://bucket/" + "é" * 513, "a key has at most 1,024 bytes, and this has 1,026", ""),
        ("s3://bucket/\udcff", "a key is UTF-8, and this is not", ""),
    ],
)
def test_what_is_no_url_names_the_argument_and_says_what_was_meant(
    text: str, why: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_url(text, "SRC")

    assert "SRC" in caught.value.what
    assert why in caught.value.message
    assert hint in caught.value.hint
    assert bool(hint) == bool(caught.value.hint)


def test_a_pattern_may_be_longer_than_a_key() -> None:
    url = f"s3://bucket/{{{','.join(map(str, range(1000)))}}}"

    assert str(parse_url(url, "SRC")) == url


@pytest.mark.parametrize("text", ["file", "./s3:/x", "/abs/x", "bucket/key", "s3", "s3x/y", "a:b"])
def test_everything_without_the_scheme_is_a_local_path(text: str) -> None:
    assert parse_place(text, "SRC") == LocalPlace(text)
    assert not is_s3(text)


def test_a_dash_is_a_stream_and_a_file_of_that_name_is_not() -> None:
    dash, file = parse_place("-", "SRC"), parse_place("./-", "SRC")

    assert isinstance(dash, LocalPlace)
    assert isinstance(file, LocalPlace)
    assert (dash.is_stream, file.is_stream) == (True, False)


def test_a_url_is_a_place() -> None:
    assert parse_place("s3://bucket/a", "DST") == S3Url("bucket", "a")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "DST: it is empty", "is a variable of the shell unset?"),
        ("a\0b", "NUL", ""),
        (
            "s3:/bucket",
            "not a URL of S3",
            "did you mean s3://bucket? A path of that name is ./s3:/bucket",
        ),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        parse_place(text, "DST")

    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("bucket/key", "did you mean s3://bucket/key?"),
        ("my.bucket/key", "did you mean s3://my.bucket/key?"),
        ("photos", "did you mean s3://photos?"),
        ("notes.txt", ""),
        ("./bucket/key", ""),
        ("/bucket/key", ""),
        ("../x", ""),
    ],
)
def test_a_path_that_does_not_exist_may_be_a_bucket_without_its_scheme(
    text: str, hint: str
) -> None:
    error = no_such_path(text, "SRC")

    assert error.message == f"SRC {text}: there is no such file or folder"
    assert error.hint == hint
    assert looks_like_bucket(text) == bool(hint)


@pytest.mark.parametrize(
    ("key", "name", "joined"),
    [
        ("", "a", "a"),
        ("p", "a/b", "p/a/b"),
        ("p/", "a", "p/a"),
        ("p/", "/a", "p//a"),
        ("p//", "a", "p//a"),
        ("", "/a", "/a"),
        ("p", "", "p/"),
    ],
)
def test_names_are_joined_to_a_prefix_and_taken_off_again(key: str, name: str, joined: str) -> None:
    prefix = S3Url("bucket", key)

    assert prefix.join(name) == S3Url("bucket", joined)
    assert prefix.relative(joined) == name


def test_a_prefix_without_a_slash_does_not_mean_its_siblings() -> None:
    assert S3Url("bucket", "foo").folder().key == "foo/"
    assert S3Url("bucket").folder().key == ""
