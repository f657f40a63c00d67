"""Completion without click and without the commands, whose imports are most of what a Tab takes.

For the plain line in bash: groups and verbs come from the tables of their packages, names from
`seen_names`. What is not that plain (an option, a quote, another shell, an argument of another
sort) is answered by `core.shells`; tests hold the two against each other for every command.
"""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

from hawse.core.bash_words import Word, offer, word_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hawse.app import App
    from hawse.core.live_names import Listing

_SPECIAL = set("\\'\"")


def quick_answer(app: App, variable: str) -> str | None:
    """What bash is told that asked with the environment of `app`; None when it is not plain."""
    line = app.env.get("COMP_WORDS", "")
    if app.env[variable] != "bash_complete" or not line.isprintable() or _SPECIAL & set(line):
        return None
    word = word_of(line, app.env.get("COMP_WORDBREAKS", ""))
    words = line.split(" ")
    typed = [each for each in words[1:-1] if each]
    if len(words) < 2 or any(each.startswith("-") for each in (*typed, word.text)):
        return None
    found = _offered(app, typed, word)
    return None if found is None else "".join(f"{offer(word, value)}\n" for value in found)


def _offered(app: App, typed: list[str], word: Word) -> Iterable[str] | None:
    package, path = app.commands, list[str]()
    while True:
        group: Any = import_module(package)
        if not typed:
            return [verb for verb in group.VERBS if verb.startswith(word.text)] or None
        verb = getattr(group, "ALIASES", {}).get(typed[0], typed[0])
        if verb not in group.VERBS:
            return None
        path, typed = [*path, verb], typed[1:]
        package = f"{package}.{verb.replace('-', '_')}"
        spec = PathFinder.find_spec(package, group.__path__)
        if spec is None or spec.submodule_search_locations is None:
            return _names(app, path, typed, word)


def _names(app: App, path: list[str], typed: list[str], word: Word) -> Iterable[str] | None:
    from dataclasses import replace

    from hawse.core.seen_names import AT_MOST, names

    try:
        kind = import_module(f"{app.commands}.name_table").NAMED.get(" ".join(path))
    except ModuleNotFoundError:  # commands that are a test's
        return None
    if kind is None:
        return None
    group = " ".join(path[:-1])
    listed = import_module(f"{app.commands}.list_table").LISTED.get(group, ("",))
    app = replace(app, tolerant=True)
    offers = names(app, kind, typed, word.text, lambda: listing(listed, kind))
    fitting = dict.fromkeys(value for value, _ in offers if value.startswith(word.text))
    return [value for value in [*fitting][:AT_MOST] if value.isprintable()]


def listing(listed: tuple[Any, ...], kind: str) -> Listing | None:
    """A row of the table, when it is about things of this kind, as what can be asked."""
    from hawse.aws.targets import Scope
    from hawse.core.live_names import Listing as Found

    if listed[0] != kind:
        return None
    _, module, find, calls, scope = listed
    there = vars(import_module(module))
    return Found(there[find], [there[call] for call in calls], Scope(scope))
