"""The installed command against moto's server."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.canaries import look_back
from tests.moto_server import Moto


@dataclass
class Hawse:
    """The installed command in a home of its own."""

    home: Path
    url: str
    env: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            # A working tree that is not the one that is installed.
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
            **self.env,
        }

    def run(self, *argv: str, program: tuple[str, ...] = (), stdin: str = "") -> Any:
        program = program or (str(Path(sys.executable).with_name("hawse")),)
        given = self.environment()
        ran = subprocess.run(
            [*program, *argv],
            env=given,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        look_back(argv, given, ran, self.home)
        return ran


@pytest.fixture
def hawse(moto: Moto, tmp_path: Path) -> Hawse:
    return Hawse(tmp_path, moto.url)
