"""S3 on moto, and through the proxy that breaks what is sent, as the tests of `hawse s3` do."""

from __future__ import annotations

from tests.commands.s3.conftest import faults, faulty, on, s3, store

__all__ = ["faults", "faulty", "on", "s3", "store"]
