"""Command lines of hawse found in text, and whether hawse would accept them.

Examples in help and documentation are parsed as if typed, up to the point where the command
would start, so that none can name an option that is gone.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace

import click

from hawse import __version__
from hawse.core.groups import Root
from hawse.errors import CLIError


def command_lines(text: str) -> Iterator[str]:
    """The lines of `text` that are typed: they begin with hawse or a prompt."""
    for line in text.replace("\\\n", " ").splitlines():
        if re.match(r"\s*(hawse |\$ .*\bhawse )", line):
            yield line.strip().removeprefix("$ ")


def mentions(text: str) -> list[str]:
    """What stands in backquotes in a page and has a command of hawse in it."""
    return re.findall(r"`([^`\n]*\bhawse [^`\n]*)`", text.replace("\\|", "|"))


def words_of(line: str) -> Iterator[list[str]]:
    """The arguments of each hawse in a line of shell: pipes, `$(…)` and comments are taken off."""
    bare = line.replace('"$(', " ; ").replace("$(", " ; ").replace(')"', " ; ")
    lexer = shlex.shlex(bare, posix=True, punctuation_chars="();|&>")
    lexer.whitespace_split = True
    words: list[str] = []
    for token in [*lexer, ";"]:
        if not token or not set(token) <= set("();|&>"):
            words.append(token)
            continue
        if words and words[0] == "hawse":
            yield words[1:]
        words = []


def rejected(words: list[str], *, whole: bool = True) -> str:
    """Why hawse would not accept this command line, or ""; arguments may lack if not `whole`."""
    app = SimpleNamespace(streams=SimpleNamespace(stdin=StringIO("i-1\n")), put=lambda _: None)
    command: click.Command = Root(__version__)
    try:
        ctx = command.make_context("hawse", list(words), obj=app)
        while isinstance(command, click.Group) and left(ctx):
            name, found, rest = command.resolve_command(ctx, left(ctx))
            assert found is not None
            command, ctx = found, found.make_context(name, rest, parent=ctx)
    except click.exceptions.Exit:
        return ""
    except (click.ClickException, CLIError) as error:
        example_file = str(error).endswith("does not exist.")
        lacking = (click.MissingParameter, click.exceptions.NoArgsIsHelpError)
        if example_file or (isinstance(error, lacking) and not whole):
            return ""
        return f"hawse {shlex.join(words)}: {error}"
    return ""


def left(ctx: click.Context) -> list[str]:
    """What a group leaves for its command; click 8 keeps the command's name apart."""
    return [*getattr(ctx, "_protected_args", ()), *ctx.args]
