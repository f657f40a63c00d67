"""What bringing archived objects back takes."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from hawse.services.s3.retrievals import taken


class One(NamedTuple):
    size: int
    storage: str


def lines(tier: str, *objects: One, days: int = 1) -> list[str]:
    return list(taken(objects, tier, days, lambda size: f"{size} B"))


def test_objects_are_summed_up_by_their_class() -> None:
    found = lines("Standard", One(1, "GLACIER"), One(2, "DEEP_ARCHIVE"), One(4, "GLACIER"))

    assert found == [
        "DEEP_ARCHIVE: 1 object of 2 B, up to 12 hours with Standard, "
        "paid by the request and the GB",
        "GLACIER: 2 objects of 5 B, 3-5 hours with Standard, paid by the request and the GB",
        "the copies: 7 B of STANDARD storage for 1 day, beside the archive",
    ]


def test_intelligent_tiering_keeps_no_copies_and_comes_back_for_good() -> None:
    assert lines("Standard", One(1, "INTELLIGENT_TIERING"), days=9) == [
        "INTELLIGENT_TIERING: 1 object of 1 B, up to 12 hours with Standard, free",
        "INTELLIGENT_TIERING: they come back for good, to the tier of frequent access",
    ]


@pytest.mark.parametrize("storage", ["GLACIER", "INTELLIGENT_TIERING"])
def test_expedited_is_paid_for_in_every_class_that_has_it(storage: str) -> None:
    assert "1-5 minutes with Expedited, paid" in lines("Expedited", One(1, storage))[0]


def test_what_a_class_does_not_have_is_promised_nothing() -> None:
    assert lines("Expedited", One(1, "DEEP_ARCHIVE"), One(2, "GLACIER")) == [
        "GLACIER: 1 object of 2 B, 1-5 minutes with Expedited, paid by the request and the GB",
        "the copies: 2 B of STANDARD storage for 1 day, beside the archive",
    ]


def test_nothing_takes_nothing() -> None:
    assert lines("Bulk") == []
