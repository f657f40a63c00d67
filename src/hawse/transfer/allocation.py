"""How glibc keeps the memory that contents pass through, for processes that move a lot of it.

By itself it gives every large block back to the kernel as soon as it is freed, and each of awscrt's
threads has an arena of its own that is trimmed as well. So every part of an object comes in memory
that the kernel has to clear first, page by page: a fifth of what a large download costs.
"""

from __future__ import annotations

from contextlib import suppress

# From glibc's malloc.h; what the names say is set in mallopt(3).
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_MOST = 32 << 20  # glibc takes no larger one for what is got from the kernel by itself
_KEPT = 256 << 20


def reuse_memory() -> None:
    """Keep freed blocks for the next part. To be called before awscrt begins its threads."""
    # Windows takes no None, and macOS has no mallopt.
    with suppress(ImportError, OSError, AttributeError, TypeError):
        import ctypes

        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _MOST)
        mallopt(_M_TRIM_THRESHOLD, _KEPT)
