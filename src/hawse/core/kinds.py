"""What an argument or an option takes, by the word it is called by: `INSTANCE…`, `s3://BUCKET`.

Completion and the picker follow that word, so that no command says anything about either. Kinds
are those that some group of commands lists; this module knows none of them by itself.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import click

    Listed = Mapping[str, tuple[Any, ...]]  # what lists things, by group: commands/list_table.py

_OTHER_WORDS = {
    "principal": "user or role",
    "to": "user or role or group",
    "from": "user or role or group",
}
_ANYTHING = {"thing", "source"}
_SOURCES = {"profile": "profiles", "region": "regions", "account": "accounts"}
_URL, _NEW = "s3://", "s3://NEW"


class Takes:
    """Values of a `source` of `core.completion`; or things of `kinds` ("" for every kind), by their
    id alone if `ids`, with `before` in front. No NamedTuple: `core.tab` says why."""

    __slots__ = ("kinds", "source", "ids", "before")

    def __init__(
        self,
        kinds: tuple[str, ...] = (),
        *,
        source: str = "names",
        ids: bool = False,
        before: str = "",
    ) -> None:
        self.kinds, self.source, self.ids, self.before = kinds, source, ids, before


def takes(parameter: click.Parameter, path: str, listed: Listed) -> Takes | None:
    """What a parameter of the command at `path` takes; None when its word does not say.

    What is created has a new name, so that nobody is offered the name of another thing for it.
    """
    text = str(parameter.metavar or parameter.name).strip("[]….")
    word = text.lower().replace("-", " ").replace("_", " ")
    if word in _SOURCES:
        return Takes(source=_SOURCES[word])
    if parameter.param_type_name == "argument" and word in _ANYTHING:
        return Takes(("",))
    before = _URL if text.startswith(_URL) and not text.startswith(_NEW) else ""
    bare = "bucket" if before else word.removesuffix(" id")
    kinds = tuple(_OTHER_WORDS.get(bare, bare).split(" or "))
    group, _, verb = path.rpartition(" ")
    own = listed.get(group, ("",))[0]
    known = {entry[0] for entry in listed.values()} - ({own} if verb == "create" else set())
    return (
        Takes(kinds, ids=bare != word and not before, before=before) if known >= {*kinds} else None
    )


def listed_by(commands: str) -> Listed:
    """The table of a package of commands; a test's has none."""
    try:
        found: Listed = import_module(f"{commands}.list_table").LISTED
    except ModuleNotFoundError:
        return {}
    return found
