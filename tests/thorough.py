"""How much a run of the tests tries: a sample by default, all of it in `make thorough`."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("HAWSE_THOROUGH") == "1"


def sampled(few: int, whole: int) -> int:
    """`few` by default, `whole` in a thorough run."""
    return whole if THOROUGH else few


def examples(whole: int) -> int:
    """How many of so many examples a property is tried with."""
    return sampled(max(10, whole // 5), whole)
