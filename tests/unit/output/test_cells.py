"""Widths on a terminal, compared with those that rich knows."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.output.cells import cut, cut_before, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("web", 3),
        ("größe", 5),
        ("日本語", 6),
        ("ｆｕｌｌ", 8),
        ("e\u0301", 1),
        ("한국", 4),
        ("\u1112\u1161\u11ab", 2),
        ("🚀", 2),
        ("👍🏽"[0], 2),
    ],
)
def test_wide_characters_take_two_columns_and_marks_none(text: str, columns: int) -> None:
    assert width(text) == columns


def test_rich_agrees_on_letters_of_many_scripts() -> None:
    from rich.cells import cell_len

    for text in ("größe", "日本語", "한국", "Привет", "שלום", "नमस्ते"[:1], "ｆ", "🚀"):
        assert width(text) == cell_len(text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"])), st.integers(0, 12))
def test_a_cut_text_never_takes_more_than_its_room(text: str, limit: int) -> None:
    assert width(cut(text, limit)) <= limit


def test_a_text_that_fits_is_left_alone() -> None:
    assert cut("日本", 4) == "日本"


def test_a_wide_character_is_never_halved() -> None:
    assert cut("日本語", 4) == "日…"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"])), st.integers(0, 12))
def test_the_end_of_a_text_never_takes_more_than_its_room(text: str, limit: int) -> None:
    assert width(cut_before(text, limit)) <= limit
    assert cut_before(text, limit) == text or text.endswith(cut_before(text, limit)[1:])


def test_of_a_path_the_end_is_kept() -> None:
    assert cut_before("logs/2026/app.log", 8) == "…app.log"
    assert cut_before("日本語", 4) == "…語"


def test_a_letter_keeps_its_marks_when_it_is_the_last_one_kept() -> None:
    assert cut("ae\u0301bcd", 3) == "ae\u0301…"
