"""Progress: a bar where a person watches, lines elsewhere, and nothing for short work."""

from __future__ import annotations

import io
import json
import os
import re
import threading
from datetime import UTC, datetime

import pytest

from hawse.core.bar import PLAIN, Rate, Shown, Terminal, line_of
from hawse.core.progress import JsonEvents, Plain, Progress, Silent, animates, progress_for
from hawse.output.cells import width


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


def test_a_bar_is_not_drawn_while_somebody_else_has_the_terminal() -> None:
    err = Tty()
    progress = Terminal(err, after=0)

    with progress.paused():
        progress.start("asking", 40)
        assert not err.drawn.wait(0.3)
    assert err.drawn.wait(20)
    progress.finish()


def test_counting_goes_on_while_somebody_else_has_the_terminal() -> None:
    progress = Terminal(Tty(), after=3600)
    progress.start("asking", 40)

    with progress.paused():
        thread = threading.Thread(target=progress.advance, daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
    progress.finish()


def test_a_line_that_a_narrower_terminal_has_folded_is_removed_whole() -> None:
    columns = 80
    err = Tty()
    progress = Terminal(err, colour=False, after=0, columns=lambda: columns)
    progress.start("asking", 40)
    assert err.drawn.wait(20)

    drawn = err.getvalue().rpartition("\r")[2].removesuffix("\x1b[K")
    columns = 20
    progress.finish()

    assert 40 < len(drawn) <= 60
    assert err.getvalue().endswith("\r\x1b[2A\x1b[J\x1b[2K")


MOVED = Shown("cp", 12 << 20, 87 << 20, "bytes", 5 << 20, "img/big.iso")


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (
            100,
            "cp  ━━━─────────────────────  12.0 MiB of 87.0 MiB  5.0 MiB/s  16s left  img/big.iso",
        ),
        (80, "cp  ━━━─────────────────────  12.0 MiB of 87.0 MiB  5.0 MiB/s  16s left"),
        (60, "cp  ━───────────  12.0 MiB of 87.0 MiB  5.0 MiB/s  16s left"),
        (40, "cp  12.0 MiB of 87.0 MiB  16s left"),
        (20, "cp  12.0 MiB of 87…"),
    ],
)
def test_a_bar_leaves_out_what_there_is_no_room_for(columns: int, line: str) -> None:
    assert line_of(MOVED, columns) == line


def test_a_bar_never_reaches_the_last_column() -> None:
    for shown in (MOVED, MOVED._replace(note="🦆" * 40), MOVED._replace(total=None)):
        assert all(width(line_of(shown, columns)) < columns for columns in range(1, 120))


def test_a_bar_shows_only_what_is_known() -> None:
    assert line_of(Shown("cp", 0, None, "bytes"), 80) == "cp …"
    assert line_of(Shown("cp", 0, None, "bytes"), 80, PLAIN) == "cp ..."
    assert line_of(Shown("cp", 0, None, note="a.iso"), 80) == "cp  a.iso"
    assert line_of(Shown("asking", 3, None), 80) == "asking  3"
    assert line_of(Shown("asking", 0, 4), 80) == f"asking  {'─' * 24}  0 of 4"
    assert line_of(Shown("cp", 9, 4), 80).startswith(f"cp  {'━' * 24}  9 of 4")


def test_a_terminal_without_unicode_gets_a_plain_bar() -> None:
    assert line_of(Shown("asking", 2, 4), 80, PLAIN) == f"asking  {'#' * 12}{'-' * 12}  2 of 4"


def test_colours_take_no_columns() -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", line_of(MOVED, 70, colour=True))

    assert plain == line_of(MOVED, 70)


def test_the_rate_is_that_of_the_last_seconds() -> None:
    rate = Rate()

    assert rate.of(0, 100.0) == 0
    assert rate.of(100, 101.0) == 100
    assert rate.of(100, 104.0) == 25
    assert rate.of(100, 109.0) == 0
    assert rate.of(0, 110.0) == 0


def test_what_an_earlier_run_did_is_no_speed_of_this_one() -> None:
    err = Tty()
    progress = Terminal(err, colour=False, after=0)
    progress.start("cp", 2 << 30, unit="bytes")
    assert err.drawn.wait(20)

    progress.advance(1 << 30, before=True)
    err.drawn.clear()
    assert err.drawn.wait(20)
    err.drawn.clear()
    assert err.drawn.wait(20)
    progress.finish()

    assert "1.0 GiB of 2.0 GiB" in err.getvalue() and "/s" not in err.getvalue()


def test_nothing_animates_beside_somebody_who_reads_a_pipe() -> None:
    reading, writing = os.pipe()
    with (
        open(writing, "w", encoding="utf-8") as pipe,
        open(os.devnull, "w", encoding="utf-8") as file,
    ):
        os.close(reading)
        assert not animates(Tty(), {}, pipe)
        assert animates(Tty(), {}, file)


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
