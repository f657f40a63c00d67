"""What is asked when, on a virtual clock: nothing is sent and nothing sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from hawse.errors import CLIError
from hawse.services.cfn.events.polling import Ask, Pace, Poller
from hawse.services.cfn.events.records import STACK, Event

BEGAN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ROOT = "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1"
PAGE = 100


def event(stack: str, seconds: float, logical: str, status: str, child: str = "") -> Event:
    name = stack.split("/")[1]
    own = logical == name
    return Event(
        id=f"{name}-{logical}-{status}-{seconds}",
        at=BEGAN + timedelta(seconds=seconds),
        stack_id=stack,
        stack=name,
        logical_id=logical,
        physical_id=stack if own else child or f"{logical}-1",
        type=STACK if own or child else "AWS::SQS::Queue",
        status=status,
    )


@dataclass
class World:
    """Stacks whose events become visible as time passes, behind pages of 100."""

    events: dict[str, list[Event]] = field(default_factory=dict)
    now: float = 0.0
    asked: list[tuple[float, Ask]] = field(default_factory=list)
    seen: list[Event] = field(default_factory=list)

    def add(self, *events: Event) -> None:
        for one in events:
            self.events.setdefault(one.stack_id, []).append(one)

    def page(self, ask: Ask) -> tuple[list[Event], str]:
        visible = [
            one
            for one in self.events.get(ask.stack, ())
            if (one.at - BEGAN).total_seconds() <= self.now
        ]
        newest = sorted(visible, key=lambda one: one.at, reverse=True)
        start = int(ask.page or 0)
        end = start + PAGE
        return newest[start:end], str(end) if len(newest) > end else ""

    def run(self, poller: Poller, until: float) -> None:
        while not poller.ended and self.now < until:
            ask = poller.next(self.now)
            if not isinstance(ask, Ask):
                self.now += ask
                continue
            self.asked.append((self.now, ask))
            if ask.what == "stack":
                poller.confirmed(ask.stack, self.events[ask.stack][-1].status)
                continue
            found, following = self.page(ask)
            self.seen += poller.answered(ask, found, following, self.now)

    def busiest(self) -> int:
        """The most requests in any second."""
        times = [time for time, _ in self.asked]
        return max(sum(start <= one < start + 1 for one in times) for start in times)

    def asks(self, stack: str) -> list[float]:
        return [time for time, ask in self.asked if ask.stack == stack and ask.what == "events"]


def poller(**more: object) -> Poller:
    return Poller([ROOT], 0.0, pace=Pace(), jitter=lambda: 0.5, **more)  # type: ignore[arg-type]


def nested(number: int) -> str:
    return f"arn:aws:cloudformation:eu-west-1:111122223333:stack/nested{number}/1"


def large(count: int, resources: int, lasting: float) -> Iterator[Event]:
    """A root with nested stacks that are all at work at once, as many resources in all."""
    yield event(ROOT, 0, "shop", "CREATE_IN_PROGRESS")
    each = resources // count
    for number in range(count):
        child = nested(number)
        name = child.split("/")[1]
        yield event(ROOT, 1, f"N{number}", "CREATE_IN_PROGRESS", child)
        yield event(child, 1, name, "CREATE_IN_PROGRESS")
        for one in range(each):
            begin = 2 + lasting * one / each
            yield event(child, begin, f"R{one}", "CREATE_IN_PROGRESS")
            yield event(child, begin + lasting / each, f"R{one}", "CREATE_COMPLETE")
        yield event(child, lasting + 3, name, "CREATE_COMPLETE")
        yield event(ROOT, lasting + 4, f"N{number}", "CREATE_COMPLETE", child)
    yield event(ROOT, lasting + 6, "shop", "CREATE_COMPLETE")


def test_500_resources_in_40_nested_stacks_take_two_calls_a_second_at_most() -> None:
    world = World()
    world.add(*large(40, 500, lasting=600))
    following = poller()

    world.run(following, until=1200)

    assert following.ended
    assert world.busiest() <= 2
    assert len(world.seen) == sum(map(len, world.events.values())), "every event is seen once"
    assert len({one.id for one in world.seen}) == len(world.seen)
    assert world.now < 640, "the end is seen soon"


def test_followers_of_one_account_and_region_share_the_pace() -> None:
    world, pace = World(), Pace()
    world.add(*large(20, 200, lasting=60))
    pollers = [Poller([ROOT], 0.0, pace=pace, jitter=lambda: 0.5) for _ in range(3)]

    while not all(one.ended for one in pollers) and world.now < 600:
        for one in pollers:
            before = len(world.asked)
            ask = one.next(world.now)
            if isinstance(ask, Ask):
                world.asked.append((world.now, ask))
                if ask.what == "stack":
                    one.confirmed(ask.stack, "CREATE_COMPLETE")
                else:
                    one.answered(ask, *world.page(ask), world.now)
            assert len(world.asked) - before <= 1
        world.now += 0.1

    assert world.busiest() <= 2
    assert all(one.ended for one in pollers)


def test_a_nested_stack_is_asked_only_while_its_parent_shows_it_at_work() -> None:
    world, child = World(), nested(1)
    world.add(
        event(ROOT, 0, "shop", "CREATE_IN_PROGRESS"),
        event(ROOT, 20, "N", "CREATE_IN_PROGRESS"),
        event(ROOT, 22, "N", "CREATE_IN_PROGRESS", child),
        event(child, 22, "nested1", "CREATE_IN_PROGRESS"),
        event(child, 40, "nested1", "CREATE_COMPLETE"),
        event(ROOT, 41, "N", "CREATE_COMPLETE", child),
        event(ROOT, 300, "shop", "CREATE_COMPLETE"),
    )

    world.run(poller(), until=600)

    asks = world.asks(child)
    assert asks and min(asks) >= 22
    assert max(asks) < 50, "once more after its end, and then no more"
    assert [one.status for one in world.seen if one.stack_id == child] == [
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
    ]


def test_quiet_stacks_are_asked_less_and_less() -> None:
    world = World()
    world.add(event(ROOT, 0, "shop", "CREATE_IN_PROGRESS"))

    world.run(poller(), until=1000)

    gaps = [b - a for a, b in zip(world.asks(ROOT), world.asks(ROOT)[1:], strict=False)]
    early = [gap for time, gap in zip(world.asks(ROOT), gaps, strict=False) if time < 9]
    late = [gap for time, gap in zip(world.asks(ROOT), gaps, strict=False) if 100 < time < 590]
    latest = [gap for time, gap in zip(world.asks(ROOT), gaps, strict=False) if time > 620]
    assert max(early) <= 1.01
    assert all(4.9 <= gap <= 5.1 for gap in late)
    assert all(9.9 <= gap <= 10.1 for gap in latest)


def test_the_first_read_ends_where_the_operation_began() -> None:
    world = World()
    old = [event(ROOT, -1000 - one, f"R{one}", "UPDATE_COMPLETE") for one in range(900)]
    world.add(*old, event(ROOT, 0, "shop", "UPDATE_IN_PROGRESS"))

    world.run(poller(), until=1)

    assert [ask.page for _, ask in world.asked][:1] == [""]
    assert [one.logical_id for one in world.seen] == ["shop"]


def test_what_ended_before_is_not_the_operation_that_is_waited_for() -> None:
    world = World()
    world.add(
        event(ROOT, -500, "shop", "CREATE_IN_PROGRESS"),
        event(ROOT, -400, "shop", "CREATE_COMPLETE"),
        event(ROOT, 5, "shop", "UPDATE_IN_PROGRESS"),
        event(ROOT, 30, "shop", "UPDATE_COMPLETE"),
    )
    following = poller(since=BEGAN)

    world.run(following, until=4)
    early = following.ended
    world.run(following, until=100)

    assert (early, following.ended) == (False, True)
    assert [one.status for one in world.seen] == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]


def test_of_two_operations_within_seconds_only_the_newest_is_followed() -> None:
    world = World()
    world.add(
        event(ROOT, -5, "shop", "CREATE_IN_PROGRESS"),
        event(ROOT, -4, "shop", "CREATE_COMPLETE"),
        event(ROOT, -1, "shop", "UPDATE_IN_PROGRESS"),
        event(ROOT, -1, "Queue", "UPDATE_IN_PROGRESS"),
        event(ROOT, 3, "Queue", "UPDATE_COMPLETE"),
        event(ROOT, 3, "shop", "UPDATE_COMPLETE"),
    )
    following = poller(since=BEGAN - timedelta(seconds=10))

    world.run(following, until=60)

    assert following.ended
    assert {one.status.partition("_")[0] for one in world.seen} == {"UPDATE"}


def test_throttling_slows_down_and_never_ends() -> None:
    pace, now = Pace(), 0.0
    waits = []
    for _ in range(8):
        pace.sent(now)
        pace.throttled(now)
        waits.append(pace.wait(now))
        now += waits[-1]

    assert waits == [1, 2, 4, 8, 15, 15, 15, 15]
    pace.fine()
    pace.sent(now)
    assert pace.wait(now) == 0.5


def test_the_last_word_on_a_stack_may_be_that_it_goes_on() -> None:
    following = poller()
    ask = following.next(0.0)
    assert isinstance(ask, Ask)
    failed = event(ROOT, 2, "shop", "UPDATE_FAILED")
    following.answered(ask, [failed, event(ROOT, 0, "shop", "UPDATE_IN_PROGRESS")], "", 0.0)

    assert following.next(10.0) == Ask("stack", ROOT)
    following.confirmed(ROOT, "UPDATE_ROLLBACK_IN_PROGRESS")

    assert not following.ended
    assert following.next(20.0) == Ask("events", ROOT)


def test_a_stack_whose_events_are_forgotten_is_asked_what_it_is() -> None:
    following = poller()
    ask = following.next(0.0)
    assert isinstance(ask, Ask)
    following.answered(ask, [], "", 0.0)

    assert following.next(5.0) == Ask("stack", ROOT)


def test_pages_that_lead_back_are_an_error_and_not_asked_without_end() -> None:
    class Circling(World):
        def page(self, ask: Ask) -> tuple[list[Event], str]:
            return self.events[ask.stack], {"": "a", "a": "b", "b": "c", "c": "a"}[ask.page]

    world = Circling()
    world.add(event(ROOT, 0, "queue", "CREATE_IN_PROGRESS"))

    with pytest.raises(CLIError, match="lead back to the same page"):
        world.run(poller(), until=600)

    assert len(world.asked) < 20
