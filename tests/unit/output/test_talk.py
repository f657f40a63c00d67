"""What is said on stderr, word for word."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hawse.errors import (
    AccessDenied,
    CLIError,
    CredentialsError,
    Declined,
    NotFound,
    Throttled,
    TimedOut,
    UsageError,
)
from hawse.output.talk import Talk, called


def talk(*, colour: bool = False, width: int = 80) -> tuple[Talk, io.StringIO]:
    err = io.StringIO()
    return Talk(err, colour, width), err


def test_an_error_is_what_why_and_a_hint() -> None:
    speaker, err = talk()

    speaker.error(
        NotFound("bucket logs-x", why="no such bucket in this account", hint="hawse s3 ls")
    )

    assert err.getvalue() == "bucket logs-x: no such bucket in this account\nhint: hawse s3 ls\n"


def test_an_error_alone_is_one_line() -> None:
    speaker, err = talk()

    speaker.error(Declined("refused"))

    assert err.getvalue() == "refused\n"


def test_an_error_gives_the_request_id() -> None:
    speaker, err = talk()

    speaker.error(CLIError("i-1", why="throttled", hint="wait", request_id="abc-123"))

    assert err.getvalue() == "i-1: throttled\nhint: wait\nrequest id: abc-123\n"


def test_what_is_not_there_needs_no_request_id() -> None:
    speaker, err = talk()

    speaker.error(NotFound("i-1", hint="look", request_id="abc-123"))

    assert err.getvalue() == "i-1\nhint: look\n"


def test_a_hint_may_have_several_lines() -> None:
    speaker, err = talk()

    speaker.error(AccessDenied("i-1", hint="allow this:\n{\n}"))

    assert err.getvalue() == "i-1\nhint: allow this:\n  {\n  }\n"


def test_data_in_a_message_cannot_begin_a_line_or_move_the_cursor() -> None:
    speaker, err = talk()

    speaker.error(Declined("i-1", why="odd\n::error::x\x1b[2J"))
    speaker.warn("a\rb")
    speaker.say("::warning::x\x1b")

    assert err.getvalue() == (
        "i-1: odd\n  \\x3a:error::x\\x1b[2J\nwarning: a\\rb\n\\x3a:warning::x\\x1b\n"
    )


def test_a_warning_and_a_hint_say_so() -> None:
    speaker, err = talk()

    speaker.warn("us-east-1: denied")
    speaker.hint("hawse doctor")

    assert err.getvalue() == "warning: us-east-1: denied\nhint: hawse doctor\n"


def test_colour_marks_the_words_and_changes_none() -> None:
    speaker, err = talk(colour=True)

    speaker.error(UsageError("--filter x", why="bad", hint="try y"))
    speaker.warn("careful")

    assert err.getvalue() == (
        "\x1b[1;31m--filter x\x1b[0m: bad\n\x1b[36mhint:\x1b[0m try y\n"
        "\x1b[33mwarning:\x1b[0m careful\n"
    )


def test_the_coverage_line_counts_what_failed_by_kind() -> None:
    speaker, err = talk()

    speaker.coverage(
        total=40, failed=[AccessDenied("a"), Throttled("b"), AccessDenied("c")], calls=1112
    )

    assert err.getvalue() == "37/40 targets answered · 2 denied · 1 throttled · 1,112 calls\n"


def test_the_coverage_line_of_a_whole_answer() -> None:
    speaker, err = talk()

    speaker.coverage(total=2, failed=[], calls=1)

    assert err.getvalue() == "2/2 targets answered · 1 call\n"


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (TimedOut("x"), "timed out"),
        (CredentialsError("x"), "without credentials"),
        (UsageError("x"), "failed"),
    ],
)
def test_each_failure_has_its_word(error: CLIError, word: str) -> None:
    assert called(error) == word


def test_a_terminal_without_a_middle_dot_gets_a_bar() -> None:
    written = io.BytesIO()
    err = io.TextIOWrapper(written, encoding="ascii", write_through=True)

    Talk(err, False, 0).coverage(total=2, failed=[], calls=2)

    assert written.getvalue() == b"2/2 targets answered | 2 calls\n"


def test_a_table_is_aligned() -> None:
    speaker, err = talk()

    speaker.table(("key", "value"), [("region", "eu-west-1"), ("a\x1b", "b")])

    assert err.getvalue() == "key     value\nregion  eu-west-1\na\\x1b   b\n"


def test_a_table_without_headings_has_none() -> None:
    speaker, err = talk()

    speaker.table(("", ""), [("a", "b")])
    speaker.table(("x",), [])

    assert err.getvalue() == "a  b\n"


def test_a_progress_bar_steps_aside_for_each_message() -> None:
    speaker, err = talk()

    @contextmanager
    def aside() -> Iterator[None]:
        err.write("<")
        yield
        err.write(">")

    speaker.around = aside
    speaker.say("hello")

    assert err.getvalue() == "<hello\n>"


@pytest.mark.case(66)
@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028"])
def test_what_ends_a_line_elsewhere_is_escaped_and_ends_none(end: str) -> None:
    speaker, err = talk()

    speaker.say(f"copy a{end}b")
    speaker.warn(f"copy a{end}b")
    speaker.error(Declined(f"a{end}b", why="it is gone"))

    assert err.getvalue().count("\n") == 3 and end not in err.getvalue()


@pytest.mark.case(66)
def test_a_name_with_a_line_break_begins_no_line_of_an_error() -> None:
    speaker, err = talk()

    speaker.error(NotFound("s3://b/a\nwarning: all is lost", why="there is no such object"))

    assert err.getvalue().startswith(
        "s3://b/a\\nwarning: all is lost: there is no such object\nhint: "
    )
