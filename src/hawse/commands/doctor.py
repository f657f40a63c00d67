"""`hawse doctor`: find what stands in the way, before it does."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.app import App
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.core.checkup import Check, checks
from hawse.core.command import session
from hawse.errors import CLIError


@session(calls=[GET_CALLER_IDENTITY], tolerant=True)
def doctor(app: App) -> Iterator[Check]:
    """Find what stands in the way: configuration, credentials, clock, regions, extras, files.

    Examples:
      hawse doctor
      hawse doctor -p prod -o json
    """
    failed = 0
    for check in checks(app):
        failed += check.state == "failed"
        yield check
    if failed:
        hint = "each says above what mends it"
        raise CLIError(f"{failed} {'check' if failed == 1 else 'checks'} failed", hint=hint)
