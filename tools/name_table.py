"""Writes which arguments are names of things, and what lists those: `make tables`.

Completion reads it instead of the commands. Needed when a command with such an argument or an `ls`
with a `brief` changes; a test says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import hawse.commands
from hawse.core.command import Query
from hawse.core.completion import kind_of
from hawse.core.registry import all_commands
from hawse.rows import noun

_WIDTH = 101
"""A line of the project's format, with its end."""
TABLE = Path(hawse.commands.__path__[0], "name_table.py")
_HEAD = '''"""Which arguments are names of things, and what lists them. Written by `make tables`."""

from __future__ import annotations

'''


def written() -> str:
    """The module's text, in the project's format."""
    named = "".join(_line(*each) for each in _by_group())
    listed = "".join(_entry(*each) for each in _listed())
    return (
        f"{_HEAD}_NAMED = (\n{named})\n"
        'NAMED = {f"{group} {verb}": kind for group, kind, verbs in _NAMED for verb in verbs}\n'
        f'"""The kind of things by the command that takes their names; "" for every kind."""\n\n'
        f"LISTED: dict[str, tuple[str, str, str, tuple[str, ...], str]] = {{\n{listed}}}\n"
        '"""Kind, module, function, calls and scope of what lists things, by its group."""\n'
    )


def _named() -> Iterator[tuple[str, str]]:
    for path, command in all_commands():
        arguments = [one for one in command.params if isinstance(one, click.Argument)]
        if len(arguments) == 1 and arguments[0].name == "names" and arguments[0].nargs == -1:
            yield " ".join(path), kind_of(arguments[0])


def _by_group() -> Iterator[tuple[str, str, list[str]]]:
    """The verbs of a group whose names are of one kind."""
    verbs: dict[tuple[str, str], list[str]] = {}
    for path, kind in _named():
        group, _, verb = path.rpartition(" ")
        verbs.setdefault((group, kind), []).append(verb)
    for (group, kind), found in verbs.items():
        yield group, kind, found


def _line(group: str, kind: str, verbs: list[str]) -> str:
    """One group on as few lines as the project's format lets it have."""
    told = ", ".join(f'"{verb}"' for verb in verbs) + ("," if len(verbs) == 1 else "")
    line = f'    ("{group}", "{kind}", ({told})),\n'
    if len(line) <= _WIDTH:
        return line
    inner = f"        ({told}),\n"
    if len(inner) > _WIDTH:
        each = "".join(f'            "{verb}",\n' for verb in verbs)
        inner = f"        (\n{each}        ),\n"
    return f'    (\n        "{group}",\n        "{kind}",\n{inner}    ),\n'


def _listed() -> Iterator[tuple[str, Query[Any, Any]]]:
    for path, command in all_commands():
        if path[-1] == "ls" and isinstance(command, Query) and command.brief is not None:
            yield " ".join(path[:-1]), command


def _entry(group: str, query: Query[Any, Any]) -> str:
    brief: Any = query.brief
    there = vars(sys.modules[brief.__module__])
    calls = [name for name, value in there.items() if any(value is call for call in query.calls)]
    told = "".join(f'"{name}", ' for name in calls)
    parts = (f'"{noun(query.row())}"', f'"{brief.__module__}"', f'"{brief.__name__}"')
    lines = (*parts, f"({told.rstrip() if len(calls) == 1 else told.rstrip(', ')})")
    body = "".join(f"        {line},\n" for line in (*lines, f'"{query.scope.value}"'))
    return f'    "{group}": (\n{body}    ),\n'


if __name__ == "__main__":
    TABLE.write_text(written(), encoding="utf-8")
