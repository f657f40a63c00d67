"""`hawse completion`: the script that a shell sources."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.core.command import session

_INSTALL = {
    "bash": 'add to ~/.bashrc: eval "$(hawse completion bash)"',
    "zsh": 'add to ~/.zshrc: eval "$(hawse completion zsh)"',
    "fish": "run: hawse completion fish > ~/.config/fish/completions/hawse.fish",
}


@session()
@click.argument("shell", type=click.Choice(tuple(_INSTALL)))
def completion(app: App, shell: str) -> None:
    """Print the completion script of a shell.

    Names of groups, commands, options and their values are completed without asking AWS.

    Examples:
      eval "$(hawse completion bash)"
      hawse completion fish > ~/.config/fish/completions/hawse.fish
    """
    from click.shell_completion import get_completion_class

    from hawse.core.groups import Root

    maker = get_completion_class(shell)
    assert maker is not None
    app.put(maker(Root(""), {}, "hawse", "_HAWSE_COMPLETE").source().rstrip("\n"))
    if app.streams.stdout.isatty():
        app.say(_INSTALL[shell])
