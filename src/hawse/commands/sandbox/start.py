"""`hawse sandbox start`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.systems import WINDOWS


@session()
@click.option("--seed", is_flag=True, help="Fill it with a company: fleets, waste, users, stacks.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="Port to listen on; random by default.",
)
@click.option(
    "--shell",
    type=click.Choice(["posix", "fish", "powershell"]),
    default="powershell" if WINDOWS else "posix",
    show_default=True,
    help="Whose language to print.",
)
@click.option(
    "--dead-region", multiple=True, metavar="REGION", help="A region that is down; repeatable."
)
@click.option(
    "--throttle",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="SHARE",
    help="Share of requests to throttle, like 0.2.",
)
def start(
    app: App,
    seed: bool,
    port: int | None,
    shell: str,
    dead_region: tuple[str, ...],
    throttle: float,
) -> None:
    """Start the sandbox and print what points a shell, and so any AWS tool, at it.

    It runs in the background until `hawse sandbox stop`. When it runs already, the same lines are
    printed again. It has three accounts, profiles acme-prod, acme-staging and acme-dev, and a
    profile readonly that may look at production and change nothing.

    Examples:
      eval "$(hawse sandbox start --seed)"
      hawse sandbox start --shell fish | source
      eval "$(hawse sandbox start --dead-region ap-south-1 --throttle 0.2)"
    """
    from hawse.sandbox import launch
    from hawse.sandbox.state import Wishes, folder_in, shell_lines

    wishes = Wishes(folder_in(app.paths.state), port or 0, seed, dead_region, throttle)
    before = launch.find(wishes.folder)
    if before is None:
        app.say("starting the sandbox; it takes a few seconds")
    running = launch.start(wishes, app.env)
    for line in shell_lines(running, app.env, shell):
        app.put(line)
    if before is not None and (seed or port or dead_region or throttle):
        app.say("it was running already, as it is: hawse sandbox stop, then start, to change it")
    if app.streams.stdout.isatty():
        app.say('these lines are for the shell: eval "$(hawse sandbox start)"')
