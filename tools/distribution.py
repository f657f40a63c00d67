"""What is given to users, made and tried out: `make dist`, `wheel-test`, `binary`, `zipapp`.

Each way has an environment of its own under `.tools`, made anew, so that nothing is there but what
a user would have. Knows hawse only from outside: `tools/smoke.py` runs what was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import venv
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from tools.environment import PINS, ROOT, poetry_home, python_of, run, say

DIST = ROOT / "dist"
TOOLS = ROOT / ".tools"
MOST_PACKAGES = 20
MOST_MEGABYTES = 60.0
# What the installed package is tried with; the whole suite is `make test`'s.
SAMPLE = (
    "tests/unit/config",
    "tests/commands/config",
    "tests/commands/auth",
    "tests/commands/ec2/test_ls.py",
)
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", *SAMPLE)


def main(arguments: list[str]) -> int:
    """Do what the one argument says."""
    ways: dict[str, Callable[[], int]] = {
        "build": build,
        "wheel-test": wheel_test,
        "binary": binary,
        "zipapp": zipapp,
    }
    return ways[arguments[0]]()


def build() -> int:
    """The sdist, the wheel from it, and the versions that were tested, in `dist/`."""
    for old in (*DIST.glob("*.whl"), *DIST.glob("*.tar.gz")):  # programs may stay
        old.unlink()
    built(DIST)
    constraints()
    for path in sorted(each for each in DIST.iterdir() if each.is_file()):
        sys.stdout.write(f"{digest(path)}  dist/{path.name}\n")
    return 0


def built(folder: Path) -> None:
    """Build with the pinned tools: the same sources give the same bytes."""
    # Times come from the backend, which has one of its own where SOURCE_DATE_EPOCH is not set.
    env = {**os.environ, "PIP_CONSTRAINT": str(PINS), "PIP_QUIET": "1"}
    command = [str(python_of(poetry_home())), "-m", "build", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


def constraints() -> Path:
    """The versions of poetry.lock, which were tested, for whoever wants exactly those.

    Programs and the image do: the tables of the fast path are compiled for one version of botocore.
    """
    packages = tomllib.loads((ROOT / "poetry.lock").read_text("utf-8"))["package"]
    lines = [
        f"{each['name']}=={each['version']}\n" for each in packages if "main" in each["groups"]
    ]
    path = DIST / "constraints.txt"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wheel() -> Path:
    """The wheel in `dist/`; built when it is not there."""
    if not list(DIST.glob("*.whl")):
        build()
    return next(DIST.glob("*.whl"))


# --- The wheel ------------------------------------------------------------------------------------


def wheel_test() -> int:
    """Build twice, install in an empty environment, count, run, and test what was installed."""
    home = empty("wheel")
    found = wheel()
    with tempfile.TemporaryDirectory() as folder:
        built(Path(folder))
        twice = [(path, DIST / path.name) for path in Path(folder).iterdir()]
        differ = [new.name for new, old in twice if digest(new) != digest(old)]
    missing = [*lacking(found), *lacking(next(DIST.glob("*.tar.gz")))]
    run(home, "-m", "pip", "-q", "install", str(found))
    packages, megabytes = weight(home)
    say(f"{packages} packages, {megabytes:.1f} MB")
    failed = [
        *(f"built again, {name} is different" for name in differ),
        *(f"not in it: {name}" for name in missing),
        *([f"more than {MOST_PACKAGES} packages"] if packages > MOST_PACKAGES else ()),
        *([f"more than {MOST_MEGABYTES:.0f} MB"] if megabytes > MOST_MEGABYTES else ()),
        *([] if smoke(script(home), "--without-sandbox") else ["without the sandbox"]),
    ]
    run(home, "-m", "pip", "-q", "install", f"{found}[sandbox]")
    failed += [] if smoke(script(home)) else ["with the sandbox"]
    failed += [] if tested(found) else ["its tests"]
    for each in failed:
        say(f"WRONG {each}")
    return int(bool(failed))


def lacking(archive: Path) -> list[str]:
    """Files of the package that git knows and the archive has not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src/hawse"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    names = [name for name in listed.stdout.split("\0") if name]
    if archive.suffix == ".whl":
        names = [name.removeprefix("src/") for name in names]
        with ZipFile(archive) as file:
            there = set(file.namelist())
    else:
        with tarfile.open(archive) as tar:
            there = {name.partition("/")[2] for name in tar.getnames()}
    return [f"{name} ({archive.name})" for name in names if name not in there]


