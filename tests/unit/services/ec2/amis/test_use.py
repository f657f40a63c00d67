"""Used, unused or unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from hawse.services.ec2.amis.use import FRESH, RECENT, Evidence, Reference, Report, judge

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
INSTANCE = Reference("instance", "i-1", "web-1")
IDLE = Evidence(looked=("image references",))


def report(*counts: Reference, days: int = 1, whole: bool = True) -> Report:
    return Report(NOW - timedelta(days=days), whole, counts)


def test_one_reference_is_a_use() -> None:
    use = judge(replace(IDLE, references=(INSTANCE,)), NOW)

    assert (use.verdict, use.by) == ("used", (INSTANCE,))
    assert str(use) == "used by instance i-1 (web-1)"


def test_nothing_anywhere_is_unused_with_proof() -> None:
    assert str(judge(IDLE, NOW)) == "unused: image references; shared with nobody"


def test_a_place_not_looked_at_is_unknown() -> None:
    use = judge(replace(IDLE, missing=("parameters: access denied",)), NOW)

    assert use.verdict == "unknown"
    assert str(use) == "not known whether it is used: parameters: access denied"


def test_a_reference_counts_although_other_places_are_not_known() -> None:
    evidence = replace(IDLE, references=(INSTANCE,), missing=("parameters: access denied",))

    assert judge(evidence, NOW).verdict == "used"


@pytest.mark.parametrize(
    ("ago", "verdict"), [(RECENT, "unused"), (RECENT - timedelta(seconds=1), "unknown")]
)
def test_a_recent_launch_by_nothing_known_is_unknown(ago: timedelta, verdict: str) -> None:
    assert judge(replace(IDLE, launched=NOW - ago), NOW).verdict == verdict


def test_permissions_that_cannot_be_read_are_unknown() -> None:
    assert judge(replace(IDLE, shared=None), NOW).verdict == "unknown"


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (None, "unknown"),
        (report(), "unused"),
        (report(whole=False), "unknown"),
        (report(days=FRESH.days + 1), "unknown"),
        (report(Reference("account", "999988887777")), "used"),
        (report(Reference("account", "999988887777"), days=FRESH.days + 1), "unknown"),
    ],
)
def test_what_is_shared_needs_a_fresh_and_whole_report(found: Report | None, verdict: str) -> None:
    shared = replace(IDLE, shared=("999988887777",), report=found)

    assert judge(shared, NOW).verdict == verdict


_EVIDENCE = st.builds(
    Evidence,
    references=st.lists(st.just(INSTANCE), max_size=2).map(tuple),
    missing=st.lists(st.just("parameters: access denied"), max_size=1).map(tuple),
    shared=st.sampled_from([None, (), ("public",), ("999988887777", "111122223333")]),
    report=st.sampled_from([None, report(), report(whole=False), report(days=30)]),
    launched=st.sampled_from([None, NOW, NOW - timedelta(days=400)]),
)


@given(_EVIDENCE)
def test_unused_is_never_said_while_anything_is_open(evidence: Evidence) -> None:
    use = judge(evidence, NOW)

    open_ = bool(evidence.missing) or evidence.shared is None or bool(evidence.references)
    assert (use.verdict == "unused") <= (not open_ and not use.why)
    assert (use.verdict == "used") == bool(use.by)
