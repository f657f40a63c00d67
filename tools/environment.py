"""Makes `.venv` from `poetry.lock` on a machine that has nothing but Python, and keeps it so.

Another folder, when VENV names one: a second Python has its environment beside the first.

Run by make with the machine's own Python, hence without any import that has to be installed
first. Poetry gets an environment of its own under `.tools`. It is pointed at the package index
that pip uses here, since Poetry alone does not understand a mirror that has only the simple
index. Does nothing when the environment already matches the lock. Knows nothing of hawse.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / os.environ.get("VENV", ".venv")
PINS = ROOT / "tools" / "poetry.txt"
STAMP = HOME / "installed-from"
ASK_PIP = """
from pip._internal.commands import create_command
options, _ = create_command("download").parse_args(["unused"])
print(options.index_url)
"""


def main(arguments: list[str]) -> int:
    """Bring the environment up to date, or run Poetry itself with `arguments`."""
    if arguments:
        return poetry(*arguments)
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return 0
    say(f"Setting up {HOME.relative_to(ROOT)} from poetry.lock (once; a minute or two)")
    quiet = not sys.stderr.isatty()
    code = poetry("install", "--all-extras", "--no-interaction", quiet=quiet)
    if code:
        say("That failed; once more without what has no build for every machine: lint")
        code = poetry("install", *_portable_extras(), "--no-interaction", quiet=quiet)
    if code == 0:
        STAMP.write_text(wanted, encoding="utf-8")
    return code


def _portable_extras() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = settings["project"]["optional-dependencies"]
    return [f"--extras={name}" for name in extras if name != "lint"]


def fingerprint() -> str:
    """Changes whenever what is installed would: the settings of checks are left out."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = (sys.version, settings["project"], settings["tool"]["poetry"])
    digest = hashlib.sha256(json.dumps(installed, sort_keys=True).encode())
    for name in ("poetry.lock", "tools/poetry.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def poetry(*arguments: str, quiet: bool = False) -> int:
    """Run Poetry on the environment. If `quiet`, it is heard only when it fails, but then whole."""
    home = poetry_home()
    environment(HOME)
    mine = dict(os.environ)
    mine["VIRTUAL_ENV"] = str(HOME)
    # Poetry would rather take these than what VIRTUAL_ENV says.
    mine.pop("CONDA_PREFIX", None)
    mine.pop("CONDA_DEFAULT_ENV", None)
    mine["POETRY_KEYRING_ENABLED"] = "false"
    mine.setdefault("POETRY_PYPI_MIRROR_URL", index_of_pip(home))
    command = [str(python_of(home)), "-m", "poetry", *arguments]
    out, err = (subprocess.PIPE, subprocess.STDOUT) if quiet else (None, None)
    ran = subprocess.run(command, cwd=ROOT, env=mine, check=False, stdout=out, stderr=err)
    if ran.returncode and ran.stdout:
        say(ran.stdout.decode(errors="replace"))
    return ran.returncode


def poetry_home() -> Path:
    """Where Poetry and `build` are; they are installed when the pinned versions are not there."""
    home = ROOT / ".tools" / "poetry"
    stamp = home / "installed-from"
    wanted = hashlib.sha256(PINS.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        environment(home)
        names = ("poetry", "poetry-plugin-pypi-mirror")
        run(home, "-m", "pip", "-qq", "install", "--constraint", str(PINS), *names)
        stamp.write_text(wanted, encoding="utf-8")
    return home


def index_of_pip(home: Path) -> str:
    """The index that pip asks on this machine: configured, from the environment, or its default."""
    command = [str(python_of(home)), "-c", ASK_PIP]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return answer.stdout.strip().rstrip("/") + "/"


def environment(home: Path) -> None:
    """Make an empty virtual environment unless a working one is there."""
    if python_of(home).exists():
        return
    try:
        venv.create(home, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        say("This Python cannot make virtual environments with pip in them.")
        sys.exit("On Debian and Ubuntu: sudo apt install python3-venv, then try again.")


def python_of(home: Path) -> Path:
    """The interpreter of a virtual environment."""
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(home: Path, *arguments: str) -> None:
    """Run the Python of an environment and leave when it fails, since it has said why."""
    command = [str(python_of(home)), *arguments]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)


def say(text: str) -> None:
    """Tell the person on stderr, which leaves stdout to the command that was asked for."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
