"""Answers of DescribeChangeSet become one set, whatever mode and page they are of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.reading import change_set, joined
from hawse.services.cfn.changes.telling import notes, told
from tests.thorough import examples
from tests.unit.services.cfn.changes.answers import (
    SET,
    answer,
    change,
    context,
    detail,
    pending,
    read,
    resource,
    saved,
)

WEB = ["web-plain", "web-values-1", "web-values-2"]


def web(*names: str) -> ChangeSet:
    return change_set([saved(name) for name in names or WEB])


def test_what_the_answer_with_values_drops_is_taken_from_the_plain_one() -> None:
    ids = {one.logical_id for one in web().changes}

    assert "Dashboard" in ids
    assert "Dashboard" not in {one.logical_id for one in web(*WEB[1:]).changes}


def test_the_reason_is_that_of_the_plain_answer() -> None:
    assert web().reason == ""
    assert web().whole


def test_an_incomplete_answer_alone_says_that_it_is_one() -> None:
    found = web(*WEB[1:])

    assert not found.whole
    assert "AWS left resources out" in found.notes[0]


def test_a_detail_that_only_the_plain_answer_has_is_restored() -> None:
    values = resource("Fn", Details=[detail("A", Path="/Properties/A", AfterValue="2")])
    plain = resource(
        "Fn", Details=[detail("A"), detail("B", source="ParameterReference", cause="P")]
    )

    (found,) = change_set([answer(values), answer(plain)]).changes

    assert [(one.label, one.after) for one in found.properties] == [("A", "2"), ("B", None)]


def test_a_detail_is_the_same_only_with_the_same_cause() -> None:
    values = resource("Fn", Details=[detail("A", Path="/Properties/A", AfterValue="2")])
    plain = resource("Fn", Details=[detail("A", source="ParameterReference", cause="Size")])

    (found,) = change_set([answer(values), answer(plain)]).changes

    assert [str(one) for one in found.properties[0].causes] == ["the template", "parameter Size"]


@pytest.mark.parametrize("order", [WEB, WEB[::-1], [WEB[1], WEB[0], WEB[2]]])
def test_pages_and_modes_come_in_any_order(order: list[str]) -> None:
    found = {one.logical_id: one for one in web(*order).changes}

    assert len(found) == 17
    assert found["Orders"].properties[0].after == "order_id"


def test_a_page_that_is_missing_is_told() -> None:
    assert web("web-values-1").notes[-1] == "the last page is missing: there are more changes"


def test_the_copy_of_a_reference_as_a_direct_change_is_left_out() -> None:
    (found,) = [one for one in web().changes if one.logical_id == "ApiFunction"]
    causes = {one.label: [str(cause) for cause in one.causes] for one in found.properties}

    assert causes["Environment.Variables.TABLE"] == ["resource Orders"]
    assert causes["MemorySize"] == ["parameter Size"]


def test_details_are_grouped_by_path_else_by_name() -> None:
    found = change(
        Details=[detail("A"), detail("A", static=False), detail("B", Path="/Properties/B/0")]
    )

    assert [one.path for one in found.properties] == ["Properties/A", "Properties/B/0"]


@pytest.mark.parametrize("as_text", [True, False])
def test_a_context_is_a_text_or_an_object(as_text: bool) -> None:
    told_as: Any = context(Name="x") if as_text else {"Properties": {"Name": "x"}}

    assert change(AfterContext=told_as).after == {"Properties": {"Name": "x"}}


def test_a_context_that_is_no_json_is_no_context() -> None:
    assert change(AfterContext="{").after is None


def test_a_value_that_aws_cuts_is_taken_from_the_context() -> None:
    whole = "a" * 500
    cut = detail("A", Path="/Properties/A", AfterValue=whole[:200])

    found = change(AfterContext=context(A=whole), Details=[cut])

    assert found.properties[0].after == whole


def test_a_value_known_only_afterwards_is_pending_and_not_known() -> None:
    (one,) = change(Details=[pending("A", "Other")]).properties

    assert one.pending and not one.known and not one.certain


def test_a_hidden_value_is_not_compared() -> None:
    same = detail("A", static=False, Path="/Properties/A", BeforeValue="****", AfterValue="****")

    assert not change(Details=[same]).properties[0].known


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information to …",
        "No updates are to be performed.",
    ],
)
def test_a_set_without_changes_is_no_failure(reason: str) -> None:
    assert read(Status="FAILED", StatusReason=reason).no_changes


def test_an_empty_list_alone_does_not_mean_no_changes() -> None:
    found = web("outputs-only")

    assert found.outputs_only and not found.no_changes
    assert "can be executed" in list(notes(found, told(found)))[0]


def test_a_nested_set_hangs_below_the_change_of_its_stack() -> None:
    (root,) = joined(map(change_set, [[saved("network-plain")], [saved("web-plain")]]))
    (network,) = [one for one in root.changes if one.logical_id == "Network"]

    assert root.stack == "web"
    assert network.nested is not None
    assert [one.logical_id for one in network.nested.changes] == ["Vpc", "Subnet"]


def test_sets_that_name_each_other_end_somewhere() -> None:
    ids = [f"{SET}/a/1", f"{SET}/b/1"]
    stacks = [resource("S", "AWS::CloudFormation::Stack", ChangeSetId=id) for id in ids[::-1]]
    sets = [change_set([answer(one, ChangeSetId=id)]) for one, id in zip(stacks, ids)]

    assert [len(list(one.walk())) for one in joined(sets)] == [2]


def test_a_fingerprint_does_not_depend_on_the_ids_of_sets_but_on_what_happens() -> None:
    one = web()
    other = replace(one, id="other", name="later")

    assert other.fingerprint() == one.fingerprint()
    assert replace(one, changes=one.changes[1:]).fingerprint() != one.fingerprint()


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
_NAMES = ("Changes", "ResourceChange", "Details", "Target", "Name", "Path", "Attribute", "Action")
_MORE = ("CausingEntity", "ChangeSource", "BeforeContext", "AfterContext", "Drift", "Scope", "Tags")
_REST = ("LogicalResourceId", "Replacement", "ChangeSetId", "RequiresRecreation", "ResourceType")
LIKELY = st.recursive(
    ANY | st.sampled_from(["Modify", "Remove", "True", "Always", "AWS::SQS::Queue", "A", "A.B"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from((*_NAMES, *_MORE, *_REST)), inner, max_size=8),
    max_leaves=30,
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from((*_NAMES, *_REST)), LIKELY), max_size=3))
def test_no_json_is_too_odd(answers: list[dict[str, Any]]) -> None:
    (root,) = joined([change_set(answers)])
    changes = told(root)

    assert [line for one in changes for line in one.lines()] is not None
    assert list(notes(root, changes)) is not None
    assert root.fingerprint()


@settings(max_examples=examples(60), deadline=None)
@given(data=st.data())
def test_an_answer_with_any_value_in_any_place_is_read(data: st.DataObject) -> None:
    whole = saved(data.draw(st.sampled_from(["web-values-1", "network-values"])))
    place: Any = whole
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(ANY)
            break
        place = place[key]

    root = change_set([whole])

    assert json.dumps([list(one.lines()) for one in told(root)]) is not None
