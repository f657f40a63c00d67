"""Programs that keep secrets: given on their standard input, never in arguments or variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hawse.errors import ConfigError

_SECONDS = 60.0  # somebody may have to type a passphrase into a window of the program's own
_KEPT_BACK = ("AWS_", "HAWSE_")


class Ran(NamedTuple):
    """How a program ended; `why` is the last line of its complaint."""

    ok: bool
    out: str
    why: str


def require(program: str, env: Mapping[str, str]) -> None:
    """ConfigError unless the program is there."""
    import shutil

    if shutil.which(program, path=env.get("PATH")) is None:
        raise _absent(program)


def _absent(program: str) -> ConfigError:
    hint = "install it, or choose another store: hawse config set auth.store"
    return ConfigError(program, why="the program is not installed", hint=hint)


def run(words: Sequence[str], env: Mapping[str, str], text: str = "") -> Ran:
    """Run a program with `text` on its standard input; ConfigError when it cannot be run.

    It gets none of the variables that may hold keys or a passphrase of ours.
    """
    import shutil
    import subprocess

    own = {name: value for name, value in env.items() if not name.startswith(_KEPT_BACK)}
    found = shutil.which(words[0], path=env.get("PATH"))
    if found is None:
        raise _absent(words[0])
    try:
        ran = subprocess.run(
            [found, *words[1:]],
            input=text.encode(),
            env=own,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(words[0], why=f"no answer within {_SECONDS:g} s") from None
    except OSError as error:
        raise ConfigError(words[0], why=f"cannot be run: {error.strerror}") from None
    complaints = ran.stderr.decode(errors="replace").strip().splitlines()
    why = complaints[-1].strip() if complaints else f"it ended with {ran.returncode}"
    return Ran(ran.returncode == 0, ran.stdout.decode(errors="replace"), why)
