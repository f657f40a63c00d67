"""Variables as the lines with which a shell, or a file of variables, takes them.

What is quoted reaches the variable unchanged and runs nothing; a value that a form cannot carry is
a ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from shlex import quote

_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_POWERSHELL_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")


def exports(form: str, given: Mapping[str, str], gone: Iterable[str] = ()) -> Iterator[str]:
    """The lines that set what is given and unset what is `gone`, where the form can do that."""
    if form == "json":
        import json

        yield json.dumps(given, indent=2)
        return
    unset, set_ = _FORMS[form]
    yield from (unset(name) for name in gone if unset is not None)
    yield from (set_(name, value) for name, value in given.items())


def _bash(name: str, value: str) -> str:
    return f"export {name}={quote(value)}"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    doubled = _POWERSHELL_QUOTES.sub(r"\1\1", value)
    return f"$Env:{name} = '{doubled}'"


def _dotenv(name: str, value: str) -> str:
    """Readers of such files differ in what they do with quotes, so that there are none."""
    if not _PLAIN.fullmatch(value):
        raise ValueError(name)
    return f"{name}={value}"


_Unset = Callable[[str], str] | None
_FORMS: Mapping[str, tuple[_Unset, Callable[[str, str], str]]] = {
    "bash": (lambda name: f"unset {name}", _bash),
    "fish": (lambda name: f"set -e {name}", _fish),
    "powershell": (
        lambda name: f"Remove-Item Env:{name} -ErrorAction SilentlyContinue",
        _powershell,
    ),
    "dotenv": (None, _dotenv),
}
FORMS = (*_FORMS, "json")
