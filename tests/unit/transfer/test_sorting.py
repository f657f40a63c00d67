"""An external sort is `sorted`, with each key once, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from hawse.errors import CLIError
from hawse.transfer.objects import Listed
from hawse.transfer.sorting import sorted_externally


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sorting")


@given(keys=st.lists(st.text(max_size=2), max_size=60), chunk=st.integers(1, 20))
def test_the_items_come_in_order_each_key_once(folder: Path, keys: list[str], chunk: int) -> None:
    items = [Listed(key, size, "", "") for size, key in enumerate(keys)]

    found = list(sorted_externally(items, folder, Listed._make, chunk=chunk))

    assert found == sorted({item.key: item for item in items}.values())
    assert list(folder.iterdir()) == []


def test_many_runs_are_merged_before_there_are_too_many_files(folder: Path) -> None:
    items = [Listed(f"{number * 7919 % 1000:04d}", number, "", "") for number in range(1000)]

    assert list(sorted_externally(items, folder, Listed._make, chunk=3)) == sorted(items)


def test_an_error_comes_before_any_item(folder: Path) -> None:
    def failing() -> Iterator[Listed]:
        yield from (Listed(str(number), 0, "", "") for number in range(10))
        raise CLIError("s3:ListBucket")

    with pytest.raises(CLIError):
        next(sorted_externally(failing(), folder, Listed._make, chunk=3))


def test_leaving_early_leaves_no_file(folder: Path) -> None:
    items = sorted_externally(
        [Listed(str(n), n, "", "") for n in range(100)], folder, Listed._make, chunk=9
    )
    next(items)

    items.close()  # type: ignore[attr-defined]

    assert list(folder.iterdir()) == []
