"""Writes the tables of the fast path for the installed SDK: `make tables`.

Needed when a read is declared or the SDK's version in the lock changes; a test says so.
"""

from __future__ import annotations

from hawse.aws.fast.building import ship
from hawse.aws.fast.tables import NEVER, SHIPPED, reads, sdk_key
from hawse.main import declared_calls


def wanted() -> dict[str, set[str]]:
    """The operations of every declared read, by service."""
    found: dict[str, set[str]] = {}
    for call in reads(declared_calls()):
        if call.service not in NEVER:
            found.setdefault(call.service, set()).add(call.operation)
    return found


if __name__ == "__main__":
    ship(SHIPPED, wanted(), sdk_key())
