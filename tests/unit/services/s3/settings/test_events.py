"""Filters of notifications: S3 refuses what could fit one key twice, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.errors import UsageError
from hawse.services.s3.settings import events
from hawse.services.s3.settings.events import Told, event_names, free_id, kind_of

QUEUE = "arn:aws:sqs:eu-west-1:111122223333:jobs"
CREATED, PUT, REMOVED = "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*"


def told(prefix: str = "", suffix: str = "", event: str = CREATED, id_: str = "") -> Told:
    return Told(kind_of(QUEUE), id_, QUEUE, (event,), prefix, suffix)


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (told(), told(), True),
        (told(), told(event=REMOVED), False),
        (told(), told(event=PUT), True),
        (told(event=PUT), told(event="s3:ObjectCreated:Copy"), False),
        (told("images/"), told("logs/"), False),
        (told("images/"), told("images/jpg/"), True),
        (told(suffix=".jpg"), told(suffix=".png"), False),
        (told(suffix="jpg"), told(suffix=".jpg"), True),
        (told("images/", ".jpg"), told("images/", ".png"), False),
        (told("images/"), told(suffix=".jpg"), True),
        (told("images/", "jpg"), told("logs/", "jpg"), False),
    ],
)
def test_configurations_overlap_where_prefixes_and_suffixes_and_events_do(
    one: Told, other: Told, overlap: bool
) -> None:
    assert bool(list(one.overlaps(other))) is overlap
    assert bool(list(other.overlaps(one))) is overlap


TEXTS = st.text("ab/", max_size=4)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.text("ab/", max_size=9))
def test_a_key_that_fits_both_means_that_they_overlap(
    prefix: str, suffix: str, prefix2: str, suffix2: str, key: str
) -> None:
    fits = key.startswith((prefix,)) and key.endswith((suffix,))
    fits_too = key.startswith((prefix2,)) and key.endswith((suffix2,))
    if fits and fits_too:
        assert list(told(prefix, suffix).overlaps(told(prefix2, suffix2)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("created", CREATED),
        ("Removed", REMOVED),
        ("s3:ObjectCreated:Put", PUT),
        ("ObjectTagging", "s3:ObjectTagging:*"),
        ("objectcreated:put", PUT),
        ("LifecycleTransition", "s3:LifecycleTransition"),
    ],
)
def test_events_may_be_typed_short(typed: str, meant: str) -> None:
    assert event_names([typed]) == (meant,)


def test_an_event_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no such event"):
        event_names(["s3:ObjectCreated:Nothing"])


def test_ids_are_made_of_destinations_and_never_twice() -> None:
    assert free_id(QUEUE, ["jobs", "jobs-2"]) == "jobs-3"


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ({"QueueArn": QUEUE + ".fifo", "Events": [CREATED]}, "FIFO"),
        ({"QueueArn": QUEUE, "Events": []}, "no events"),
        ({"QueueArn": QUEUE.replace("sqs", "sns"), "Events": [CREATED]}, "is no queue"),
        (
            {
                "QueueArn": QUEUE,
                "Events": [CREATED],
                "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "a"}] * 2}},
            },
            "one prefix and one suffix",
        ),
    ],
)
def test_what_s3_refuses_in_a_configuration_is_known(one: dict[str, Any], why: str) -> None:
    assert why in "; ".join(events.wrong({"QueueConfigurations": [one]}))


def test_a_star_in_a_filter_is_doubted() -> None:
    config = events.added(None, told("in/*", id_="jobs"))
    assert "it is no glob" in next(events.doubts(config))
