"""A change that is followed, left while AWS goes on with it."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import Any

import pytest

from hawse.app import App
from tests.conftest import FakeClock, Ran
from tests.scripted.playing import Play, Played

WAITING = 60.0


class Pressing(FakeClock):
    """Ctrl-C is pressed after so many seconds, so many times."""

    def __init__(self) -> None:
        super().__init__()
        self.at, self.times, self._began = WAITING, 1, self.monotonic()

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        while self.times and self.monotonic() - self._began >= self.at:
            self.times -= 1
            signal.raise_signal(signal.SIGINT)


@pytest.fixture
def clock() -> Pressing:
    return Pressing()


def left(play: Play, *argv: str, **options: Any) -> tuple[Ran, Played]:
    """An update of `web` that is left before it is done."""
    web = play("update_succeeds")

    def make(*args: Any, **more: Any) -> App:
        return replace(web.make_app(*args, **more), commands="tests.frame.commands")

    ours = replace(web, make_app=make)
    return ours.run("cfn", "update", "web", "--yes", *argv, **options), web


def test_what_goes_on_is_told_last_with_what_to_type(play: Play) -> None:
    ran, web = left(play)

    assert ran.code == 130
    assert ran.err.splitlines()[-3:] == [
        "warning: web goes on in AWS",
        "hint: hawse cfn watch web",
        "hint: hawse cfn cancel web",
    ]
    assert web.cloud.names(writes=True) == ["UpdateStack"]


@pytest.mark.parametrize("answer", ["", "n", "yes", "leave"])
def test_a_person_is_asked_and_everything_but_the_word_leaves_it_alone(
    play: Play, answer: str
) -> None:
    ran, web = left(play, tty=True, answers=[answer])

    assert ran.asked == ["Enter leaves that alone, 'cancel' stops it: "]
    assert ran.code == 130
    assert web.cloud.names(writes=True) == ["UpdateStack"]
    assert ran.err.splitlines()[-1] == "hint: hawse cfn cancel web"


def test_the_word_cancels_it_without_another_question(play: Play) -> None:
    ran, web = left(play, tty=True, answers=["cancel"])

    assert ran.code == 130
    assert web.cloud.names(writes=True) == ["UpdateStack", "CancelUpdateStack"]
    assert "web: done" in ran.err
    assert ran.err.splitlines()[-1] == "hint: hawse cfn watch web"


def test_ctrl_c_instead_of_an_answer_leaves_it_alone(play: Play) -> None:
    ran, web = left(play, tty=True, answers=[])

    assert ran.code == 130
    assert web.cloud.names(writes=True) == ["UpdateStack"]
    assert "hint: hawse cfn cancel web" in ran.err


def test_nobody_is_asked_with_no_input(play: Play) -> None:
    ran, _ = left(play, "--no-input", tty=True, answers=["cancel"])

    assert ran.asked == []
    assert "hint: hawse cfn watch web" in ran.err


def test_who_presses_twice_is_only_told(play: Play, clock: Pressing) -> None:
    clock.times = 2

    ran, web = left(play, tty=True, answers=["cancel"])

    assert ran.asked == []
    assert web.cloud.names(writes=True) == ["UpdateStack"]
    assert ran.err.splitlines()[-1] == "hint: hawse cfn watch web"


def test_what_cannot_be_stopped_any_more_is_not_offered(play: Play, clock: Pressing) -> None:
    clock.at = 244.0  # while it cleans up

    ran, _ = left(play, tty=True, answers=["cancel"])

    assert ran.asked == []
    assert ran.err.splitlines()[-1] == "hint: hawse cfn watch web"


def test_after_a_timeout_it_is_told_and_nobody_is_asked(play: Play, clock: Pressing) -> None:
    clock.times = 0

    ran, _ = left(play, "--timeout", "30", "-r", "eu-west-1", tty=True, answers=["cancel"])

    assert (ran.code, ran.asked) == (124, [])
    assert "hint: hawse cfn watch web -r eu-west-1" in ran.err


def test_a_change_that_is_done_says_nothing_of_it(play: Play, clock: Pressing) -> None:
    clock.times = 0

    ran, _ = left(play)

    assert ran.code == 0
    assert "goes on" not in ran.err


def test_what_stops_it_may_take_more_than_names(play: Play, clock: Pressing) -> None:
    clock.at = 30.0
    account = {"Account": "111111111111", "Region": "eu-west-1", "Status": "CURRENT"}
    template = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    slow = {"DeleteStackInstances": [{"takes": 600}]}
    about = {"PermissionModel": "SELF_MANAGED", "TemplateBody": template}
    cloud = play({"stack_sets": {"guard": {**about, "instances": [account], "after": slow}}})

    ran = cloud.run(
        *("cfn", "set", "rm", "guard", "--yes"), tty=True, answers=["stop"], env={"COLUMNS": "200"}
    )

    assert ran.code == 130, ran.err
    assert ran.asked == ["Enter leaves that alone, 'stop' stops it: "]
    assert "StopStackSetOperation" in cloud.cloud.names(writes=True)
