"""CRC64NVME in Python: what awscrt, and so S3, makes of the same bytes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from awscrt import checksums
from hypothesis import given, strategies as st

from hawse.transfer.checksums import Stored, text
from hawse.transfer.crc64 import crc64nvme


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_it_is_that_of_awscrt_also_going_on(first: bytes, second: bytes) -> None:
    before = crc64nvme(first)

    assert before == checksums.crc64nvme(first)
    assert crc64nvme(memoryview(second), before) == checksums.crc64nvme(first + second)


@pytest.mark.parametrize(("size", "imported"), [(16384, False), (16385, True), (40000, True)])
def test_a_few_bytes_of_a_run_are_compared_without_awscrt(size: int, imported: bool) -> None:
    """Twice so many. Of ten thousand small files the time of all of them counts."""
    content = bytes(size)
    kept = Stored("crc64nvme", text("crc64nvme", checksums.crc64nvme(content)))
    program = (
        "import sys; from hawse.transfer.checksums import Stored\n"
        f"assert {kept}.fits(bytes({size})) and not {kept}.fits(bytes({size - 1}) + b'x')\n"
        "print('awscrt' in sys.modules)"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert ran.stdout.split() == [str(imported)]
