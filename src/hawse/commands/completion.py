"""`hawse completion`: the script that a shell sources."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session
from hawse.errors import UsageError

_INSTALL = {
    "bash": 'add to ~/.bashrc: eval "$(hawse completion bash)"',
    "zsh": 'add to ~/.zshrc: eval "$(hawse completion zsh)"',
    "fish": "run: hawse completion fish > ~/.config/fish/completions/hawse.fish",
    "powershell": "add to $PROFILE: hawse completion powershell | Out-String | Invoke-Expression",
}


@session()
@click.argument("shell", type=click.Choice(tuple(_INSTALL)))
def completion(app: App, shell: str) -> None:
    """Print the completion script of a shell.

    Commands, options and their values: names and ids as earlier listings showed them, or as AWS
    lists them where none did; regions, profiles, accounts, columns, settings, operations.

    Examples:
      eval "$(hawse completion bash)"
      hawse completion fish > ~/.config/fish/completions/hawse.fish
    """
    from hawse.core.groups import Root
    from hawse.core.shells import shell_named

    made = shell_named(app, Root(""), shell)
    if made is None:
        raise UsageError(f"completion for {shell}", why="it needs click 8.5 or newer")
    app.put(made.source().rstrip("\n"))
    if app.streams.stdout.isatty():
        app.say(_INSTALL[shell])
