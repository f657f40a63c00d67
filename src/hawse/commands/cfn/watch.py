"""`hawse cfn watch`: operations of stacks, live until they end."""

from __future__ import annotations

from collections.abc import Sequence

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.live import animated, pause, shown, summary
from hawse.core.options import names as named
from hawse.core.reaching import one_target
from hawse.core.saved import Saved, saved_option
from hawse.errors import CLIError, UsageError
from hawse.services.cfn.events.files import read_recordings
from hawse.services.cfn.events.following import FOLLOWS_CHANGES
from hawse.services.cfn.events.following import replay as replayed
from hawse.services.cfn.events.pictures import Picture
from hawse.services.cfn.events.recordings import Recording
from hawse.services.cfn.events.watching import Watched, durations_in, ended, found_stacks


@session(calls=FOLLOWS_CHANGES)
@named("STACK", required=False, into="stacks")
@saved_option("replay", "Show a file of 'hawse cfn events --save' again; - is standard input.")
@click.option("--speed", type=click.FloatRange(min=0), default=20.0, help="Of a replay; 20.")
def watch(app: App, stacks: tuple[str, ...], *, replay: Saved | None, speed: float) -> int:
    """Watch operations of stacks until they end.

    They may have been begun elsewhere. On a terminal it is a tree, elsewhere a line for all that
    happens; --progress json gives an object a line. Time left is estimated from what took how long
    before. AWS is asked at most twice a second. Ctrl-C leaves the stacks alone.

    The exit code is 0 when all ended well, 1 when one failed or was rolled back, and 124 after
    --timeout.

    Examples:
      hawse cfn watch shop
      hawse cfn watch 'shop-*' --timeout 1800 --progress json
      hawse cfn watch --replay shop.jsonl --speed 100
    """
    if bool(stacks) == (replay is not None):
        raise UsageError("STACK", why="name a stack, or a file with --replay", hint="hawse cfn ls")
    return _watched(app, stacks) if replay is None else _replayed(app, replay, speed)


def _watched(app: App, stacks: tuple[str, ...]) -> int:
    target = one_target(app, watch.calls)
    watched = Watched(found_stacks(target, stacks))
    durations = durations_in(app.paths.state)
    last = shown(app, watched.pictures(target, durations, pause(app)))
    return _told(app, last, watched.recordings)


def _replayed(app: App, saved: Saved, speed: float) -> int:
    codes = []
    for recording in read_recordings(saved.content, saved.name):
        pictures = replayed(recording, app.clock, speed if animated(app) else 0.0)
        codes.append(_told(app, shown(app, pictures), [recording]))
    return max(codes, default=0)


def _told(app: App, last: Picture, recordings: Sequence[Recording]) -> int:
    """How all ended, what broke last."""
    notes, errors = ended(recordings, last)
    for note in (*last.notes, *notes):
        app.talk.warn(note)
    failed = {error.what for error in errors}
    for line in summary(last, but=failed):
        app.say(line)
    for error in errors:
        app.talk.error(error)
    return CLIError.code if errors else 0
