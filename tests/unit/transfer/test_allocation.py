"""Memory that contents pass through is not cleared by the kernel again and again."""

from __future__ import annotations

import platform
import subprocess
import sys

BLOCK, TIMES, PAGE = 16 << 20, 20, 4096
CODE = f"""
import resource, sys
if "reuse" in sys.argv:
    from hawse.transfer.allocation import reuse_memory
    reuse_memory()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({TIMES}):
    bytearray({BLOCK})
    b"x" * {BLOCK}
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(*argv: str) -> int:
    """The pages that the kernel had to give while large blocks came and went."""
    ran = subprocess.run([sys.executable, "-c", CODE, *argv], capture_output=True, check=True)
    return int(ran.stdout)


def test_blocks_are_used_again_where_glibc_keeps_the_memory() -> None:
    if platform.libc_ver()[0] == "glibc":
        reused = faults("reuse")
        assert reused < faults()
        assert reused < 1.1 * BLOCK / PAGE, "those of one block, once"
    else:
        assert faults("reuse") >= 0
