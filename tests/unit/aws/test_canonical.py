"""One text for one configuration, and lines that say how two of them differ."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, strategies as st

from hawse.aws.canonical import canonical, difference

plain = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3),
    max_leaves=8,
)


def test_the_order_of_members_does_not_matter_and_that_of_lists_does() -> None:
    assert canonical({"a": 1, "b": [1, 2]}) == canonical({"b": [1, 2], "a": 1})
    assert canonical([1, 2]) != canonical([2, 1])


def test_a_changed_member_goes_and_comes() -> None:
    told = difference({"Status": "Enabled"}, {"Status": "Suspended"})
    assert told == ["- Status: Enabled", "+ Status: Suspended"]


def test_nothing_configured_before_or_after_leaves_only_one_side() -> None:
    assert difference(None, {"Status": "Enabled"}) == ["+ Status: Enabled"]
    assert difference({"Status": "Enabled"}, None) == ["- Status: Enabled"]
    assert not difference({}, None)


def test_things_with_ids_are_compared_by_id_wherever_they_stand_in_the_list() -> None:
    first = {"ID": "logs", "Days": 30}
    second = {"ID": "tmp", "Days": 1}
    told = difference({"Rules": [first, second]}, {"Rules": [second, {**first, "Days": 60}]})
    assert told == ["- Rules[logs].Days: 30", "+ Rules[logs].Days: 60"]


def test_a_tag_is_a_key_and_its_value() -> None:
    told = difference({"TagSet": []}, {"TagSet": [{"Key": "env", "Value": "prod"}]})
    assert told == ["- TagSet: []", "+ TagSet[env]: prod"]


def test_plain_lists_tell_only_what_was_added_or_removed() -> None:
    assert difference({"Events": ["a", "b"]}, {"Events": ["b", "c"]}) == [
        "- Events: a",
        "+ Events: c",
    ]


def test_two_elements_with_one_id_are_told_by_their_place() -> None:
    same = [{"ID": "x", "Days": 1}, {"ID": "x", "Days": 2}]
    assert difference(None, {"Rules": same})[0] == "+ Rules[1].ID: x"


def test_a_document_within_a_text_is_compared_member_by_member() -> None:
    old, new = ({"Policy": json.dumps({"Version": each})} for each in ("2008", "2012"))
    assert difference(old, new) == ["- Policy.Version: 2008", "+ Policy.Version: 2012"]


def test_truth_is_told_as_aws_writes_it() -> None:
    assert difference(None, {"BucketKeyEnabled": True}) == ["+ BucketKeyEnabled: true"]


@given(values)
def test_what_is_the_same_does_not_differ(value: Any) -> None:
    assert not difference(value, value)


@given(values, values)
def test_both_directions_tell_the_same_with_signs_turned(one: Any, other: Any) -> None:
    signs = {"+": "-", "-": "+"}
    turned = [signs[line[0]] + line[1:] for line in difference(other, one)]
    assert sorted(turned) == sorted(difference(one, other))
