"""Modules that others import at start-up and seldom use are loaded when they are first used.

click and the standard library import some that a run hardly ever needs; they are a tenth of what
a listing takes. `importlib.util.LazyLoader` is made for this, but until Python 3.12 the import
statement itself wakes its modules, and it is not safe between threads.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from threading import RLock
from types import ModuleType
from typing import Any


def postpone() -> None:
    """Postpone what click and pathlib import: at the very start, or it is too late."""
    # Behind it are a parser and a disassembler of Python. click takes it for one line of help.
    _later("inspect", cleandoc=_cleandoc)
    # click imports uuid, which asks for the name of the system.
    if hasattr(os, "uname"):
        _later("platform", system=lambda: os.uname().sysname)
    # click has each of its texts looked for in catalogues that nobody made; hawse is English.
    _later("gettext", gettext=str, ngettext=_one_or_many)
    # urllib.parse looks into addresses of IPv6 with it, and pathlib imports urllib.parse.
    _later("ipaddress")


def _cleandoc(doc: str) -> str:
    """`inspect.cleandoc`, by itself where there is nothing but one line to clean."""
    if "\n" in doc or "\t" in doc:
        inspect: Any = sys.modules["inspect"]
        _ = inspect.isfunction  # pylint: disable=no-member  # it loads the real one in its place
        return str(inspect.cleandoc(doc))  # pylint: disable=no-member
    return doc.lstrip()


def _one_or_many(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


class Later(ModuleType):
    """A module whose code runs when one of its names is asked for."""

    _lock = RLock()

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # asked by `from … import`; none of these is a package
            raise AttributeError(name)
        with Later._lock:
            # Taken away first, since the code may ask its own module. `__spec__` stays: the loader
            # of a frozen program needs it.
            spec = vars(self).pop("_waiting", None)
            if spec is not None:
                spec.loader.exec_module(self)
                self.__class__ = ModuleType  # type: ignore[assignment]  # from now on a plain one
        return object.__getattribute__(self, name)


def _later(name: str, **light: Any) -> None:
    """Load a module of the standard library on first use; `light` is there without it."""
    spec = None if name in sys.modules else PathFinder.find_spec(name)
    if spec is not None:
        module = Later(name)
        vars(module).update(__spec__=spec, __loader__=spec.loader, __file__=spec.origin)
        vars(module).update(light, _waiting=spec)
        sys.modules[name] = module
