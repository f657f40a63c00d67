"""Small programs that stand for `pass` and `keyctl`: real processes, found on a PATH of a test.

Each writes what it was given as arguments into `seen`, so that a test can look for secrets there.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

PASS = """#!/bin/sh
echo "pass $*" >> "$SEEN"
env | grep -E '^(AWS_|HAWSE_)' >> "$SEEN"
eval "last=\\${$#}"
file="$HOME/.password-store/$last.gpg"
case "$1" in
  insert) mkdir -p "$(dirname "$file")"; cat > "$file" ;;
  show) [ -e "$HOME/locked" ] && { echo 'gpg: decryption failed: No secret key' >&2; exit 2; }
        cat "$file" ;;
  rm) rm "$file" ;;
esac
"""
KEYCTL = """#!/bin/sh
echo "keyctl $*" >> "$SEEN"
[ -e "$HOME/forbidden" ] && { echo 'keyctl_search: Operation not permitted' >&2; exit 1; }
kept="$HOME/kernel"; mkdir -p "$kept"
case "$1" in
  search) [ -e "$kept/$4" ] && echo "$4" || { echo 'keyctl_search: no key' >&2; exit 1; } ;;
  padd) cat > "$kept/$3"; echo "$3" ;;
  setperm) ;;
  pipe) cat "$kept/$2" ;;
  unlink) rm "$kept/$2" ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A home with programs; `env` is how they are found."""

    home: Path

    @property
    def env(self) -> dict[str, str]:
        path = f"{self.home / 'bin'}:/usr/bin:/bin"
        return {"HOME": str(self.home), "PATH": path, "SEEN": str(self.home / "seen")}

    @property
    def seen(self) -> str:
        """All arguments, and our own variables, that programs got."""
        return (self.home / "seen").read_text(encoding="utf-8")

    def install(self, program: str, script: str) -> None:
        file = self.home / "bin" / program
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script, encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def with_pass(self) -> Machine:
        """`pass` and a store that was initialised."""
        self.install("pass", PASS)
        folder = self.home / ".password-store"
        folder.mkdir()
        (folder / ".gpg-id").write_text("me", encoding="utf-8")
        return self

    def with_keyctl(self) -> Machine:
        """`keyctl`, as root of a kernel of its own."""
        self.install("keyctl", KEYCTL)
        return self
