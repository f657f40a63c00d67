"""`hawse ec2 connect`: a shell or a tunnel."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.dashes import after_dashes
from hawse.core.handing import handed_over
from hawse.core.options import values
from hawse.core.preparing import preparing
from hawse.core.reaching import one_place
from hawse.services.ec2.calls import DESCRIBE_IMAGES, DESCRIBE_INSTANCES
from hawse.services.ec2.calls_fleet import (
    DESCRIBE_INSTANCE_INFORMATION,
    DESCRIBE_SESSIONS,
    START_SESSION,
    TERMINATE_SESSION,
)
from hawse.services.ec2.connecting.opening import opened
from hawse.services.ec2.connecting.wishes import Wish, check, forward_of


@session(
    calls=[
        *(DESCRIBE_INSTANCES, DESCRIBE_IMAGES, DESCRIBE_INSTANCE_INFORMATION),
        *(START_SESSION, DESCRIBE_SESSIONS, TERMINATE_SESSION),
    ]
)
@click.argument("instance", **values("names"))
@after_dashes
@click.option("--ssh", is_flag=True, help="Over SSH, whatever else there is.")
@click.option("--user", metavar="NAME", help="User for SSH; its image's is known for most.")
@click.option(
    "--identity",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Private key for SSH.",
)
@click.option("--jump", metavar="INSTANCE", help="SSH through this one.")
@click.option("--forward", metavar="LOCAL:REMOTE[:HOST]", help="Forward a port; no shell.")
def connect(
    app: App,
    instance: str,
    command: tuple[str, ...],
    *,
    ssh: bool,
    user: str | None,
    identity: str | None,
    jump: str | None,
    forward: str | None,
) -> int:
    """Open a shell or a tunnel to an instance.

    A session of Systems Manager, where AWS's session-manager-plugin is installed here and the
    agent there is online; else SSH. It says which and why. Options of SSH mean SSH.

    The exit code is that of the plugin or of ssh. Only ssh passes on that of a command.

    Examples:
      hawse ec2 connect web-1
      hawse ec2 connect web-1 --forward 5432:5432:db.internal
      hawse ec2 connect db-1 --jump bastion -- uptime
    """
    wish = check(
        Wish(
            ssh=ssh,
            user=user or "",
            identity=identity or "",
            jump=jump or "",
            forward=forward_of(forward),
            command=command,
            interactive=app.streams.stdin.isatty(),
            endpoint=app.asked("endpoint_url") or "",
        )
    )
    target = one_place(app, connect.calls)
    with preparing(app, target.gate):
        way = opened(target, instance, wish)
        app.say(way.says)
        return handed_over(app, way.argv, way.env)
