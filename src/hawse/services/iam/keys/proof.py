"""Whether an access key works: services learn of one at different times, so several are asked.

A key that one service accepted may be refused by the next for half a minute, and accepted and
refused in turns. It works when all that are asked accepted it three times in a row. STS and IAM
are asked always; whoever uses the key with other services may name them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeVar

from hawse.aws.calls import Read
from hawse.aws.frame_calls import DESCRIBE_REGIONS, GET_CALLER_IDENTITY
from hawse.aws.waiting import rest
from hawse.errors import AccessDenied, CLIError, Refused, TimedOut, Unavailable, UnknownKey
from hawse.services.iam.calls_resource_policies import LIST_BUCKETS, LIST_QUEUES, LIST_TOPICS
from hawse.services.iam.calls_snapshots import LIST_ACCESS_KEYS

if TYPE_CHECKING:
    from hawse.aws.access_keys import Pair
    from hawse.aws.targets import Target
    from hawse.plan import Hand

T = TypeVar("T")
SECONDS = 90.0
_LEARN_SECONDS = 60.0
_IN_A_ROW = 3
_PAUSES = (1.0, 1.0, 2.0, 2.0, 3.0)
_LAST_PAUSE = 5.0
PROBES: dict[str, Read] = {
    "ec2": DESCRIBE_REGIONS,
    "s3": LIST_BUCKETS,
    "sns": LIST_TOPICS,
    "sqs": LIST_QUEUES,
}
"""What a service is asked, to see whether it knows a key: who is refused an action is known."""


def prove(
    target: Target, pair: Pair, *, user: str, account: str, services: Sequence[str] = ()
) -> None:
    """Return once the key works everywhere; TimedOut after 90 s, Refused when it is another's."""
    fresh, clock = target.with_key(*pair), target.clock
    end, row, why = clock.monotonic() + SECONDS, 0, ""
    pauses = chain(_PAUSES, repeat(_LAST_PAUSE))
    while True:
        why = next(_refusals(fresh, user, account, services), "")
        row = 0 if why else row + 1
        if row == _IN_A_ROW:
            return
        pause = next(pauses) if why else 1.0
        if clock.monotonic() + pause > end:
            raise TimedOut(f"{pair.id} does not work", why=f"{why} after {SECONDS:g} s")
        rest(fresh, clock, pause)


def _refusals(fresh: Target, user: str, account: str, services: Sequence[str]) -> Iterator[str]:
    """Why services do not take the key yet, one after another."""

    def is_whose() -> None:
        found = fresh.read(GET_CALLER_IDENTITY)
        if found["Account"] != account or found["Arn"].rpartition("/")[2] != user:
            raise Refused(f"the new key of {user}", why=f"it is of {found['Arn']}")

    yield from _refusal(is_whose)
    yield from _refusal(lambda: fresh.read(LIST_ACCESS_KEYS, UserName=user))
    for name in services:
        for why in _refusal(partial(fresh.read, PROBES[name])):
            yield f"{name}: {why}"


def _refusal(ask: Callable[[], object]) -> Iterator[str]:
    try:
        ask()
    except AccessDenied:
        pass  # who is refused an action was known
    except (UnknownKey, Unavailable) as error:
        yield error.why or error.message


def learning(hands: Sequence[Hand], work: Callable[[Hand], T]) -> T:
    """What `work` gives with the first hand whose key AWS takes.

    A key that is known may be refused for a while all the same: each but the last gets a minute.
    """
    problem: CLIError | None = None
    for hand in hands:
        clock = hand.target.clock
        end = clock.monotonic() + _LEARN_SECONDS
        while True:
            try:
                return work(hand)
            except UnknownKey as error:
                problem = error
            if clock.monotonic() > end:
                break
            rest(hand.target, clock, 2.0)
    assert problem is not None
    raise problem
