"""The engine router: figures of the research, and what is unknown said to be so."""

from __future__ import annotations

import pytest

from hawse.transfer.router import (
    BATCH,
    CLIENT,
    DATASYNC,
    MILLION,
    REPLICATION,
    Advisor,
    Work,
    advice,
    choice,
    offers,
)


def by_engine(work: Work) -> dict[str, tuple[float | None, float | None]]:
    return {offer.engine: (offer.usd, offer.hours) for offer in offers(work)}


def test_fourteen_million_objects_are_four_hours_and_seventy_dollars() -> None:
    found = by_engine(Work(14 * MILLION, 92 << 40))

    usd, hours = found[CLIENT]
    assert usd == pytest.approx(70) and hours == pytest.approx(3.9, abs=0.1)
    assert found[BATCH][0] == pytest.approx(0.25 + 14 + 70) and found[BATCH][1] is None


def test_what_nobody_knows_is_unknown() -> None:
    assert by_engine(Work(MILLION, 1))[DATASYNC] == (None, None)
    assert any("DataSync · $ unknown · hours unknown" in one for one in advice(Work(1, 1), str))


@pytest.mark.parametrize(
    ("work", "engine"),
    [
        (Work(MILLION, 1), CLIENT),
        (Work(20 * MILLION, 1), BATCH),
        (Work(20 * MILLION, 1, compares=True), DATASYNC),
        (Work(20 * MILLION, 1, deletes=True), DATASYNC),
        (Work(1, 1, versions=True), REPLICATION),
    ],
)
def test_each_kind_of_work_has_its_engine(work: Work, engine: str) -> None:
    assert choice(work) == engine
    assert next(one for one in offers(work) if one.engine == engine).fits
    (marked,) = [line for line in advice(work, str) if line.endswith("<- for this")]
    assert engine in marked


def test_advice_is_given_once_and_with_what_was_counted() -> None:
    told: list[str] = []
    advisor = Advisor(told.append, lambda size: f"{size} B", above=3)
    for size in (1, 6 << 30, 2, 4):
        advisor(size)

    assert told[0].startswith(f"3 objects, {(6 << 30) + 3} B so far")
    assert len(told) == 5 and "1 objects over 5 GB are copied beside it" in told[2]
