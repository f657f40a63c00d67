"""`hawse cfn watch`: an operation of a stack, live until it ends."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.live import animated, pause, shown, summary
from hawse.core.reaching import one_target
from hawse.core.saved import Saved, saved_option
from hawse.errors import UsageError
from hawse.services.cfn.events.files import read_recordings
from hawse.services.cfn.events.following import FOLLOWS
from hawse.services.cfn.events.following import replay as replayed
from hawse.services.cfn.events.pictures import Picture
from hawse.services.cfn.events.recordings import Recording
from hawse.services.cfn.events.watching import Watched, check_end, durations_in, found_stack


@session(calls=FOLLOWS)
@click.argument("stack", required=False, metavar="[STACK]")
@saved_option("replay", "Show a file of 'hawse cfn events --save' again; - is standard input.")
@click.option("--speed", type=click.FloatRange(min=0), default=20.0, help="Of a replay; 20.")
def watch(app: App, stack: str | None, *, replay: Saved | None, speed: float) -> None:
    """Watch an operation of a stack until it ends.

    It may have been begun elsewhere. On a terminal it is a tree, elsewhere a line for all that
    happens; --progress json gives an object a line. Time left is estimated from what took how long
    before. AWS is asked at most twice a second. Ctrl-C leaves the stack alone.

    The exit code is 0 when the operation ended well, 1 when it failed or was rolled back, and 124
    after --timeout.

    Examples:
      hawse cfn watch shop
      hawse cfn watch shop --timeout 1800 --progress json
      hawse cfn watch --replay shop.jsonl --speed 100
    """
    if (stack is None) == (replay is None):
        raise UsageError("STACK", why="name a stack, or a file with --replay", hint="hawse cfn ls")
    if replay is not None:
        _replayed(app, replay, speed)
    elif stack is not None:
        _watched(app, stack)


def _watched(app: App, stack: str) -> None:
    target = one_target(app, watch.calls)
    watched = Watched(found_stack(target, stack))
    durations = durations_in(app.paths.state)
    _told(app, shown(app, watched.pictures(target, durations, pause(app))), watched.recording)


def _replayed(app: App, saved: Saved, speed: float) -> None:
    for recording in read_recordings(saved.content, saved.name):
        pictures = replayed(recording, app.clock, speed if animated(app) else 0.0)
        _told(app, shown(app, pictures), recording)


def _told(app: App, last: Picture, recording: Recording) -> None:
    for note in (*last.notes, *check_end(recording, last)):
        app.talk.warn(note)
    for line in summary(last):
        app.say(line)
