"""Durations that were learned, and estimates from them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hawse.services.cfn.events.attempts import attempts
from hawse.services.cfn.events.durations import Durations, Took, took, usual_of
from hawse.services.cfn.events.estimates import Estimate, Estimator, Plan, Work
from hawse.services.cfn.events.files import read_recordings
from hawse.services.cfn.events.pictures import Tree
from tests.unit.services.cfn.operating import BEGAN, read

REGION = "eu-west-1"
DB, FN, VPC = "AWS::RDS::DBInstance", "AWS::Lambda::Function", "AWS::EC2::VPC"


def learned(path: Path, **seconds: float) -> Durations:
    names = {"db": DB, "fn": FN, "vpc": VPC}
    found = Durations(path / "durations.sqlite")
    found.learn(Took(names[key], "CREATE", REGION, value, 1.0) for key, value in seconds.items())
    return found


class AtWork:
    """What is at hand, by stack."""

    def __init__(self, **works: dict[str, Work]) -> None:
        self._works = works

    def works(self, stack: str) -> dict[str, Work]:
        return self._works.get(stack, {})


PLAN = Plan(
    {"Vpc": VPC, "Db": DB, "Fn": FN},
    {"Vpc": frozenset(), "Db": frozenset({"Vpc"}), "Fn": frozenset({"Vpc"})},
)


def estimator(durations: Durations, **plans: Plan) -> Estimator:
    found = Estimator(durations, REGION)
    found.plans = dict(plans)
    return found


def test_it_is_the_longest_way_and_not_the_sum(tmp_path: Path) -> None:
    found = estimator(learned(tmp_path, db=300, fn=20, vpc=10), shop=PLAN)

    assert found.left({"shop": 0}, BEGAN, AtWork()) == Estimate(310, 310)


def test_what_is_finished_is_a_fact_and_what_runs_long_takes_longer_still(tmp_path: Path) -> None:
    found = estimator(learned(tmp_path, db=300, fn=20, vpc=10), shop=PLAN)
    at_work = {"Vpc": Work(VPC, "CREATE", BEGAN, True), "Db": Work(DB, "CREATE", BEGAN, False)}

    soon = found.left({"shop": 0}, BEGAN + timedelta(seconds=100), AtWork(shop=at_work))
    late = found.left({"shop": 0}, BEGAN + timedelta(seconds=1000), AtWork(shop=at_work))

    assert soon == Estimate(200, 200)
    assert late is not None and late.likely == pytest.approx(100)


def test_a_nested_stack_is_a_way_of_its_own(tmp_path: Path) -> None:
    outer = Plan({"Data": "AWS::CloudFormation::Stack", "Fn": FN}, {"Fn": frozenset({"Data"})})
    found = estimator(learned(tmp_path, db=300, fn=20, vpc=10), shop=outer, data=PLAN)
    data = Work("AWS::CloudFormation::Stack", "CREATE", BEGAN, False, "data")

    assert found.left({"shop": 0}, BEGAN, AtWork(shop={"Data": data})) == Estimate(330, 330)


def test_there_is_no_estimate_where_too_much_is_a_guess(tmp_path: Path) -> None:
    assert estimator(learned(tmp_path, fn=20), shop=PLAN).left({"shop": 0}, BEGAN, AtWork()) is None
    assert estimator(learned(tmp_path, fn=20)).left({"shop": 0}, BEGAN, AtWork()) is None


def test_a_circle_ends(tmp_path: Path) -> None:
    plan = Plan({"A": DB, "B": DB}, {"A": frozenset({"B"}), "B": frozenset({"A"})})

    assert estimator(learned(tmp_path, db=10), shop=plan).left({"shop": 0}, BEGAN, AtWork())


def test_another_action_is_better_than_nothing_and_another_type_is_a_guess(tmp_path: Path) -> None:
    found = learned(tmp_path, db=300)

    update, cluster = (
        found.usual(DB, "UPDATE", "us-east-1"),
        found.usual("AWS::RDS::DBCluster", "CREATE", REGION),
    )

    assert update is not None and update.known
    assert cluster is not None and not cluster.known
    assert found.usual("AWS::SQS::Queue", "CREATE", REGION) is None


def test_the_same_operation_seen_twice_counts_once(tmp_path: Path) -> None:
    found = learned(tmp_path, db=300)
    found.learn([Took(DB, "CREATE", REGION, 300, 1.0), Took(DB, "CREATE", REGION, 100, 2.0)])

    assert found.usual(DB, "CREATE", REGION) == usual_of([100, 300])


def test_a_file_that_is_no_database_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "durations.sqlite"
    path.write_text("not a database at all, and long enough to be told apart" * 20)
    found = Durations(path)

    found.learn([Took(DB, "CREATE", REGION, 300, 1.0)])

    assert found.usual(DB, "CREATE", REGION) is None


def test_durations_are_those_of_the_way_forward() -> None:
    text = """
        0 shop UPDATE_IN_PROGRESS
        1 shop/Db RDS::DBInstance UPDATE_IN_PROGRESS
        31 shop/Db RDS::DBInstance UPDATE_COMPLETE
        32 shop UPDATE_ROLLBACK_IN_PROGRESS
        33 shop/Db RDS::DBInstance UPDATE_IN_PROGRESS
        99 shop/Db RDS::DBInstance UPDATE_COMPLETE
        100 shop UPDATE_ROLLBACK_COMPLETE
    """
    (recording,) = read_recordings(read(text).text(), "test")

    (found,) = took(attempts(recording)[0], REGION)

    assert (found.type, found.action, found.seconds) == (DB, "UPDATE", 30)


def pictured(text: str) -> Tree:
    (recording,) = read_recordings(read(text).text(), "test")
    tree = Tree([recording.root])
    for event in recording.events:
        tree.add(event)
    return tree


def test_a_rollback_counts_down_and_cleanup_counts_nothing() -> None:
    forward = """
        0 shop UPDATE_IN_PROGRESS
        1 shop/Db RDS::DBInstance UPDATE_COMPLETE
        1 shop/Fn Lambda::Function UPDATE_COMPLETE
    """
    back = "\n2 shop UPDATE_ROLLBACK_IN_PROGRESS\n3 shop/Db RDS::DBInstance UPDATE_COMPLETE"
    clean = """
        2 shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS
        3 shop/Db RDS::DBInstance DELETE_FAILED no
        4 shop UPDATE_COMPLETE
    """

    counts = [
        pictured(text).picture(BEGAN).stacks[0].done
        for text in (forward, forward + back, forward + clean)
    ]

    assert counts == [2, 1, 3]


def test_a_nested_stack_that_a_rollback_deletes_counts_down_too() -> None:
    tree = pictured("""
        0 shop CREATE_IN_PROGRESS
        1 shop/Data CloudFormation::Stack CREATE_IN_PROGRESS
        1 shop/Data/ CREATE_IN_PROGRESS
        2 shop/Data/Db RDS::DBInstance CREATE_COMPLETE
        3 shop/Data/Fn Lambda::Function CREATE_FAILED no
        4 shop/Data/ CREATE_FAILED
        4 shop/Data CloudFormation::Stack CREATE_FAILED
        5 shop ROLLBACK_IN_PROGRESS
        6 shop/Data CloudFormation::Stack DELETE_IN_PROGRESS
        6 shop/Data/ DELETE_IN_PROGRESS
        7 shop/Data/Db RDS::DBInstance DELETE_COMPLETE
        7 shop/Data/Fn Lambda::Function DELETE_COMPLETE
        8 shop/Data/ DELETE_COMPLETE
        8 shop/Data CloudFormation::Stack DELETE_COMPLETE
        9 shop ROLLBACK_COMPLETE
    """)

    assert tree.picture(BEGAN).stacks[0].done == 0
