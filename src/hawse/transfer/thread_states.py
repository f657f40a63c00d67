"""awscrt's threads keep what Python knows of them, instead of getting it anew for each callback.

CPython makes a thread state when a thread that it does not know calls in, and throws it away when
the call ends: two system calls, a page of zeros and a lock, three or four times for each request.
A state that is held once more than it is released stays as long as its thread does. That is what
the C API offers for it (PyGILState_Ensure), so ctypes is asked to call it.
"""

from __future__ import annotations

from threading import get_ident

_kept: set[int] = set()


def keep() -> None:
    """Called on a thread of awscrt's: it keeps its state from now on. Quick when it does."""
    if get_ident() not in _kept:
        _kept.add(get_ident())
        _hold()


def _hold() -> None:
    try:
        from ctypes import pythonapi
    except ImportError:  # a Python without libffi: only slower
        return
    pythonapi.PyGILState_Ensure()
