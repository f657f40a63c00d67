"""The SDK as a run of hawse has it, whatever other tests imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore import handlers


@pytest.fixture(autouse=True)
def without_moto() -> Iterator[None]:
    """moto puts itself among botocore's own handlers when it is imported; the compiler would refuse
    every operation for that."""
    theirs: list[Any] = handlers.BUILTIN_HANDLERS
    moto = [each for each in theirs if type(each[1]).__module__.startswith("moto.")]
    for each in moto:
        theirs.remove(each)
    yield
    theirs.extend(moto)
