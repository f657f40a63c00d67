"""`make release-check`: whether this tree may become a release, as docs/releasing.md says.

`make release-check TAG=v1.2.3` is what the release workflow asks first. `make version TO=1.2.3`
writes the version where it stands: in pyproject.toml, and in the package itself, since asking the
installed metadata for it would take longer than the rest of `hawse --version`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from tools.environment import ROOT

PLACES = {
    ROOT / "pyproject.toml": re.compile(r'(?<=^version = ")[^"]+', re.MULTILINE),
    ROOT / "src" / "hawse" / "__init__.py": re.compile(r'(?<=^__version__ = ")[^"]+', re.MULTILINE),
}
VERSION = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")


def main(arguments: list[str]) -> int:
    """Write a version, or say what a release still lacks."""
    if arguments[:1] == ["--to"]:
        return write("".join(arguments[1:]))
    lacks = [*missing("".join(arguments))]
    for each in lacks:
        sys.stdout.write(f"WRONG {each}\n")
    sys.stdout.write(f"{'not ready' if lacks else 'ready'}: hawse {version()}\n")
    return int(bool(lacks))


def version() -> str:
    """What pyproject.toml says."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def write(wanted: str) -> int:
    """Put a version into each place."""
    if not VERSION.fullmatch(wanted):
        sys.stderr.write(f"{wanted!r} is no version: make version TO=1.2.3, or TO=1.2.3rc1\n")
        return 2
    for path, place in PLACES.items():
        path.write_text(place.sub(wanted, path.read_text("utf-8"), count=1), encoding="utf-8")
    return 0


def missing(tag: str) -> list[str]:
    """What a release of this tree lacks, in the order of docs/releasing.md."""
    wanted = version()
    said = {path.name: place.findall(path.read_text("utf-8"))[:1] for path, place in PLACES.items()}
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    fragments = [path.name for path in sorted((ROOT / "changes").glob("*.*.md"))]
    dirty = git("status", "--porcelain", "--untracked-files=no")
    return [
        *(f"{name} says {found}" for name, found in said.items() if found != [wanted]),
        *([f"the tag is {tag}, the version {wanted}"] if tag not in ("", f"v{wanted}") else ()),
        *([f"CHANGELOG.md has no {wanted}"] if f"\n## {wanted} (" not in changes else ()),
        *([f"{len(fragments)} fragments in changes/, not in CHANGELOG.md"] if fragments else ()),
        *([f"not committed:\n{dirty}"] if dirty else ()),
    ]


def git(*arguments: str) -> str:
    """What git says."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
