"""Manifests: keys come back as they were, and a list of many takes no memory."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawse.errors import UsageError
from hawse.services.s3.batch.instead import job_instead
from hawse.services.s3.batch.manifests import Item, decoded, encoded, read_rows, sorted_out
from hawse.services.s3.batch.mapping import Names, prefix_for
from hawse.services.s3.batch.operations import tag
from hawse.services.s3.batch.prices import told, usd_of

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(KEYS)
def test_an_encoded_key_is_that_key_to_every_decoder(key: str) -> None:
    assert decoded(encoded(key)) == key
    assert encoded(key) == quote(key, safe="/-_.~")


@given(st.lists(KEYS, min_size=1, max_size=8), st.booleans())
def test_a_list_is_read_as_it_was_written(keys: list[str], versions: bool) -> None:
    items = [Item("acme", key, "v" if versions else "", 1) for key in keys]
    lists = sorted_out(items, limit=None, versions=versions)
    lists.job.file.seek(0)
    text = io.TextIOWrapper(lists.job.file, encoding="utf-8", newline="")

    assert list(read_rows(text, "m.csv")) == [item._replace(size=None) for item in items]
    text.close()
    lists.close()


def test_what_is_above_the_limit_is_apart() -> None:
    lists = sorted_out([Item("b", "s", size=5), Item("b", "l", size=6), Item("b", "?")], limit=5)

    assert (lists.job.count, lists.job.size, lists.job.unsized) == (2, 5, 1)
    assert (lists.large.count, lists.large.size) == (1, 6)
    lists.close()


def test_the_name_is_that_of_the_content() -> None:
    one, other = (sorted_out([Item("b", key)], limit=None) for key in ("k", "l"))
    same = sorted_out([Item("b", "k", size=3)], limit=None)

    assert one.job.digest == same.job.digest != other.job.digest
    for lists in (one, other, same):
        lists.close()


@pytest.mark.parametrize(
    ("source", "folder", "prefix"),
    [
        ("s3://a", "", ""),
        ("s3://a", "x/", "x/"),
        ("s3://a/in", "in/", ""),
        ("s3://a/in/", "x/in/", "x/"),
        ("s3://a/in/*.gz", "in/", ""),
        ("objects.csv", "x/", "x/"),
    ],
)
def test_copies_go_below_a_prefix_under_whole_keys(source: str, folder: str, prefix: str) -> None:
    assert prefix_for(Names.of(source), folder) == prefix


@pytest.mark.parametrize("folder", ["", "x/", "begin/"])
def test_other_folders_are_refused(folder: str) -> None:
    with pytest.raises(UsageError, match="it has to end in in/"):
        prefix_for(Names.of("s3://a/in/"), folder)


FOLDERS = st.lists(st.sampled_from(["a", "b", "ab"]), max_size=3).map(
    lambda parts: "".join(f"{part}/" for part in parts)
)


@given(FOLDERS, FOLDERS, KEYS)
def test_a_job_copies_to_where_a_copy_one_by_one_would_or_not_at_all(
    source: str, folder: str, name: str
) -> None:
    try:
        before = prefix_for(Names.of(f"s3://acme/{source}"), folder)
    except UsageError:
        assert not f"/{folder}".endswith(f"/{source}")
    else:
        assert before + source + name == folder + name


def test_a_million_objects_are_a_dollar_and_a_quarter() -> None:
    assert usd_of(tag({"a": "b"}), 1_000_000) == 1.25
    assert told(tag({"a": "b"}), None) == "$0.25 for the job and $1.00 for a million objects"


def test_without_the_option_nothing_is_done_instead() -> None:
    assert job_instead({"engine": "hawse", "report": None}) is None
