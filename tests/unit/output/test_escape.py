"""Names from AWS cannot move the cursor, hide text or give orders to a CI system."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from hawse.output.escape import ascii_only, escape, line_start


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("web-1", "web-1"),
        ("größe 日本", "größe 日本"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x9b2J", "\\x9b2J"),
        ("\x7f", "\\x7f"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("ad\u200bmin", "ad\\u200bmin"),
        ("one\u2028two\u2029", "one\\u2028two\\u2029"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("no\u00a0break", "no\u00a0break"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text(st.characters(codec=None)))
def test_no_control_or_format_character_survives(text: str) -> None:
    found = {unicodedata.category(char) for char in escape(text)}

    assert not found & {"Cc", "Cf", "Zl", "Zp", "Cs"}


@given(st.text())
def test_escaping_twice_is_escaping_once(text: str) -> None:
    assert escape(escape(text)) == escape(text)


@pytest.mark.parametrize(
    "text",
    ["::error::x", "  ::warning file=a::b", "\u00a0::set-output name=a::b", "::add-mask::x"],
)
def test_a_line_never_begins_with_a_workflow_command(text: str) -> None:
    assert not line_start(text).lstrip().startswith("::")


@pytest.mark.parametrize("text", ["##[error]x", "a ##vso[task.complete]b", "##teamcity[x]"])
def test_a_bracket_command_is_broken_anywhere_in_a_line(text: str) -> None:
    assert "##" not in escape(text)


@pytest.mark.parametrize("text", ["::1", "::/0", "::ffff:10.0.0.1", "fe80::1", "::dead:beef"])
def test_an_ipv6_address_is_left_alone(text: str) -> None:
    assert line_start(escape(text)) == text


def test_a_stream_without_an_ellipsis_is_known_by_its_encoding() -> None:
    assert ascii_only("ascii")
    assert not ascii_only("utf-8")
    assert not ascii_only(None)
