"""Places on disks that take no file, for tests; each is probed, and skipped by name without it."""

from __future__ import annotations

import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def disk(at: Path, *options: str) -> Iterator[Path]:
    """A file system of its own, of 1 MiB, in memory; skips where nobody may mount one."""
    at.mkdir()
    given = ",".join(("size=1m", *options))
    mounting = ["mount", "-t", "tmpfs", "-o", given, "none", str(at)]
    try:
        done = subprocess.run(mounting, capture_output=True, text=True, check=False, timeout=20)
    except OSError as error:
        pytest.skip(f"there is no mount here: {error}")
    if done.returncode:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
    try:
        yield at
    finally:
        held = subprocess.run(["umount", str(at)], check=False, timeout=20).returncode
        if held:  # by something open: it must not stay behind for the next runs to trip over
            subprocess.run(["umount", "--lazy", str(at)], check=True, timeout=20)
        assert not held, f"something on {at} is still open"


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file of this process grows beyond: what is left where nothing may be mounted."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
