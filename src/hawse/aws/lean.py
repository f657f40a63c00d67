"""botocore without awscrt, unless credentials need it: a quarter of what a first answer costs.

botocore imports awscrt whenever it is installed, to sign with it (profiles of `aws login`, S3
multi-Region access points) and for checksums of S3. hawse's own S3 engine calls awscrt itself.
So it is hidden while botocore makes up its mind, and can be imported by anybody afterwards.
"""

from __future__ import annotations

import sys
from pathlib import Path


def load_botocore(config: Path) -> None:
    """Import the part of botocore that decides about awscrt; before anything else of botocore.

    `config` is the user's `~/.aws/config`: a profile of `aws login` in it needs awscrt.
    """
    if "botocore.compat" in sys.modules or "awscrt" in sys.modules or _needs_crt(config):
        return
    modules: dict[str, object] = sys.modules  # type: ignore[assignment]  # None: not to be found
    modules["awscrt"] = None
    try:
        import botocore.compat  # noqa: F401  pylint: disable=unused-import
    finally:
        del modules["awscrt"]


def _needs_crt(config: Path) -> bool:
    try:
        return b"login_session" in config.read_bytes()
    except OSError:
        return False
