"""`hawse auth cache clear`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.aws.kept_sessions import KeptSession, kept_sessions
from hawse.core.command import session
from hawse.core.options import values
from hawse.errors import NotFound, UsageError


@session(rehearses=True)
@click.argument("which", nargs=-1, metavar="[NAME…]", **values("profiles"))
@click.option("--expired", is_flag=True, help="Whatever has ended.")
def clear(app: App, *, which: tuple[str, ...], expired: bool) -> None:
    """Remove temporary credentials from this disk, by id, profile, role or portal.

    Globs are allowed: '*' is all of it. They are found again when they are needed, by a code of
    MFA or a sign-in where that is how. At AWS they go on to be good until they end.

    Examples:
      hawse auth cache clear --expired
      hawse auth cache clear acme-prod
      hawse auth cache clear '*' --dry-run
    """
    from hawse.core.local_changes import agreed

    if not which and not expired:
        raise UsageError("nothing to remove", why="no name was given", hint="NAME, or --expired")
    found = _found(app, which, expired=expired)
    if not found:
        app.say("nothing kept has expired")
        return
    lines = [f"remove {one.kind} {_told(one)}" for one in found]
    if not agreed(app, lines, ask=not expired or bool(which)):
        return
    for one in found:
        one.path.unlink(missing_ok=True)
    app.say(f"{len(found)} removed")


def _found(app: App, names: tuple[str, ...], *, expired: bool) -> list[KeptSession]:
    """What is meant by all that was given; NotFound when a name means nothing that is kept."""
    kept, now = kept_sessions(app.aws.profiles), app.clock.now()
    for name in names:
        if not any(one.is_called(name) for one in kept):
            raise NotFound(name, why="nothing kept is called that", hint="hawse auth cache ls")
    return [
        one
        for one in kept
        if (not names or any(map(one.is_called, names)))
        and (not expired or (one.ends is not None and one.ends <= now))
    ]


def _told(one: KeptSession) -> str:
    users = f" (profile {', '.join(one.profiles)})" if one.profiles else ""
    return f"{one.id}  {one.about}{users}"
