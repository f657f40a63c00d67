"""`make pythons`: all tests on each Python that hawse supports and this machine has.

Each gets an environment of its own from poetry.lock, in `.tools/python-3.12`. Pythons are looked
for on the search path, where pyenv keeps them, and with the launcher of Windows.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.environment import ROOT

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"


def main(asked: list[str]) -> int:
    """Test on all that are asked for; of the supported ones, on those that are here."""
    passed: list[str] = []
    failed: list[str] = []
    skipped: list[str] = []
    for version in asked or SUPPORTED:
        python = next(found(version), None)
        if python is None:
            sys.stderr.write(f"Python {version} is not on this machine.\n")
            (failed if asked else skipped).append(version)
            continue
        sys.stderr.write(f"Python {version}, {python}\n")
        (passed if tested(version, python) else failed).append(version)
    for version in failed:
        sys.stdout.write(f"failed on Python {version}\n")
    sys.stdout.write(f"{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped\n")
    return int(bool(failed) or not passed)


def tested(version: str, python: str) -> bool:
    """Whether the tests pass; ARGS of make reach pytest through the environment."""
    made = f".tools/python-{version}"
    command = [os.environ.get("MAKE", "make"), "--no-print-directory", "test"]
    return not subprocess.run(
        [*command, f"VENV={made}", f"PYTHON={python}"], cwd=ROOT, check=False
    ).returncode


def found(version: str) -> Iterator[str]:
    """Interpreters of that version. One that is only named so (a shim of pyenv) does not answer."""
    for command in candidates(version):
        try:
            ran = subprocess.run([*command, "-c", ASK], capture_output=True, text=True, check=False)
        except OSError:
            continue
        said, _, executable = ran.stdout.strip().partition(" ")
        if said == version:
            yield executable


def candidates(version: str) -> Iterator[list[str]]:
    """What may be one."""
    yield [sys.executable]
    yield [f"python{version}"]
    if os.name == "nt":
        yield ["py", f"-{version}"]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for home in sorted(pyenv.glob(f"versions/{version}.*"), reverse=True):
        yield [str(home / "bin" / "python")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
