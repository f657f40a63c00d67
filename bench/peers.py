"""Other people's programs, each installed from PyPI in an environment of its own."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / ".tools"


def installed(requirement: str, folder: str) -> Path:
    """The environment under `.tools` that has exactly this; made when it is not there."""
    home = TOOLS / folder
    stamp = home / "installed"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != requirement:
        venv.create(home, clear=True, with_pip=True)
        subprocess.run([home / "bin" / "pip", "-qq", "install", requirement], check=True)
        stamp.write_text(requirement, encoding="utf-8")
    return home
