"""The manual pages, in roff, from the same commands as the reference: `man hawse-ec2-stop`.

`python -m docs.man FOLDER` writes them; building a wheel does it too (`tools/backend.py`), with
nothing installed but click. So this module imports no more than that, and knows no command.
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from hawse import __version__
from hawse.aws.permissions import policy
from hawse.core.command import Command, Query, Session
from hawse.core.options import COMMON, SECTIONS
from hawse.core.registry import all_commands
from hawse.core.topics import TOPICS
from hawse.output import schema

_ESCAPES = str.maketrans(
    {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
)
"""What printers would otherwise turn into typographic signs, which no shell understands."""
_CODE = re.compile(r"\\\(ga(.+?)\\\(ga")
_NOTHING = "\\&\n"
_EXITS = TOPICS["exit-codes"].partition("\n\n")[2]


def main(arguments: list[str]) -> int:
    """Write every page into a folder, which is made."""
    folder = Path(*arguments)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        folder.joinpath(name).write_text(text, encoding="utf-8", newline="\n")
    return 0


def pages() -> dict[str, str]:
    """The text of each page by the name of its file."""
    commands = [(path, command) for path, command in all_commands() if not command.hidden]
    groups = {path[:depth]: None for path, _ in commands for depth in range(len(path))}
    made = {path: _group(path) for path in groups}
    made |= {path: _command(path, command) for path, command in commands}
    return {f"{_name(path)}.1": "".join(lines) for path, lines in made.items()}


def _group(path: tuple[str, ...]) -> Iterator[str]:
    """hawse itself, or a group: what there is below it."""
    module = _module(path)
    summary, _, more = module.HELP.partition("\n\n")
    yield from _head(path, summary)
    yield f".B {' '.join(('hawse', *path))}\n.I COMMAND\n.RI [ OPTION \\|.\\|.\\|.]\n"
    yield from _section("DESCRIPTION", _paragraphs(more or summary))
    entries = ((_bold(f"{_name((*path, verb))}(1)"), text) for verb, text in module.VERBS.items())
    yield from _section("COMMANDS", _entries(entries))
    if not path:
        yield from _everywhere()
    yield from _see((path[:-1],) if path else ())


def _everywhere() -> Iterator[str]:
    """What holds for every command, and so stands in hawse(1) alone."""
    for heading in SECTIONS:
        options = [each.option(hidden=False) for each in COMMON if each.section == heading]
        yield from _section(f"OPTIONS: {heading.upper()}", _options(options))
    yield from _section("EXIT STATUS", _typed(_EXITS))
    for name, text in TOPICS.items():
        if name != "exit-codes":
            yield from _section(name.upper(), _typed(text))


def _command(path: tuple[str, ...], command: Command) -> Iterator[str]:
    """One command: what it does, its options, what comes out, what it needs."""
    text, _, examples = inspect.cleandoc(command.help).partition("Examples:")
    summary, _, more = text.partition("\n\n")
    yield from _head(path, summary)
    made = click.Command(path[-1], params=list(command.params), add_help_option=False)
    pieces = made.collect_usage_pieces(click.Context(made))
    usage = " ".join(pieces).replace("[OPTIONS]", "[OPTION…]")
    yield f".B {' '.join(('hawse', *path))}\n{plain(usage)}\n"
    yield from _section("DESCRIPTION", _paragraphs(more or summary))
    yield from _section("OPTIONS", _options(command.params))
    yield from _section("OUTPUT", _output(command))
    yield from _section("PERMISSIONS", _permissions(path, command))
    yield from _section("EXAMPLES", _typed(inspect.cleandoc(examples)))
    yield from _see(((), path[:-1]))


def _head(path: tuple[str, ...], summary: str) -> Iterator[str]:
    # No date: the same sources are to make the same pages on every day.
    yield f'.TH {_name(path).upper()} 1 "" "hawse {__version__}" "hawse"\n'
    said = plain(" ".join(summary.split()).rstrip("."))
    yield f".SH NAME\n{plain(_name(path))} \\- {said}\n.SH SYNOPSIS\n"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    text = "".join(lines)
    if text:
        yield f'.SH "{title}"\n{text}'


def _paragraphs(text: str) -> Iterator[str]:
    parts = (" ".join(part.split()) for part in text.strip().split("\n\n"))
    yield ".PP\n".join(map(filled, parts))


def _typed(text: str) -> Iterator[str]:
    """Text that keeps its lines, as in a terminal."""
    lines = inspect.cleandoc(text).splitlines()
    if lines:
        yield "".join((".nf\n", *(f"{plain(line)}\n" for line in lines), ".fi\n"))


def _options(params: Iterable[click.Parameter]) -> Iterator[str]:
    ctx = click.Context(click.Command("hawse"))
    found = (each.get_help_record(ctx) for each in params if isinstance(each, click.Option))
    return _entries((plain(spelling), text) for spelling, text in filter(None, found))


def _output(command: Command) -> Iterator[str]:
    """The fields of the rows; those of changes are the same for all of them."""
    row = command.row() if isinstance(command, Query | Session) else None
    if row is not None:
        items: Any = schema(row, ())["items"]
        fields = items["properties"].items()
        yield from _entries((_bold(name), each.get("description", "")) for name, each in fields)


def _permissions(path: tuple[str, ...], command: Command) -> Iterator[str]:
    actions = {each for part in policy(command.calls)["Statement"] for each in part["Action"]}
    if actions:
        yield f"{filled(', '.join(sorted(actions)))}.PP\n"
        yield f"As a policy: {_bold('hawse permissions ' + ' '.join(path))}\n"


def _see(paths: Iterable[tuple[str, ...]]) -> Iterator[str]:
    names = dict.fromkeys(_name(path) for path in paths)
    pointers = "".join(f"{_bold(name)}(1),\n" for name in names)
    yield f'.SH "SEE ALSO"\n{pointers}https://hawse.readthedocs.io\n'


def _entries(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Terms with what they mean."""
    for term, text in entries:
        yield f".TP\n{term}\n{filled(text) or _NOTHING}"


def _name(path: tuple[str, ...]) -> str:
    return "-".join(("hawse", *path))


def _module(path: tuple[str, ...]) -> ModuleType:
    return import_module(".".join(("hawse.commands", *path)).replace("-", "_"))


def _bold(text: str) -> str:
    return f"\\fB{plain(text)}\\fR"


def filled(text: str) -> str:
    """A paragraph, in lines of a length that editors and other tools like."""
    found = textwrap.wrap(plain(text), 78, break_long_words=False, break_on_hyphens=False)
    return "".join(f"\\&{line}\n" if line.startswith(".") else f"{line}\n" for line in found)


def plain(text: str) -> str:
    """Text on one line in which nothing is taken for roff, with `code` in bold."""
    safe = " ".join(text.split("\n")).translate(_ESCAPES)
    safe = _CODE.sub(r"\\fB\1\\fR", safe)
    return f"\\&{safe}" if safe.startswith(".") else safe


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
