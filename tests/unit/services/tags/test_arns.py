"""What an ARN says of a thing, and where it is tagged."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.tags.arns import arn_of, places_of, refuse_untaggable

HERE = "eu-west-1:111122223333"


@pytest.mark.parametrize(
    ("arn", "kind", "name", "place"),
    [
        (f"arn:aws:rds:{HERE}:db:orders", "rds:db", "orders", ("111122223333", "eu-west-1")),
        (f"arn:aws:sqs:{HERE}:jobs", "sqs", "jobs", ("111122223333", "eu-west-1")),
        (
            f"arn:aws:lambda:{HERE}:function:a",
            "lambda:function",
            "a",
            ("111122223333", "eu-west-1"),
        ),
        (f"arn:aws:dynamodb:{HERE}:table/t", "dynamodb:table", "t", ("111122223333", "eu-west-1")),
        ("arn:aws:s3:::logs", "s3:bucket", "logs", ("", "")),
        ("arn:aws:ec2:eu-west-1::image/ami-1", "ec2:image", "ami-1", ("", "eu-west-1")),
        (
            "arn:aws:cloudfront::111122223333:distribution/E1",
            "cloudfront:distribution",
            "E1",
            ("111122223333", "us-east-1"),
        ),
        (
            f"arn:aws:logs:{HERE}:log-group:/aws/lambda/a",
            "logs:log-group",
            "a",
            ("111122223333", "eu-west-1"),
        ),
    ],
)
def test_an_arn_tells_type_name_and_place(
    arn: str, kind: str, name: str, place: tuple[str, str]
) -> None:
    found = arn_of(arn)

    assert found is not None
    assert (found.kind, found.name, found.place) == (kind, name, place)


@pytest.mark.parametrize("cut", ["arn:aws:rds", f"arn:aws:rds:{HERE}:", f"arn:aws::{HERE}:x"])
def test_an_arn_that_was_cut_is_refused(cut: str) -> None:
    with pytest.raises(UsageError, match="an ARN is"):
        arn_of(cut)


def test_names_without_an_arn_imply_no_place() -> None:
    assert places_of(["web-1", "vol-0123abcd"]) is None
    assert places_of(["web-1", f"arn:aws:sqs:{HERE}:a"]) == [
        ("web-1", "", ""),
        (f"arn:aws:sqs:{HERE}:a", "111122223333", "eu-west-1"),
    ]


@pytest.mark.parametrize("kind", ["user", "role"])
def test_iam_identities_are_refused_with_the_command_that_tags_them(kind: str) -> None:
    with pytest.raises(UsageError) as refused:
        refuse_untaggable([f"arn:aws:iam::111122223333:{kind}/path/ana"])

    assert refused.value.hint == f"hawse iam {kind} edit ana --tag KEY=VALUE"


@given(st.text(max_size=60))
def test_any_text_is_an_arn_or_not_and_never_a_crash(text: str) -> None:
    try:
        found = arn_of(text)
        assert found is None or (found.kind and isinstance(found.name, str))
    except UsageError:
        assert text.startswith("arn:")
