"""How fast hawse asks, and when it stops asking."""

from __future__ import annotations

import pytest

from hawse.aws.calls import Read
from hawse.aws.limits import Breakers, Bucket, Limits
from hawse.errors import CircuitOpen, CLIError, NotFound, Throttled, Unavailable, Unreachable
from tests.scripted import ScriptedAws

DESCRIBE = Read("ec2", "DescribeInstances", iam=())


def test_without_a_limit_nothing_waits() -> None:
    bucket = Bucket(None, 0.0)

    assert [bucket.reserve(0.0) for _ in range(1000)] == [0.0] * 1000


def test_a_limit_lets_one_second_through_at_once_and_spreads_the_rest() -> None:
    bucket = Bucket(2.0, 0.0)

    assert [bucket.reserve(0.0) for _ in range(5)] == [0.0, 0.0, 0.5, 1.0, 1.5]


def test_tokens_come_back_with_time() -> None:
    bucket = Bucket(2.0, 0.0)
    for _ in range(4):
        bucket.reserve(0.0)

    assert bucket.reserve(2.0) == 0.0


def test_no_more_than_one_second_is_saved_up() -> None:
    bucket = Bucket(2.0, 0.0)

    assert [bucket.reserve(3600.0) for _ in range(3)] == [0.0, 0.0, 0.5]


def test_a_rate_below_one_still_lets_the_first_through() -> None:
    bucket = Bucket(0.5, 0.0)

    assert [bucket.reserve(0.0) for _ in range(2)] == [0.0, 2.0]


def test_throttling_takes_the_rate_that_was_too_fast_and_lowers_it() -> None:
    bucket = Bucket(None, 0.0)
    for number in range(20):
        bucket.reserve(number / 20)

    bucket.throttled(1.0)

    assert bucket.rate == pytest.approx(14.0)
    assert bucket.reserve(1.0) > 0


def test_several_throttled_answers_of_one_second_count_once() -> None:
    bucket = Bucket(None, 0.0)
    for number in range(20):
        bucket.reserve(number / 20)

    for moment in (1.0, 1.1, 1.2):
        bucket.throttled(moment)

    assert bucket.rate == pytest.approx(14.0)


def test_the_rate_rises_again_slowly() -> None:
    bucket = Bucket(None, 0.0)
    for _ in range(10):
        bucket.reserve(0.0)
    bucket.throttled(0.0)

    bucket.reserve(2.0)

    assert bucket.rate == pytest.approx(7.0 * 1.21)


def test_the_rate_never_rises_above_the_limit() -> None:
    bucket = Bucket(5.0, 0.0)
    for _ in range(5):
        bucket.reserve(0.0)
    bucket.throttled(0.0)
    lowered = bucket.rate

    bucket.reserve(600.0)

    assert (lowered, bucket.rate) == (3.5, 5.0)


def test_a_throttled_operation_is_still_asked_now_and_then() -> None:
    bucket = Bucket(None, 0.0)

    for moment in range(50):
        bucket.throttled(float(moment))

    assert bucket.rate == 0.5


def test_each_account_region_and_operation_has_its_own_bucket(aws: ScriptedAws) -> None:
    limits = Limits({"ec2": {"DescribeInstances": 1.0}}, lambda: 0.0)
    target = aws.target(DESCRIBE)
    others = (
        (target.in_region("us-east-1"), "ec2", "DescribeInstances"),
        (aws.target(DESCRIBE, profile="prod"), "ec2", "DescribeInstances"),
        (target, "ec2", "DescribeVolumes"),
        (target, "iam", "DescribeInstances"),
    )

    assert limits.reserve(target, "ec2", "DescribeInstances") == 0.0
    assert limits.reserve(target, "ec2", "DescribeInstances") == 1.0
    assert [limits.reserve(*other) for other in others] == [0.0] * 4


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
