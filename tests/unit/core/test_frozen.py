"""A plan survives being JSON, and a file cannot smuggle in what the command does not do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings, strategies as st

from hawse.aws.calls import Read, Write
from hawse.aws.targets import Target
from hawse.core.command import change
from hawse.core.frozen import freeze, thaw
from hawse.errors import UsageError
from hawse.plan import Entry, Hand, Look, Part, Place, Plan, Procedure, Run, Skip, Stage, Step
from tests.thorough import examples

DESCRIBE = Read("ec2", "DescribeInstances", iam=("ec2:DescribeInstances",), items="Reservations[]")
STOP = Write("ec2", "StopInstances", iam=("ec2:StopInstances",))
START = Write("ec2", "StartInstances", iam=("ec2:StartInstances",))


@dataclass(frozen=True)
class State:
    user: str
    known: tuple[str, ...] = ()


def _nothing(_: Hand, state: State) -> State:
    return state


ROTATE = Procedure("rotate", State, (Stage("look", _nothing),))


@change(calls=[DESCRIBE, STOP], undo_calls=[START], procedures=[ROTATE])
def stop(target: Target) -> Iterator[Entry]:
    """Stop."""
    yield from ()


LOOK = Look(DESCRIBE, {"Filters": ({"Name": "id", "Values": ("i-1",)},)}, "State", ("running",))
STEP = Step(
    STOP,
    {"InstanceIds": ("i-1",)},
    on="i-1",
    says="stop",
    name="web-1",
    note="running since 3d",
    expects=LOOK,
    wait=replace(LOOK, want=("stopped",), never=("terminated",)),
    leaves="stopped",
    undo=(Step(START, {"InstanceIds": ("i-1",)}, on="i-1", says="start"),),
    usd_month=-70.08,
)
PLAN = Plan(
    "111122223333",
    "eu-west-1",
    (
        STEP,
        Skip("i-2", "already stopped", name="web-2"),
        Run(ROTATE, State("ada", ("k1",)), on="ada", below=("as planned",), usd_month=3.65),
        Skip("i-3", "is used", blocked=True, below=("by web", "by db")),
    ),
)


def through_json(plan: Plan) -> Plan:
    return thaw(json.loads(json.dumps(freeze(plan))), stop)


def test_a_plan_comes_back_equal() -> None:
    assert through_json(PLAN) == PLAN


def test_a_step_that_is_sent_elsewhere_comes_back_with_its_place() -> None:
    place = Place("us-west-2", "other", "444455556666")
    plan = replace(PLAN, entries=(STEP.sent(place),))

    assert through_json(plan) == plan
    (step,) = through_json(plan).steps
    assert isinstance(step, Step) and step.expects and step.wait
    assert {step.at, step.expects.at, step.wait.at, step.undo[0].at} == {place}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
PARAMS = st.dictionaries(st.text(), JSON, max_size=3)
WORDS = st.lists(st.text(), max_size=2).map(tuple)
USD = st.none() | st.floats(allow_nan=False, allow_infinity=False)
PLACES = st.builds(Place, st.text(), st.text(), st.text())
LOOKS = st.builds(
    Look,
    st.just(DESCRIBE),
    PARAMS,
    st.text(),
    WORDS,
    never=WORDS,
    absent=st.booleans(),
    seconds=st.floats(0, 1e6),
    before=WORDS,
    at=PLACES,
)
TEXTS = {
    name: st.text()
    for name in ("on", "says", "name", "note", "leaves", "no_undo", "allowed_by", "takes", "risk")
}


def steps(undo: st.SearchStrategy[tuple[Step, ...]]) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        st.sampled_from([STOP, START]),
        PARAMS,
        expects=st.none() | LOOKS,
        wait=st.none() | LOOKS,
        undo=undo,
        usd_month=USD,
        below=WORDS,
        after=WORDS,
        confirms=WORDS,
        at=PLACES,
        **TEXTS,
    )


ENTRIES = st.one_of(
    steps(st.lists(steps(st.just(())), max_size=2).map(tuple)),
    st.builds(
        Skip, st.text(), st.text(), st.text(), st.booleans(), later=st.booleans(), below=WORDS
    ),
    st.builds(
        Run,
        st.just(ROTATE),
        st.builds(State, st.text(), WORDS),
        on=st.text(),
        name=st.text(),
        note=st.text(),
        next=st.integers(0, 9),
        after=WORDS,
        below=WORDS,
        usd_month=USD,
        parts=st.lists(st.builds(Part, st.text(), st.text()), max_size=2).map(tuple),
    ),
)


@given(st.builds(Plan, st.text(), st.text(), st.lists(ENTRIES, max_size=2).map(tuple)))
@settings(max_examples=examples(50))
def test_any_plan_comes_back_equal(plan: Plan) -> None:
    assert through_json(plan) == plan


@given(params=st.dictionaries(st.text(), JSON), on=st.text(), says=st.text(), note=st.text())
def test_any_parameters_come_back_equal(
    params: dict[str, object], on: str, says: str, note: str
) -> None:
    plan = Plan("1", "r", (Step(STOP, params, on=on, says=says, note=note),))

    assert through_json(plan) == plan


def test_a_call_that_the_command_does_not_make_is_refused() -> None:
    data = freeze(PLAN)
    data["entries"][0]["call"] = "ec2:TerminateInstances"

    with pytest.raises(UsageError, match="does not make ec2:TerminateInstances"):
        thaw(data, stop)


def test_a_read_cannot_stand_where_a_write_is_due() -> None:
    data = freeze(PLAN)
    data["entries"][0]["call"] = "ec2:DescribeInstances"

    with pytest.raises(UsageError, match="is no write"):
        thaw(data, stop)


def test_an_unknown_procedure_is_refused() -> None:
    data = freeze(PLAN)
    data["entries"][2]["procedure"] = "wipe"

    with pytest.raises(UsageError, match="unknown procedure"):
        thaw(data, stop)


@pytest.mark.parametrize("damage", ["entries", "account"])
def test_a_damaged_plan_is_a_usage_error(damage: str) -> None:
    data = freeze(PLAN)
    del data[damage]

    with pytest.raises(UsageError, match="damaged"):
        thaw(data, stop)
