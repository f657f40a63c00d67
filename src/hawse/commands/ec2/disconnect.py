"""`hawse ec2 disconnect`: a session that nobody uses any more ends."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.ec2.calls_fleet import DESCRIBE_SESSIONS, TERMINATE_SESSION
from hawse.services.ec2.connecting.sessions import ended


@change(scope=Scope.REGION, calls=[DESCRIBE_SESSIONS, TERMINATE_SESSION])
@click.argument("instance")
@click.argument("reason")
def disconnect(target: Target, instance: str, reason: str) -> Iterator[Entry]:
    """End a session that was left behind.

    hawse ec2 connect ends its own; after a crash this does. REASON is what the session was
    begun with: hawse audit show tells it.

    Examples:
      hawse ec2 disconnect i-0123456789abcdef0 hawse-1a2b3c4d5e6f7a8b
    """
    return ended(target, instance, reason)
