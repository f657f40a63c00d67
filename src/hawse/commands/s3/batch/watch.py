"""`hawse s3 batch watch`: jobs until they end."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.counting import counted
from hawse.core.reaching import one_place
from hawse.services.s3.batch.watching import changed, ended, far, followed
from hawse.services.s3.calls_batch import DESCRIBE_JOB, GET_OBJECT


@session(calls=[DESCRIBE_JOB, GET_OBJECT])
@click.argument("jobs", metavar="JOB...", nargs=-1, required=True)
def watch(app: App, jobs: tuple[str, ...]) -> int:
    """Watch jobs until they end.

    On a terminal there is a bar with count, rate and time left, elsewhere a line every few
    seconds; --progress json gives an object a line. Ctrl-C leaves the jobs alone. Larger objects
    that hawse copied beside a job are reported together with its own.

    The exit code is 0 when all objects were done, 6 when some failed, 1 when a job as a whole
    failed or was cancelled, and 124 after --timeout.

    Examples:
      hawse s3 batch watch 00e123a4-c0d8-41f4-a0eb-b46f9ba5b07c
      hawse s3 batch ls --status Active -o ids | xargs hawse s3 batch watch
    """
    target = one_place(app, watch.calls)
    last = counted(app, "objects", followed(target, jobs), far, changed)
    codes = [0]
    for one in (ended(target, seen) for seen in last):
        app.talk.lines(one.lines)
        if one.error is not None:
            app.talk.error(one.error)
            codes.append(one.error.code)
    return max(codes)
