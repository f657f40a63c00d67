"""A plan as it is shown before the question."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from hawse.aws.calls import Write
from hawse.output.plans import show_plan
from hawse.output.talk import Talk
from hawse.plan import Entry, Hand, Plan, Procedure, Run, Skip, Stage, Step

STOP = Write("ec2", "StopInstances", iam=("ec2:StopInstances",))
START = Write("ec2", "StartInstances", iam=("ec2:StartInstances",))
TERMINATE = Write("ec2", "TerminateInstances", iam=("ec2:TerminateInstances",), destroys=True)

BACK = Step(START, {}, on="i-01", says="start")
WEB = Step(STOP, {}, on="i-01", says="stop", name="web-1", note="running for 3d", undo=(BACK,))
OLD = Step(
    TERMINATE,
    {},
    on="i-03",
    says="terminate",
    name="old-db",
    note="2 volumes go with it",
    no_undo="a terminated instance does not come back",
    usd_month=-70.08,
)
DONE = Skip("i-09", "already stopped", "web-9")


@dataclass(frozen=True)
class Rotation:
    user: str
    old: str


def _nothing(_: Hand, state: Rotation) -> Rotation:
    return state


ROTATE = Run(
    Procedure(
        "rotate",
        Rotation,
        (Stage("create a key for {user}", _nothing), Stage("delete {old}", _nothing)),
    ),
    Rotation("ann", "AKIA1"),
    "ann",
    note="the key is 400d old",
    next=1,
)


def plan(*entries: Entry, account: str = "111122223333", region: str = "eu-west-1") -> Plan:
    return Plan(account, region, entries)


def shown(
    *plans: Plan,
    where: tuple[str, ...] = (),
    sandbox: bool = False,
    colour: bool = False,
    width: int = 0,
) -> str:
    err = io.StringIO()
    show_plan(Talk(err, colour, width), plans, where=where, sandbox=sandbox)
    return "\n" + err.getvalue()


def test_a_plan_of_one_target_is_one_list() -> None:
    assert shown(plan(WEB, replace(WEB, on="i-02", name="web-22"), DONE)) == """
stop  web-1   i-01  running for 3d
stop  web-22  i-02  running for 3d
skip  web-9   i-09  already stopped

2 to stop · 1 skipped
"""


def test_targets_are_groups_and_what_is_lost_for_good_is_said_in_words() -> None:
    here, there = plan(WEB), plan(OLD, account="444455556666", region="us-east-1")

    assert shown(here, there, plan(), where=("account", "region")) == """
111122223333 eu-west-1
  stop       web-1   i-01  running for 3d

444455556666 us-east-1
  terminate  old-db  i-03  DESTROYS it, 2 volumes go with it

cannot be undone: terminate old-db (a terminated instance does not come back)
1 to stop · 1 to terminate (destroys) · 2 targets · $70.08 a month less (known for 1 of 2)
"""


def test_a_procedure_shows_its_stages_and_which_are_done() -> None:
    assert shown(plan(ROTATE)) == """
rotate  ann  the key is 400d old
    1. create a key for ann (done)
    2. delete AKIA1

1 to rotate
"""


def test_what_more_is_told_of_an_entry_stands_below_it() -> None:
    held = Skip("i-04", "is used", blocked=True, below=("├─ by web", "└─ by db"))
    run = replace(ROTATE, below=("in two places",), usd_month=3.65)

    assert shown(plan(held, run)) == """
blocked  i-04  is used
    ├─ by web
    └─ by db
rotate   ann   the key is 400d old
    in two places
    1. create a key for ann (done)
    2. delete AKIA1

1 to rotate · 1 blocked · $3.65 a month more
"""


def test_a_thing_that_a_guard_holds_is_blocked() -> None:
    held = Skip("i-04", "protected against termination", "db", blocked=True)

    assert shown(plan(held)) == """
blocked  db  i-04  protected against termination

1 blocked
"""


def test_an_empty_plan_says_that_there_is_nothing_to_do() -> None:
    assert shown(plan()) == "\nnothing to do\n"


def test_the_sandbox_is_marked_on_top() -> None:
    assert shown(plan(WEB), sandbox=True).startswith("\nSANDBOX: nothing here is real\n")


def test_what_has_the_same_reason_is_named_once_and_the_rest_counted() -> None:
    steps = [replace(OLD, on=f"i-{number}", name=f"db-{number}") for number in range(7)]

    text = shown(plan(*steps))

    assert (
        "cannot be undone: terminate db-0, db-1, db-2, db-3, db-4 and 2 more"
        " (a terminated instance does not come back)\n"
    ) in text


def test_many_kinds_of_steps_with_the_same_reason_are_counted() -> None:
    steps = [replace(OLD, on=f"i-{number}", says=f"end {number}") for number in range(6)]

    text = shown(plan(*steps))

    assert "cannot be undone: 6 steps above (a terminated instance does not come back)\n" in text
    assert text.count("cannot be undone") == 1


def test_a_step_without_undo_and_without_a_reason_is_named_too() -> None:
    assert "cannot be undone: stop web-1\n" in shown(plan(replace(WEB, undo=())))


def test_the_bill_of_a_change_in_several_steps_counts_the_thing_once() -> None:
    stop = replace(WEB, usd_month=-70.08)
    start = replace(WEB, says="start", usd_month=140.16)

    last = shown(plan(stop, replace(WEB, says="change type"), start)).splitlines()[-1]

    assert last.endswith(" · $70.08 a month more")


def test_many_kinds_of_step_are_summed_up() -> None:
    steps = [replace(WEB, says=f"set tag {number}") for number in range(8)]

    assert shown(plan(*steps)).splitlines()[-1].endswith("1 to set tag 4 · 3 other steps")


def test_notes_go_below_on_a_narrow_terminal_and_nothing_is_cut() -> None:
    assert shown(plan(WEB, DONE), width=30) == """
stop  web-1  i-01
    running for 3d
skip  web-9  i-09
    already stopped

1 to stop · 1 skipped
"""


def test_wide_characters_keep_the_columns_aligned() -> None:
    assert "stop  日本   i-02" in shown(plan(WEB, replace(WEB, on="i-02", name="日本")))


def test_a_thing_without_a_name_is_called_by_its_id() -> None:
    assert (
        shown(plan(replace(WEB, name="", note=""), replace(WEB, on="b", name="b", note=""))) == """
stop  i-01
stop  b

2 to stop
"""
    )


def test_names_and_reasons_from_aws_are_escaped() -> None:
    odd = replace(OLD, name="a\nb", note="c\x1bd", no_undo="e\u202ef", says="g\rh")

    text = shown(plan(odd, Skip("x\ny", "p\nq", "z\nz")))

    assert "\x1b" not in text and "\u202e" not in text and "\r" not in text
    assert "a\\nb" in text and "p\\nq" in text


def test_colour_changes_no_words() -> None:
    import re

    plans = (plan(WEB, DONE, OLD), plan(ROTATE, region="us-east-1"))
    painted = shown(*plans, where=("region",), sandbox=True, colour=True)

    assert "\x1b[1;31mterminate" in painted
    assert re.sub("\x1b\\[[0-9;]*m", "", painted) == shown(*plans, where=("region",), sandbox=True)
