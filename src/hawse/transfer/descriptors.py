"""How many files and connections may be open at once. Each small upload holds one of each."""

from __future__ import annotations

from functools import cache

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
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _WISHED
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return _WISHED
    if limit < _WISHED + _OTHERS:
        raised = _WISHED + _OTHERS
        raised = raised if most == resource.RLIM_INFINITY else min(raised, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(limit, raised), most))
        limit = max(limit, raised)
    return limit - _OTHERS
