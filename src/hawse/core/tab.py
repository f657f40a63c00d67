"""A Tab answered before anything else of hawse is imported: the plain line, from the index alone.

Whatever takes more (an option, credentials, a question to AWS) is left to `main`, which has all
there is. This, and what it imports, imports neither `typing` nor `dataclasses` nor `pathlib`.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

VARIABLE = "_HAWSE_COMPLETE"
"""Set by the script that `hawse completion` prints: `bash_complete`."""


class _Options:
    """Those of a plain line."""

    account = ()

    def __init__(self, region: tuple[str, ...] = (), profile: tuple[str, ...] = ()) -> None:
        self.region, self.profile = region, profile


class _Asker:
    """As much of an App as names take that were seen; NeedsMore for anything else."""

    commands = "hawse.commands"

    def __init__(self, env: Mapping[str, str], cache: str) -> None:
        from hawse.aws.seen_index import SeenIndex

        self.env, self.options = env, _Options()
        self.store = SeenIndex(os.path.join(cache, "answers.sqlite"))

    def __getattr__(self, name: str) -> Any:
        from hawse.aws.seen_index import NeedsMore

        raise NeedsMore(name)


def _at(asker: Any, places: Mapping[str, tuple[str, ...]]) -> Any:
    asker.options = _Options(**places)
    return asker


def tab(env: Mapping[str, str], cache: str) -> str | None:
    """What the shell is told that asked with this environment; None when that takes more.

    `cache` is the folder that the index is in.
    """
    from hawse.aws.seen_index import NeedsMore
    from hawse.core.quick_completion import quick_answer

    asker: Any = _Asker(env, cache)
    try:
        return quick_answer(asker, VARIABLE, _at)
    except NeedsMore:
        return None
    finally:
        asker.store.close()


def answered() -> bool:
    """Whether this process was started by a Tab that could be answered so."""
    if VARIABLE not in os.environ or sys.stdout is None:
        return False
    cache = _cache(os.environ)
    told = tab(os.environ, cache) if cache else None
    if told is None:
        return False
    try:
        sys.stdout.buffer.write(told.encode())
        sys.stdout.flush()
    except OSError:  # the shell went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def _cache(env: Mapping[str, str]) -> str:
    """The folder of `App.paths.cache`, found without pathlib; "" where that takes more."""
    native = {"linux": "~/.cache", "darwin": "~/Library/Caches"}.get(sys.platform, "")
    folder = env.get("XDG_CACHE_HOME") or os.path.expanduser(native)
    return os.path.join(folder, "hawse") if folder else ""
