"""How many files and connections may be open at once. Each small upload holds one of each."""

from __future__ import annotations

from functools import cache

from hawse.systems import open_files

_OTHERS = 64
_WISHED = 1024


def affordable(wished: int) -> int:
    """How many of `wished` files, or connections, the limit of open files allows."""
    return max(1, min(wished, _room() // 2))


@cache
def _room() -> int:
    """What the process may open for transfers.

    The limit is raised first as far as it may be: many systems start with 256 or 1,024.
    """
    limit = open_files(_WISHED + _OTHERS)
    return _WISHED if limit is None else limit - _OTHERS
