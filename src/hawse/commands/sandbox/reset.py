"""`hawse sandbox reset`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session


@session()
@click.option("--seed", is_flag=True, help="Fill it with the company, even if it began empty.")
def reset(app: App, seed: bool) -> None:
    """Begin anew: forget every change and be as at the start.

    Address and keys stay, so that shells that point at it go on working.

    Examples:
      hawse sandbox reset
      hawse sandbox reset --seed
    """
    from hawse.sandbox import launch
    from hawse.sandbox.state import folder_in

    running = launch.found(folder_in(app.paths.state))
    launch.require(running, "seed" if seed else "reset")
    app.say("the sandbox is as it was at the start")
