"""How much is in flight at once, and how that changes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hawse.transfer.retrying import Timer, Trouble, Verdict, delay, judged
from hawse.transfer.windows import Pace, Prefixes, Window

MIB = 1 << 20


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_request_always_fits_however_large() -> None:
    window = Window(4, 100)

    window.enter(1000)
    window.leave(1000)

    assert window.drain(1)


def test_requests_wait_for_bytes() -> None:
    window = Window(100, 100)
    window.enter(60)
    entered = threading.Event()

    def enter() -> None:
        window.enter(60)
        entered.set()

    with ThreadPoolExecutor() as pool:
        pool.submit(enter)
        assert not entered.wait(0.05)
        window.leave(60)
        assert entered.wait(5)
    window.leave(60)


@pytest.mark.parametrize("requests", [1, 2, 8, 9])
def test_no_place_is_lost_between_many_threads(requests: int) -> None:
    window = Window(requests, 50)
    most, flying, lock = [0], [0], threading.Lock()

    def work(size: int) -> None:
        window.enter(size)
        with lock:
            flying[0] += 1
            most[0] = max(most[0], flying[0])
        with lock:
            flying[0] -= 1
        window.leave(size)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, [0, 10, 60, 30] * 200, timeout=30))

    assert window.drain(5)
    assert most[0] <= requests
    assert (window.count, window.used) == (0, 0)


def test_a_throttled_prefix_is_halved_once_a_moment_and_widened_slowly() -> None:
    time = Time()
    prefixes: Prefixes[int] = Prefixes(64, time)
    prefixes.leave("hot", throttled=True)
    prefixes.leave("hot", throttled=True)
    assert prefixes.allowed("hot") == 32
    time.now += 1
    prefixes.leave("hot", throttled=True)
    assert prefixes.allowed("hot") == 16
    for _ in range(17):
        prefixes.leave("hot", throttled=False)
    assert prefixes.allowed("hot") == 17
    assert prefixes.allowed("cold") == 64


def test_what_finds_its_prefix_full_is_parked_until_there_is_room() -> None:
    prefixes: Prefixes[int] = Prefixes(2)
    prefixes.leave("hot", throttled=True)

    assert [prefixes.enter("hot", n) for n in range(4)] == [True, False, False, False]
    assert prefixes.leave("hot", throttled=False) == [1, 2]  # wide again, as it was
    assert prefixes.enter("cold", 9)
    assert prefixes.give_up() == [3]


def test_a_pace_is_kept() -> None:
    time = Time()
    pace = Pace(10.0, time)

    assert [pace.take(5), pace.take(5), pace.take(10)] == [0.0, 0.5, 1.0]
    time.now = 100.0
    assert pace.take(1) == 0.0
    assert Pace(0).take(10**12) == 0.0


def test_waits_grow_and_are_spread() -> None:
    assert delay(1, 0.2, slower=False, chance=lambda: 1.0) == 0.2
    assert delay(3, 0.2, slower=False, chance=lambda: 1.0) == 0.8
    assert delay(3, 0.2, slower=True, chance=lambda: 0.5) == pytest.approx(1.2)
    assert delay(30, 0.2, slower=False, chance=lambda: 1.0) == 20.0
    assert delay(5, 0.2, slower=False, chance=lambda: 0.0) == 0.0


@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [
        (Trouble(cause="AWS_ERROR_S3_SLOW_DOWN"), Verdict.SLOWER),
        (Trouble(cause="AWS_IO_SOCKET_CLOSED"), Verdict.AGAIN),
        (Trouble(cause="AWS_ERROR_HTTP_RESPONSE_FIRST_BYTE_TIMEOUT"), Verdict.AGAIN),
        (Trouble(cause="AWS_ERROR_S3_CANCELED"), Verdict.FINAL),
        (Trouble(cause="AWS_ERROR_NO_SPACE"), Verdict.FINAL),
        (Trouble(400, "ExpiredToken"), Verdict.RENEW),
        (Trouble(403, "RequestTimeTooSkewed"), Verdict.FINAL),
    ],
)
def test_each_trouble_has_its_verdict(trouble: Trouble, verdict: Verdict) -> None:
    assert judged(trouble) is verdict


def test_a_timer_does_things_in_the_order_they_are_due() -> None:
    timer, done, ended = Timer(), list[int](), threading.Event()

    def plan() -> None:  # in the timer's own thread, which does nothing else meanwhile
        timer.after(0.5, ended.set)
        timer.after(0.2, lambda: done.append(2))
        timer.after(0.0, lambda: done.append(1))

    timer.after(0.0, plan)

    assert ended.wait(5)
    assert done == [1, 2]
    timer.close()


def test_a_closed_timer_gives_back_what_was_left_and_waits_no_more() -> None:
    timer, done = Timer(), list[int]()
    timer.after(100, lambda: done.append(1))

    for work in timer.close():
        work()
    timer.after(100, lambda: done.append(2))

    assert done == [1, 2]


def let_in(window: Window, size: int) -> int:
    """How many of a size a window lets in at once."""
    count = 0
    while window.fits(size):
        window.enter(size)
        count += 1
    return count


@pytest.mark.parametrize(
    ("size", "count"), [(4 << 10, 256), (256 << 10, 32), (MIB, 16), (4 * MIB, 16), (8 * MIB, 14)]
)
def test_contents_of_any_size_are_side_by_side_and_small_ones_take_little_memory(
    size: int, count: int
) -> None:
    assert let_in(Window(256, 112 * MIB, least=8 * MIB), size) == count


def test_the_further_away_s3_is_the_more_is_in_flight() -> None:
    near, far = (Window(256, 112 * MIB, least=8 * MIB) for _ in range(2))

    near.answered(256 << 10, 0.001)
    far.answered(256 << 10, 0.1)
    far.answered(256 << 10, 5.0)  # a slow answer does not make it further
    far.answered(1 << 10, 0.001)  # nor does a small one make it nearer

    assert let_in(near, 256 << 10) == 32
    assert 100 < let_in(far, 256 << 10) <= 256


def test_large_contents_do_not_keep_small_ones_out() -> None:
    window = Window(256, 112 * MIB, least=8 * MIB)
    for _ in range(5):
        window.enter(16 * MIB)

    assert let_in(window, 256 << 10) == 32


def test_whoever_waits_for_bytes_of_small_contents_is_woken() -> None:
    window = Window(256, 112 * MIB, least=8 * MIB)
    rounds = 4000

    def work(size: int) -> None:
        window.enter(size)
        window.leave(size)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, [3 * MIB, 6 * MIB, 200 << 10, 30 * MIB] * (rounds // 4), timeout=60))

    assert window.drain(5)
    assert (window.count, window.used, window.small) == (0, 0, 0)
