"""When hawse stops asking."""

from __future__ import annotations

import pytest

from hawse.aws.breakers import Breakers
from hawse.aws.calls import Read
from hawse.errors import CircuitOpen, CLIError, NotFound, Throttled, Unavailable, Unreachable
from tests.scripted import ScriptedAws

DESCRIBE = Read("ec2", "DescribeInstances", iam=())


class Service:
    """Fails as often as it is told to; counts how often it was asked."""

    def __init__(self, *errors: CLIError) -> None:
        self.errors = list(errors)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def attempt(breakers: Breakers, aws: ScriptedAws, service: Service, times: int) -> list[str]:
    """What each of several calls ended with."""
    ends = []
    for _ in range(times):
        try:
            ends.append(breakers.guard(aws.target(DESCRIBE), "ec2", service))
        except CLIError as error:
            ends.append(type(error).__name__)
    return ends


def test_a_dead_endpoint_is_asked_once(aws: ScriptedAws) -> None:
    service = Service(*[Unreachable("x")] * 3)

    assert attempt(Breakers(), aws, service, 3) == ["Unreachable", "CircuitOpen", "CircuitOpen"]
    assert service.asked == 1


def test_an_unavailable_service_is_left_alone_after_three_failures(aws: ScriptedAws) -> None:
    service = Service(*[Unavailable("x")] * 9)

    ends = attempt(Breakers(), aws, service, 5)

    assert ends == ["Unavailable"] * 3 + ["CircuitOpen"] * 2
    assert service.asked == 3


def test_an_answer_forgets_the_failures_before_it(aws: ScriptedAws) -> None:
    breakers = Breakers()
    attempt(breakers, aws, Service(*[Unavailable("x")] * 2), 3)

    assert attempt(breakers, aws, Service(*[Unavailable("x")] * 2), 3)[-1] == "answer"


@pytest.mark.parametrize("error", [Throttled("x"), NotFound("x"), CLIError("x")])
def test_an_answer_of_the_service_opens_nothing(aws: ScriptedAws, error: CLIError) -> None:
    service = Service(*[error] * 9)

    assert attempt(Breakers(), aws, service, 9) == [type(error).__name__] * 9


def test_after_a_while_one_call_tries_and_closes_the_circuit(aws: ScriptedAws) -> None:
    breakers = Breakers(reset_seconds=0)
    service = Service(Unreachable("x"))

    assert attempt(breakers, aws, service, 3) == ["Unreachable", "answer", "answer"]


def test_a_try_that_fails_opens_the_circuit_again(aws: ScriptedAws) -> None:
    breakers = Breakers(reset_seconds=0)
    service = Service(Unreachable("x"), Unavailable("x"))

    assert attempt(breakers, aws, service, 3) == ["Unreachable", "Unavailable", "answer"]


def test_another_region_is_not_touched(aws: ScriptedAws) -> None:
    breakers = Breakers()
    attempt(breakers, aws, Service(Unreachable("x")), 1)
    elsewhere = aws.target(DESCRIBE, region="us-east-1")

    assert breakers.guard(elsewhere, "ec2", Service()) == "answer"


def test_an_open_circuit_says_what_is_not_asked(aws: ScriptedAws) -> None:
    breakers = Breakers()
    attempt(breakers, aws, Service(Unreachable("x")), 1)

    with pytest.raises(CircuitOpen, match="ec2 in eu-west-1"):
        breakers.guard(aws.target(DESCRIBE), "ec2", Service())


def test_a_bug_does_not_count_and_is_raised(aws: ScriptedAws) -> None:
    def bug() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Breakers().guard(aws.target(DESCRIBE), "ec2", bug)


def test_a_failure_that_comes_after_another_thread_opened_the_circuit_is_itself(
    aws: ScriptedAws,
) -> None:
    breakers, target = Breakers(), aws.target(DESCRIBE)

    def fails_late() -> None:
        for _ in range(3):
            with pytest.raises(Unavailable):
                breakers.guard(target, "ec2", unavailable)
        raise Unavailable("late")

    with pytest.raises(Unavailable, match="late"):
        breakers.guard(target, "ec2", fails_late)


def test_an_answer_that_comes_after_another_thread_opened_the_circuit_counts(
    aws: ScriptedAws,
) -> None:
    breakers, target = Breakers(), aws.target(DESCRIBE)
    with pytest.raises(Unavailable):
        breakers.guard(target, "ec2", unavailable)

    def answers_late() -> str:
        for _ in range(2):
            with pytest.raises(Unavailable):
                breakers.guard(target, "ec2", unavailable)
        return "an answer"

    assert breakers.guard(target, "ec2", answers_late) == "an answer"


def unavailable() -> None:
    raise Unavailable("ec2", why="internal error")
