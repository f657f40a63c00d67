"""Writes which arguments are names of things, and what lists those: `make tables`.

Completion reads it instead of the commands. Needed when a command with such an argument or an `ls`
with a `brief` changes; a test says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

import hawse.commands
from hawse.core.dashes import AfterDashes
from hawse.core.command import Query
from hawse.core.kinds import takes
from hawse.core.registry import all_commands
from hawse.rows import noun

FOLDER = Path(hawse.commands.__path__[0])
_HEAD = '''"""{}. Written by `make tables`."""

from __future__ import annotations

'''


def written() -> dict[str, str]:
    """The text of each module by its file's name, in the project's format."""
    by_group: dict[str, dict[str, list[str]]] = {}
    for path, taken in _named():
        group, _, verb = path.rpartition(" ")
        by_group.setdefault(group, {}).setdefault(taken, []).append(verb)
    named = "".join(_group(*each) for each in by_group.items())
    listed = "".join(_entry(*each) for each in _listed())
    return {
        "name_table.py": (
            f"{_HEAD.format('Which arguments are names of things')}"
            f"NAMED: dict[str, dict[str, str]] = {{\n{named}}}\n"
            '"""By group: the kinds of things that arguments take ("?" for none), and verbs."""\n'
        ),
        "list_table.py": (
            f"{_HEAD.format('What lists the things of a group')}"
            f"LISTED: dict[str, tuple[str, str, str, tuple[str, ...], str]] = {{\n{listed}}}\n"
            '"""Kind, module, function, calls and scope of what lists things, by its group."""\n'
        ),
    }


def _named() -> Iterator[tuple[str, str]]:
    """The arguments of each command of which one at least takes names."""
    listed = {
        group: (noun(query.row()),) for group, query in _listed()
    }  # as it will be, not as it was
    for path, command in all_commands():
        arguments = [
            _argument(one, " ".join(path), listed)
            for one in command.params
            if isinstance(one, click.Argument) and not isinstance(one, AfterDashes)
        ]
        if any(one != "?" for one in arguments):
            yield " ".join(path), ", ".join(arguments)


def _argument(argument: click.Argument, path: str, listed: Mapping[str, tuple[str, ...]]) -> str:
    what = takes(argument, path, listed)
    if what is None or what.source != "names":
        return "?"
    return f"{what.before}{'|'.join(what.kinds)}{'…' if argument.nargs == -1 else ''}"


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


def _group(group: str, verbs_by_words: dict[str, list[str]]) -> str:
    """An entry of the table, its lines no longer than the project has them."""
    inner = ", ".join(f'"{words}": "{" ".join(one)}"' for words, one in verbs_by_words.items())
    if len(line := f'    "{group}": {{{inner}}},\n') <= 101:
        return line
    lines = ""
    for words, verbs in verbs_by_words.items():
        told = wrap(" ".join(verbs), 80)
        if len(told) == 1:
            lines += f'        "{words}": "{told[0]}",\n'
        else:
            inner = "".join(f'            "{line} "\n' for line in told[:-1])
            lines += f'        "{words}": (\n{inner}            "{told[-1]}"\n        ),\n'
    return f'    "{group}": {{\n{lines}    }},\n'


if __name__ == "__main__":
    for name, text in written().items():
        FOLDER.joinpath(name).write_text(text, encoding="utf-8")