def weight(home: Path) -> tuple[int, float]:
    """How many packages an environment has, pip not counted, and the megabytes of their files."""
    command = [str(python_of(home)), "-m", "pip", "list", "--format=json"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)
    names = {each["name"] for each in json.loads(listed.stdout)} - {"pip", "setuptools", "wheel"}
    site = next(home.rglob("site-packages"))
    skipped = ("pip", "setuptools", "_distutils_hack", "pkg_resources", "wheel")
    # Not the bytecode that Python makes of it: a cache, and not what a package brings.
    size = sum(
        path.lstat().st_size
        for each in site.iterdir()
        if not each.name.startswith(skipped)
        for path in (each, *each.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    )
    return len(names), size / 1e6


def tested(found: Path) -> bool:
    """A sample of the tests, on the installed wheel: the folder they run in has no sources."""
    home = empty("wheel-tests")
    python = str(python_of(home))
    run(home, "-m", "pip", "-q", "install", "--no-deps", str(found))
    # pytest and the rest, but not what .pth files there name: the sources of hawse.
    development = next((ROOT / os.environ.get("VENV", ".venv")).rglob("site-packages"))
    pth = next(home.rglob("site-packages")) / "development.pth"
    pth.write_text(f"{development}\n", encoding="utf-8")
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("tests", "tools", "docs", "bench"):
            shutil.copytree(ROOT / name, Path(folder, name))
        shutil.copy(ROOT / "pyproject.toml", folder)
        for words in (("-c", f"import hawse; assert {str(home)!r} in hawse.__file__"), PYTEST):
            if subprocess.run([python, *words], cwd=folder, env=env, check=False).returncode:
                return False
    return True


# --- Programs that need no Python, or no installation ---------------------------------------------


def binary() -> int:
    """Programs with a Python of their own, as a folder and as one file; both are really run."""
    home = empty("binary")
    listed = ROOT / "packaging" / "requirements.txt"
    extras = f"{wheel()}[sandbox,keyring]"
    pinned = ("--constraint", str(constraints()))
    run(home, "-m", "pip", "-q", "install", extras, "-r", str(listed), *pinned)
    made, work = DIST / "binary", TOOLS / "binary-work"
    shutil.rmtree(made, ignore_errors=True)
    folders = ("--distpath", str(made), "--workpath", str(work))
    spec = ROOT / "packaging" / "hawse.spec"
    run(home, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *folders, str(spec))
    end = ".exe" if os.name == "nt" else ""
    folder, single = made / "hawse" / f"hawse{end}", made / f"hawse-single{end}"
    fine = [smoke(each) for each in (folder, single)]
    start_up(script(home), folder, single)
    return int(not all(fine))


def zipapp() -> int:
    """One file for a machine that has a Python: unpacked into the user's folder when first run."""
    home = empty("zipapp")
    run(home, "-m", "pip", "-q", "install", "-r", str(ROOT / "packaging" / "requirements.txt"))
    target = DIST / "hawse.pyz"
    what = ("--compressed", "--reproducible", "--entry-point=hawse.__main__:main")
    first = f"--preamble={ROOT / 'packaging' / 'preamble.py'}"
    names = (f"--output-file={target}", f"{wheel()}[sandbox]", "--quiet")
    pinned = ("--constraint", str(constraints()))
    run(home, "-m", "shiv", *what, first, *names, *pinned)
    say(f"dist/{target.name}, {target.stat().st_size / 1e6:.0f} MB")
    return int(not smoke(python_of(home), str(target)))


def start_up(*programs: Path) -> None:
    """How long `--help` takes, as ratios to the first: medians, in turn, since machines waver."""
    taken: dict[Path, list[float]] = {each: [] for each in programs}
    for _ in range(20):
        for each in programs:
            begun = time.perf_counter()
            subprocess.run([each, "--help"], check=True, stdout=subprocess.DEVNULL)
            taken[each].append(time.perf_counter() - begun)
    first = statistics.median(taken[programs[0]])
    for each, seconds in taken.items():
        median = statistics.median(seconds)
        said = f"{median * 1000:.0f} ms, {median / first:.2f} of the wheel's"
        sys.stdout.write(f"{each.relative_to(ROOT)} --help: {said}\n")


# --- Environments ---------------------------------------------------------------------------------


def empty(name: str, *, with_pip: bool = True) -> Path:
    """A new environment with nothing in it."""
    home = TOOLS / name
    venv.create(home, clear=True, with_pip=with_pip)
    return home


def script(home: Path) -> Path:
    """The installed command."""
    return home / ("Scripts/hawse.exe" if os.name == "nt" else "bin/hawse")


def smoke(program: Path, *arguments: str) -> bool:
    """Whether a program does what it should; it has said so."""
    options = [each for each in arguments if each.startswith("--")]
    words = [each for each in arguments if not each.startswith("--")]
    command = [sys.executable, "-m", "tools.smoke", *options, str(program), *words]
    return not subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
