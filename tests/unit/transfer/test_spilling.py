"""What waits in a file comes back as it was, and nothing in a file is ever run."""

from __future__ import annotations

import json
import pickle
from io import BytesIO
from typing import NamedTuple

import pytest
from hypothesis import given, strategies as st

from hawse.transfer.spilling import spill, spilled


class Row(NamedTuple):
    key: str
    size: int | None


# Names of files may hold halves of surrogate pairs, for bytes that are not UTF-8.
TEXTS = st.text(st.characters(codec=None), max_size=8)
ROWS = st.lists(st.builds(Row, TEXTS, st.none() | st.integers()), max_size=20)


@given(first=ROWS, second=ROWS)
def test_rows_come_back_as_they_were(first: list[Row], second: list[Row]) -> None:
    file = BytesIO()
    spill(first, file)
    spill(second, file)

    assert list(spilled(file, Row._make)) == first + second


def test_more_than_a_block_comes_back_in_order() -> None:
    rows = [Row(f"{number}", number) for number in range(1_234)]
    file = BytesIO()
    spill(rows, file)

    assert list(spilled(file, Row._make)) == rows


def test_what_somebody_else_put_there_is_not_run() -> None:
    file = BytesIO(pickle.dumps([Row("a", 1)]))

    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        list(spilled(file, Row._make))
