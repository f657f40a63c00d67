"""`hawse sandbox exec`."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.errors import NotFound


@session()
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND…")
def exec_(app: App, command: tuple[str, ...]) -> int:
    """Run one command against the sandbox, without changing this shell.

    Its exit code is the command's.

    Examples:
      hawse sandbox exec -- aws s3 ls
      hawse sandbox exec -- hawse ec2 ls -r all
      hawse sandbox exec -- bash
    """
    import shutil
    import subprocess

    from hawse.sandbox import launch
    from hawse.sandbox.state import folder_in

    running = launch.found(folder_in(app.paths.state))
    env = running.applied(app.env)
    program = shutil.which(command[0], path=env.get("PATH"))
    if program is None:
        raise NotFound(command[0], why="no such command on PATH", hint="is it installed?")
    app.streams.stdout.flush()
    code = subprocess.run([program, *command[1:]], env=env, cwd=app.cwd, check=False).returncode
    return code if code >= 0 else 128 - code
