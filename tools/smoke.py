"""Runs an installed hawse as a person would who just got it, from whatever it was made into.

The command line of the program is the argument: a script of a wheel, a frozen program, a zipapp.
It gets a home of its own and no variable that leads to AWS. Knows nothing of hawse's insides.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 300.0
_VERB = re.compile(r"^  ([a-z][a-z0-9-]*)  ", re.MULTILINE)


class Wrong(Exception):
    """What a run did not do."""


@dataclass(frozen=True)
class Program:
    """A hawse to run, and a home for it."""

    command: tuple[str, ...]
    home: Path

    def run(self, *words: str, env: dict[str, str] | None = None) -> str:
        """What it prints; Wrong when it fails."""
        ran = subprocess.run(
            [*self.command, *words],
            env={**self.env, **(env or {})},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SLOWEST,
            check=False,
        )
        if ran.returncode:
            raise Wrong(f"hawse {' '.join(words)}: exit code {ran.returncode}\n{ran.stderr}")
        return ran.stdout

    @property
    def env(self) -> dict[str, str]:
        """The system's environment without what leads elsewhere."""
        kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG")
        env = {name: os.environ[name] for name in kept if name in os.environ}
        homes = {name: str(self.home) for name in ("HOME", "USERPROFILE", "APPDATA")}
        return {**env, **homes, "LOCALAPPDATA": str(self.home)}


def main() -> int:
    """Try everything, say what failed, and count."""
    parser = argparse.ArgumentParser(prog="python -m tools.smoke", description=__doc__)
    parser.add_argument("--without-sandbox", action="store_true", help="the extra is not there")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    tries = [version, helps] if asked.without_sandbox else [version, helps, listing, demo]
    failed = 0
    with tempfile.TemporaryDirectory() as home:
        program = Program(tuple(asked.command), Path(home))
        for each in tries:
            failed += not succeeded(each, program)
    sys.stdout.write(f"{len(tries) - failed} passed, {failed} failed\n")
    return int(failed > 0)


def succeeded(attempt: Callable[[Program], str], program: Program) -> bool:
    """Whether it worked, after saying so."""
    try:
        sys.stdout.write(f"ok    {attempt(program)}\n")
        return True
    except (Wrong, OSError, subprocess.TimeoutExpired) as error:
        sys.stdout.write(f"WRONG {attempt.__name__}: {error}\n")
        return False


def version(program: Program) -> str:
    """It is what pyproject.toml says."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    said = program.run("--version").split()
    if said[-1:] != [wanted]:
        raise Wrong(f"it says {said}, and pyproject.toml {wanted}")
    return f"version {wanted}"


def helps(program: Program) -> str:
    """The help of the program, of every group and of one command in each: its code is there."""
    seen = 0
    waiting: list[tuple[str, ...]] = [(verb,) for verb in verbs(program.run("--help"))]
    while waiting:
        words = waiting.pop()
        text = program.run(*words, "--help")
        seen += 1
        if "COMMAND" in text.partition("\n")[0]:
            waiting += [(*words, verb) for verb in verbs(text)[:1]]
        elif "Example" not in text:
            raise Wrong(f"the help of {' '.join(words)} has no example")
    return f"--help of {seen} groups and commands"


def verbs(text: str) -> list[str]:
    """The commands that a help lists."""
    found = _VERB.findall(text.partition("\nCommands:\n")[2].partition("\n\n")[0])
    if not found:
        raise Wrong("the help lists no commands")
    return found


def demo(program: Program) -> str:
    """The guided run, which starts a sandbox and changes things there."""
    lines = program.run("demo").count("\n")
    if lines < 20:
        raise Wrong(f"the demo printed {lines} lines")
    return f"demo, {lines} lines"


def listing(program: Program) -> str:
    """A listing of what the sandbox is seeded with."""
    with sandbox(program) as env:
        rows = json.loads(program.run("ec2", "ls", "-r", "all", "-o", "json", env=env))
    if not rows:
        raise Wrong("the listing of the sandbox is empty")
    return f"ec2 ls on the sandbox, {len(rows)} instances"


@contextmanager
def sandbox(program: Program) -> Iterator[dict[str, str]]:
    """A seeded sandbox, as the settings that lead to it."""
    text = program.run("sandbox", "start", "--seed")
    try:
        yield dict(re.findall(r"^export (\w+)='?([^'\n]*)'?$", text, re.MULTILINE))
    finally:
        program.run("sandbox", "stop")


if __name__ == "__main__":
    sys.exit(main())
