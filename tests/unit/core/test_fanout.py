"""Ordered, streaming, and it can be left."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import weakref

import pytest

from hawse.core.fanout import Outcome, fan_out
from hawse.errors import AccessDenied, TimedOut


def test_outcomes_come_in_the_order_of_the_targets() -> None:
    gates = [threading.Event() for _ in range(3)]
    order: list[int] = []

    def work(target: int) -> int:
        if target < 2:
            gates[target + 1].wait(5)  # an earlier target ends after the later ones
        gates[target].set()
        return target * 10

    fan_out([0, 1, 2], work, lambda outcome: order.append(outcome.value or 0))

    assert order == [0, 10, 20]


def test_an_outcome_is_released_as_soon_as_earlier_targets_are_done() -> None:
    first_was_told = threading.Event()

    def work(target: int) -> bool:
        return target == 0 or first_was_told.wait(5)

    told: list[bool | None] = []

    def emit(outcome: Outcome[int, bool]) -> None:
        told.append(outcome.value)
        first_was_told.set()

    fan_out([0, 1], work, emit)

    assert told == [True, True]


def test_what_was_emitted_is_not_held_any_longer() -> None:
    class Rows:
        """Stands for what a target gave."""

    given: list[weakref.ref[Rows]] = []
    held: list[int] = []

    def emit(outcome: Outcome[int, Rows]) -> None:
        held.append(sum(one() is not None for one in given))
        assert outcome.value is not None
        given.append(weakref.ref(outcome.value))

    fan_out(range(20), lambda _: Rows(), emit, workers=1)

    assert max(held) <= 2


def test_a_cli_error_is_an_outcome_of_its_target_alone() -> None:
    def work(target: str) -> str:
        if target == "b":
            raise AccessDenied("no")
        return target

    got: list[Outcome[str, str]] = []
    fan_out(["a", "b", "c"], work, got.append)

    assert [outcome.value for outcome in got] == ["a", None, "c"]
    assert isinstance(got[1].error, AccessDenied)


def test_a_bug_in_one_target_is_raised_as_itself() -> None:
    def work(target: int) -> int:
        return 1 // target

    with pytest.raises(ZeroDivisionError):
        fan_out([1, 0, 2], work, lambda _: None)


def test_a_hung_target_times_out_and_the_others_answer() -> None:
    release = threading.Event()

    def work(target: int) -> int:
        if target == 1:
            release.wait(30)
        return target

    got: list[Outcome[int, int]] = []
    begun = time.monotonic()
    fan_out([0, 1, 2], work, got.append, timeout=0.2)
    release.set()

    assert time.monotonic() - begun < 5
    assert isinstance(got[1].error, TimedOut)
    assert [got[0].value, got[2].value] == [0, 2]


def test_no_more_targets_than_workers_are_worked_on_at_once() -> None:
    lock, now, most = threading.Lock(), 0, 0
    both = threading.Barrier(2, timeout=5)

    def work(_: int) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        both.wait()
        with lock:
            now -= 1

    fan_out(range(6), work, lambda _: None, workers=2)

    assert most == 2


def test_one_target_starts_no_event_loop() -> None:
    code = (
        "import sys; from hawse.core.fanout import fan_out;"
        "fan_out([1], lambda t: t, lambda o: None); print('asyncio' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_the_process_leaves_while_every_worker_is_blocked_in_a_socket() -> None:
    """Ctrl-C with every worker blocked: joining the threads would take for ever."""
    code = """
import os, signal, socket, threading
from hawse.core.fanout import fan_out
server = socket.create_server(("127.0.0.1", 0))
busy = threading.Barrier(9)
def work(_):
    client = socket.create_connection(server.getsockname())
    busy.wait()
    client.recv(1)
def leave():
    busy.wait()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=leave, daemon=True).start()
try:
    fan_out(range(8), work, lambda _: None)
except KeyboardInterrupt:
    raise SystemExit(130)
"""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], timeout=20, check=False)

    assert done.returncode == 130
    assert time.monotonic() - begun < 5
