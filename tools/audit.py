"""`make audit`: what hawse depends on and what its own code could be made to do.

Six questions, each answered for itself; AUDITS='bandit lock' asks some. What could not be asked
(a registry out of reach) counts as failed: nobody knows the answer. Judges poetry.lock, which is
what is tested and what the programs and the image are made of.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.environment import HOME, ROOT, poetry, python_of, run, say

PINS = ROOT / "tools" / "audit.txt"
TOOLS = ROOT / ".tools" / "audit"
# What a user of hawse may be bound by; anything else is a decision (docs/decisions/).
ALLOWED = {
    *("apache-2.0", "bsd-2-clause", "bsd-3-clause", "isc", "mit", "mpl-2.0", "psf-2.0"),
    *("python-2.0", "unlicense", "zlib", "cc0-1.0", "0bsd", "mit-0"),
}
# What packages write that do not use SPDX's names, seen in their metadata.
SPELT = {
    "apache license 2.0": "apache-2.0",
    "apache license, version 2.0": "apache-2.0",
    "apache software license": "apache-2.0",
    "apache 2.0": "apache-2.0",
    "bsd": "bsd-3-clause",
    "bsd license": "bsd-3-clause",
    "bsd 3-clause license": "bsd-3-clause",
    "dual license": "bsd-3-clause",
    "isc license (iscl)": "isc",
    "mit license": "mit",
    "mozilla public license 2.0 (mpl 2.0)": "mpl-2.0",
    "psf": "psf-2.0",
    "python software foundation license": "psf-2.0",
    "the unlicense (unlicense)": "unlicense",
}
ASK = """
import json
from importlib.metadata import distributions
print(json.dumps({
    found.metadata["Name"].lower().replace("_", "-").replace(".", "-"): [
        found.metadata.get("License-Expression") or "",
        found.metadata.get("License") or "",
        *(each for each in found.metadata.get_all("Classifier") or () if each[:7] == "License"),
    ] for found in distributions() if found.metadata["Name"]
}))
"""


class Wrong(Exception):
    """What an audit found, a line for each."""


def main(asked: list[str]) -> int:
    """Ask, tell, count."""
    audits: dict[str, Callable[[], str]] = {
        "holes": holes,
        "bandit": bandit,
        "licences": licences,
        "lock": lock,
        "workflows": workflows,
        "sbom": sbom,
    }
    failed = 0
    chosen = asked or list(audits)
    for name in chosen:
        try:
            sys.stdout.write(f"ok    {name}: {audits[name]()}\n")
        except Wrong as found:
            failed += 1
            sys.stdout.write(f"WRONG {name}: {found}\n")
    sys.stdout.write(f"{len(chosen) - failed} passed, {failed} failed\n")
    return int(failed > 0)


def locked(*, group: str = "main") -> list[dict[str, Any]]:
    """The packages that poetry.lock has for users of hawse."""
    packages = tomllib.loads((ROOT / "poetry.lock").read_text("utf-8"))["package"]
    return [each for each in packages if group in each["groups"]]


def holes() -> str:
    """Known vulnerabilities of the locked versions, as PyPI tells them."""
    how = ("--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off")
    with pinned() as wanted:
        said = json.loads(tool("pip-audit", *how, "--requirement", wanted).stdout)
    unknown = [each["name"] for each in said["dependencies"] if "skip_reason" in each]
    found = [
        f"{each['name']} {each['version']}: {hole['id']}, fixed in {hole['fix_versions']}"
        for each in said["dependencies"]
        for hole in each.get("vulns", ())
    ]
    if found:
        raise Wrong("\n  ".join(["known holes", *found]))
    if unknown:
        raise Wrong(f"nobody could be asked about {len(unknown)} of {len(locked())} packages")
    return f"none known in {len(locked())} packages"


@contextmanager
def pinned() -> Iterator[str]:
    """A file with the locked packages and their hashes, as pip and its kin read it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requirements.txt")
        lines = [
            " ".join((f"{each['name']}=={each['version']}", *hashes(each))) for each in locked()
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield str(file)


def hashes(package: dict[str, Any]) -> list[str]:
    return [f"--hash={each['hash']}" for each in package["files"]]


def bandit() -> str:
    """Risky code of our own; what is left out, and why, stands in pyproject.toml."""
    where = ("src", "tools", "packaging", "docs/generate.py")
    ran = tool("bandit", "-q", "-r", "-c", "pyproject.toml", *where)
    if ran.returncode:
        raise Wrong(f"it found something\n{ran.stdout}")
    return f"nothing in {', '.join(where)}"


def licences() -> str:
    """What the packages that come with hawse are licensed under."""
    ran = subprocess.run([python_of(HOME), "-c", ASK], capture_output=True, text=True, check=True)
    said: dict[str, list[str]] = json.loads(ran.stdout)
    there = [each["name"] for each in locked() if each["name"] in said]
    if not there:
        raise Wrong("nothing is installed: run `make setup`")
    odd = [f"{name}: {said[name]}" for name in there if not allowed(said[name])]
    if odd:
        raise Wrong("\n  ".join(["not in the list of allowed ones", *odd]))
    return f"{len(there)} packages, all under what is allowed"


def allowed(said: list[str]) -> bool:
    """Whether what a package says of its licence names one that is allowed, and no other."""
    expression, text, *classifiers = said
    if expression:
        return all(any(known(each) for each in part) for part in choices(expression))
    named = [each.rpartition("::")[2] for each in classifiers if each.count("::") > 1]
    spelt = named or [text.partition("\n")[0]]
    return all(known(each) for each in spelt)


def choices(expression: str) -> Iterator[list[str]]:
    """SPDX's "A AND (B OR C)" as [A], [B, C]: of each, one has to be allowed."""
    for part in re.split(r"\bAND\b", expression):
        yield [each.strip(" ()") for each in re.split(r"\bOR\b|\bWITH\b", part)]


def known(name: str) -> bool:
    plain = name.strip().lower()
    return SPELT.get(plain, plain) in ALLOWED


def lock() -> str:
    """Every file of every package by its hash, from the public index, for today's pyproject."""
    packages = tomllib.loads((ROOT / "poetry.lock").read_text("utf-8"))
    files = [each for package in packages["package"] for each in package["files"]]
    odd = [
        *(package["name"] for package in packages["package"] if not package["files"]),
        *(package["name"] for package in packages["package"] if "source" in package),
        *(each["file"] for each in files if not re.fullmatch(r"sha256:[0-9a-f]{64}", each["hash"])),
        *(["pyproject.toml changed since `make lock`"] if poetry("check", "--lock", "-q") else ()),
    ]
    if odd:
        raise Wrong("\n  ".join(["poetry.lock", *odd]))
    return f"{len(files)} files of {len(packages['package'])} packages, each by its SHA-256"


def workflows() -> str:
    """What could be smuggled through the workflows of the forge; asks no forge."""
    ran = tool("zizmor", "--offline", "--quiet", "--no-progress", ".github")
    if ran.returncode:
        raise Wrong(f"zizmor found something\n{ran.stdout}{ran.stderr}")
    return "nothing in .github"


def sbom() -> str:
    """The bill of materials of a release, for whoever has to know what is in it."""
    target = ROOT / "dist" / "hawse.cdx.json"
    target.parent.mkdir(exist_ok=True)
    with pinned() as wanted:
        ran = tool("cyclonedx-py", "requirements", "--output-reproducible", wanted)
    if ran.returncode:
        raise Wrong(ran.stderr)
    bill = json.loads(ran.stdout)
    hawse = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {name: hawse[name] for name in ("name", "version", "description")}
    purl = f"pkg:pypi/{hawse['name']}@{hawse['version']}"
    bill["metadata"]["component"] = {"type": "application", "bom-ref": purl, "purl": purl, **named}
    parts = bill["components"]
    for part in parts:
        part.pop("description", None)  # a line of the list that was read
    target.write_text(json.dumps(bill, indent=1) + "\n", encoding="utf-8")
    if missing := {each["name"] for each in locked()} - {each["name"] for each in parts}:
        raise Wrong(f"not in it: {', '.join(sorted(missing))}")
    return f"dist/{target.name}, {len(parts)} components"


def tool(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool from the audit's own environment."""
    stamp = TOOLS / "installed-from"
    wanted = PINS.read_text("utf-8")
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        say("Setting up .tools/audit (once; a minute)")
        venv.create(TOOLS, clear=True, with_pip=True)
        run(TOOLS, "-m", "pip", "-qq", "install", "-r", str(PINS))
        stamp.write_text(wanted, encoding="utf-8")
    command = [str(python_of(TOOLS).with_name(program)), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
