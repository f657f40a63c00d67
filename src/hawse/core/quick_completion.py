"""Completion without click and without the commands, whose imports are most of what a Tab takes.

For the plain line: groups and verbs come from the tables of their packages, names from
`seen_names`. What is not that plain (an option, a quote, an argument of another sort) is answered
by `core.shells`; tests hold the two against each other for every command.
"""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import PathFinder

from hawse.core.shell_words import Line, carried, plain_line, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from hawse.app import App
    from hawse.core.kinds import Takes
    from hawse.core.seen_names import Offer

    Places = Mapping[str, tuple[str, ...]]


def quick_answer(app: App, variable: str, at: Callable[[App, Places], App]) -> str | None:
    """What the shell is told that asked with the environment of `app`; None for no plain line.

    `at` gives the app of the regions and profiles that are typed.
    """
    shell = app.env[variable].partition("_")[0]
    line = plain_line(shell, app.env)
    found = None if line is None else _offered(at(app, line.options), line)
    if line is None or found is None:
        return None
    return "".join(
        told(shell, line.word, value, about) for value, about in found if carried(shell, value)
    )


def _offered(app: App, line: Line) -> Iterable[Offer] | None:
    package, path, typed = app.commands, list[str](), line.typed
    while True:
        group: Any = import_module(package)
        if not typed:
            return [one for one in group.VERBS.items() if one[0].startswith(line.word.text)] or None
        verb = getattr(group, "ALIASES", {}).get(typed[0], typed[0])
        if verb not in group.VERBS:
            return None
        path, typed = [*path, verb], typed[1:]
        package = f"{package}.{verb.replace('-', '_')}"
        spec = PathFinder.find_spec(package, group.__path__)
        if spec is None or spec.submodule_search_locations is None:
            return _names(app, path, typed, line.word.text)


def _names(app: App, path: list[str], typed: list[str], begun: str) -> Iterable[Offer] | None:
    try:
        by_words = import_module(f"{app.commands}.name_table").NAMED.get(" ".join(path[:-1]), {})
    except ModuleNotFoundError:  # commands that are a test's
        return None
    words = next((words for words, verbs in by_words.items() if path[-1] in verbs.split()), "")
    taken = words.split(", ") if words else []
    what = _taken(taken, len(typed))
    if what is None:
        return None
    from hawse.core.seen_names import AT_MOST, offers

    found = offers(app, what, typed[len(taken) - 1 :], begun)
    fitting = {value: " ".join(about.split()) for value, about in found if value.startswith(begun)}
    return [*fitting.items()][:AT_MOST]


def _taken(arguments: Sequence[str], typed: int) -> Takes | None:
    """What the argument takes that comes after so many words; None when the table does not say."""
    from hawse.core.kinds import Takes

    more = arguments and arguments[-1].endswith("…")
    if typed >= len(arguments) and not more:
        return None
    text = arguments[min(typed, len(arguments) - 1)].rstrip("…")
    if text == "?":
        return None
    before, url, kinds = text.rpartition("s3://")
    return Takes(tuple(kinds.split("|")), before=f"{before}{url}")
