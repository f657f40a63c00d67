"""How objects are cut into parts: never more than 10,000, never smaller or larger than S3 takes."""

from __future__ import annotations

import pytest

from hawse.errors import UsageError
from hawse.transfer.multipart import part_size, ranges
from hawse.transfer.settings import GIB, LARGEST_OBJECT, LEAST_PART, MIB, MOST_PARTS
from hawse.transfer.streams import part_of_stream

TIB = 1024 * GIB
BORDERS = [
    *(1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 16 * MIB - 1, 16 * MIB, 16 * MIB + 1, 5 * GIB),
    *(MOST_PARTS * 5 * MIB, MOST_PARTS * 5 * MIB + 1, 50 * GIB),
    *(MOST_PARTS * 16 * MIB, MOST_PARTS * 16 * MIB + 1, TIB, 5 * TIB, 5 * TIB + 1, LARGEST_OBJECT),
]


@pytest.mark.case(42)
@pytest.mark.parametrize("size", BORDERS)
@pytest.mark.parametrize("wished", [0, 5 * MIB, 256 * MIB])
def test_an_object_of_any_size_fits_into_parts_that_s3_takes(size: int, wished: int) -> None:
    part = part_size(size, wished)
    whole, rest = divmod(size, part)

    assert LEAST_PART <= part <= 5 * GIB
    assert whole + bool(rest) <= MOST_PARTS


@pytest.mark.case(42)
def test_a_larger_object_than_s3_keeps_is_refused() -> None:
    with pytest.raises(UsageError, match="50,000 GiB at most"):
        part_size(LARGEST_OBJECT + 1)


@pytest.mark.case(42)
@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 15, 16, 17])
def test_parts_are_the_object_without_gap_or_overlap(size: int) -> None:
    parts = list(ranges(size, 8))

    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert [byte for p in parts for byte in range(p.offset, p.offset + p.size)] == list(range(size))
    assert all(part.size == 8 for part in parts[:-1])


@pytest.mark.case(51)
def test_input_of_unknown_length_may_become_half_a_terabyte() -> None:
    sizes = [part_of_stream(number, 16 * MIB, 0) for number in range(1, MOST_PARTS + 1)]

    assert sizes[0] == 16 * MIB
    assert sizes == sorted(sizes)
    assert 500 * GIB < sum(sizes)
    assert max(sizes) <= 128 * MIB  # a part is in memory, and several are


@pytest.mark.case(51)
def test_input_whose_length_is_known_has_parts_of_one_size() -> None:
    sizes = {part_of_stream(number, 64 * MIB, 600 * GIB) for number in (1, 2500, 9999)}

    assert sizes == {64 * MIB}
