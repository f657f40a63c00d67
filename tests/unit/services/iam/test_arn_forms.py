"""Patterns of ARNs against each other, and against AWS's forms."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, strategies as st

from hawse.services.iam.globs import glob
from hawse.services.iam.validation.arns import arn_of, fits, overlap

TEXTS = ["".join(each) for size in range(5) for each in itertools.product("ab", repeat=size)]
PATTERN = st.text("ab*?", max_size=4)


@given(PATTERN, PATTERN)
def test_patterns_overlap_when_some_text_matches_both(one: str, other: str) -> None:
    both = any(glob(one)(text) and glob(other)(text) for text in TEXTS)

    assert overlap(one, other) or not both
    if overlap(one, other) and len(one) + len(other) <= 4:
        assert both


@given(PATTERN, PATTERN)
def test_it_does_not_matter_which_pattern_comes_first(one: str, other: str) -> None:
    answers = {overlap(*pair) for pair in ((one, other), (other, one))}

    assert len(answers) == 1


def test_long_patterns_are_taken_to_overlap_rather_than_compared() -> None:
    assert overlap("a*" * 400, "*a" * 400)


S3 = "arn:${Partition}:s3:::"


@pytest.mark.parametrize(
    "arn, form, answer",
    [
        ("arn:aws:s3:::logs/a", S3 + "${BucketName}/${ObjectName}", True),
        ("arn:aws:s3:::logs", S3 + "${BucketName}/${ObjectName}", False),
        ("arn:aws:s3:::lo*", S3 + "${BucketName}/${ObjectName}", True),
        ("arn:aws:s3:::logs/*", S3 + "${BucketName}", False),
        ("arn:aws:s3:::${aws:username}", S3 + "${BucketName}", True),
        ("arn:aws:sqs:::logs", S3 + "${BucketName}", False),
        ("arn:*:s3:::logs", S3 + "${BucketName}", True),
        ("arn:aws:iam:::role/web", "arn:${Partition}:iam::${Account}:role/${Name}", False),
        ("arn:aws:iam::*:role/a/b", "arn:${Partition}:iam::${Account}:role/${Name}", True),
    ],
)
def test_an_arn_fits_a_form(arn: str, form: str, answer: bool) -> None:
    fields = arn_of(arn)

    assert fields is not None
    assert fits(fields, form) is answer
