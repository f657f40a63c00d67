"""Progress: a bar where a person watches, lines elsewhere, and nothing for short work."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime

import pytest

from hawse.core.progress import (
    JsonEvents,
    Plain,
    Progress,
    Silent,
    Terminal,
    animates,
    progress_for,
)


class HandClock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class Tty(io.StringIO):
    """A stream that says it is a terminal and tells when something is drawn on it."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text.strip():
            self.drawn.set()
        return super().write(text)


@pytest.mark.parametrize(
    ("mode", "tty", "kind"),
    [
        ("auto", True, Terminal),
        ("auto", False, Plain),
        ("plain", True, Plain),
        ("json", True, JsonEvents),
        ("off", True, Silent),
    ],
)
def test_the_mode_and_the_terminal_decide(mode: str, tty: bool, kind: type[Progress]) -> None:
    assert type(progress_for(mode, io.StringIO(), tty, HandClock())) is kind


@pytest.mark.parametrize(
    ("err", "env", "moves"),
    [
        (Tty(), {"TERM": "xterm"}, True),
        (Tty(), {"TERM": "dumb"}, False),
        (Tty(), {"CI": "true"}, False),
        (io.StringIO(), {"TERM": "xterm", "FORCE_COLOR": "1"}, False),
    ],
)
def test_nothing_animates_without_a_terminal_that_can(
    err: io.StringIO, env: dict[str, str], moves: bool
) -> None:
    assert animates(err, env) is moves


def test_short_work_says_nothing() -> None:
    err, clock = io.StringIO(), HandClock()
    progress = Plain(err, clock)

    progress.start("asking", 3)
    progress.advance()
    clock.sleep(4.9)
    progress.advance()
    progress.finish()

    assert err.getvalue() == ""


def test_long_work_says_a_line_every_few_seconds_and_its_end() -> None:
    err, clock = io.StringIO(), HandClock()
    progress = Plain(err, clock)

    progress.start("asking 40 targets", 40)
    for region in ("eu-west-1", "eu-west-2", "us-east-1"):
        clock.sleep(3)
        progress.advance(4, region)
    progress.finish()

    assert err.getvalue() == (
        "asking 40 targets: 8 of 40 (20 %), eu-west-2\n"
        "asking 40 targets: 12 of 40 (30 %), ended after 9s\n"
    )


def test_work_of_unknown_length_is_counted() -> None:
    err, clock = io.StringIO(), HandClock()
    progress = Plain(err, clock)

    progress.start("copying", None, unit="bytes")
    clock.sleep(5)
    progress.advance(3 * 2**20)

    assert err.getvalue() == "copying: 3.0 MiB\n"


def test_a_note_from_aws_is_escaped() -> None:
    err, clock = io.StringIO(), HandClock()
    progress = Plain(err, clock)

    progress.start("::error::x", 1)
    clock.sleep(5)
    progress.advance(note="a\nb\x1b[2J")

    assert err.getvalue() == "\\x3a:error::x: 1 of 1 (100 %), a\\nb\\x1b[2J\n"


def test_events_are_a_json_object_a_line() -> None:
    err, clock = io.StringIO(), HandClock()
    progress = JsonEvents(err, clock)

    progress.start("copying", 3, unit="bytes")
    progress.advance()
    clock.sleep(0.5)
    progress.advance(note="x")
    progress.finish()
    progress.finish()

    events = [json.loads(line) for line in err.getvalue().splitlines()]
    told = {"what": "copying", "total": 3, "unit": "bytes"}
    assert events == [
        {"event": "start", **told},
        {"event": "progress", **told, "done": 2, "note": "x"},
        {"event": "end", **told, "done": 2, "seconds": 0.5},
    ]


def test_counting_from_many_threads_loses_nothing() -> None:
    err, clock = io.StringIO(), HandClock()
    progress = JsonEvents(err, clock)
    progress.start("asking", 800)

    def work() -> None:
        for _ in range(100):
            progress.advance()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    progress.finish()

    assert json.loads(err.getvalue().splitlines()[-1])["done"] == 800


def test_a_bar_is_drawn_and_removed() -> None:
    err = Tty()
    progress = Terminal(err, colour=False, after=0)

    progress.start("asking [targets]", 40)
    assert err.drawn.wait(20)
    progress.advance(2, "eu-west-1")
    progress.finish()

    assert "asking [targets]" in err.getvalue()
    assert err.getvalue().endswith("\x1b[2K")


def test_a_bar_that_came_too_late_is_not_drawn() -> None:
    err = Tty()
    progress = Terminal(err, after=3600)

    progress.start("asking", 40)
    progress.advance()
    progress.finish()

    assert err.getvalue() == ""


def test_a_bar_whose_work_ended_while_rich_was_loading_is_not_drawn() -> None:
    err = Tty()
    progress = Terminal(err, after=0)

    with progress.paused():  # holds back the drawing, not the loading
        progress.start("asking", 40)
        progress.finish()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(20)

    assert err.getvalue() == ""


def test_a_bar_steps_aside_for_a_message() -> None:
    err = Tty()
    progress = Terminal(err, colour=False, after=0)
    progress.start("asking", 40)
    assert err.drawn.wait(20)

    with progress.paused():
        before = err.getvalue()
        err.write("warning: denied\n")
        between = err.getvalue()
    progress.finish()

    assert before.endswith("\x1b[2K")
    assert between == f"{before}warning: denied\n"


def test_a_bar_stays_aside_until_the_last_of_nested_messages() -> None:
    err = Tty()
    progress = Terminal(err, colour=False, after=0)
    progress.start("asking", 40)
    assert err.drawn.wait(20)

    with progress.paused():
        with progress.paused():
            before = err.getvalue()
        after = err.getvalue()
    progress.finish()

    assert after == before


def test_pausing_what_was_never_drawn_does_nothing() -> None:
    for progress in (Silent(), Plain(io.StringIO(), HandClock()), Terminal(Tty())):
        with progress.paused():
            pass
