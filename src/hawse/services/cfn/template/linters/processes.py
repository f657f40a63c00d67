"""Running a program that may never end, or end badly."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hawse.errors import CLIError, TimedOut
from hawse.systems import end_group, own_group

if TYPE_CHECKING:
    from subprocess import Popen


class Failed(CLIError):
    """A linter that could not do its work; `why` says it in its own words."""


def answer_of(
    command: Sequence[str], given: bytes, env: Mapping[str, str], seconds: float
) -> bytes:
    """What a program writes to its output, whatever its exit code. TimedOut, or Failed.

    Credentials are not handed on: no linter needs them.
    """
    import subprocess

    own = {name: value for name, value in env.items() if not name.startswith("AWS_")}
    try:
        process: Popen[bytes] = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=own,
            **own_group(),
        )
    except OSError as error:
        raise Failed(command[0], why=(error.strerror or str(error)).lower()) from error
    try:
        out, said = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise TimedOut(_name(command), why=f"no answer within {seconds:g} s") from None
    finally:
        _end(process)
    if not out.strip():
        lines = said.decode("utf-8", "replace").strip().splitlines()
        raise Failed(_name(command), why=lines[-1] if lines else "it said nothing")
    return out


def _name(command: Sequence[str]) -> str:
    return os.path.basename(command[0])


def _end(process: Popen[bytes]) -> None:
    """End it with all that it started, unless it has ended."""
    if process.poll() is not None:
        return
    end_group(process.pid)
    process.kill()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()
