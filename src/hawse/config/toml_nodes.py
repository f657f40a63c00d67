"""TOML with lines: `tomllib` gives the values, a scan of the statements gives their lines.

The scan may rely on text that tomllib has accepted; it reads keys and skips values. Members of an
inline table take the line of the statement they are in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

from hawse.config.nodes import DEEPEST, LONG_NUMBER, Node
from hawse.config.problems import Wrong

Lines = Mapping[tuple[str, ...], int]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_.\-]|[ \t])+""")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SKIPPED = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""+|\'\'\'.*?\'\'\'+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|.''',
    re.DOTALL,
)


def parse(text: str) -> Node:
    """The root of `text` (lines end in \\n); Wrong, with a line, for what is no TOML."""
    try:
        values = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError is one; so is a number of too many digits
        raise _wrong(text, str(error)) from error
    except RecursionError as error:
        raise Wrong("nested too deep") from error
    return _node(values, (), lines(text), 1)


def lines(text: str) -> dict[tuple[str, ...], int]:
    """The line of every table and key of well-formed TOML; of a key given in parts, the first."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for line, header, path in _statements(text):
        table = path if header else table
        full = table if header else (*table, *path)
        for length in range(1, len(full) + 1):
            found.setdefault(full[:length], line)
    return found


def _statements(text: str) -> Iterator[tuple[int, bool, tuple[str, ...]]]:
    """Each statement: its line, whether it is a table's header, and the key in it."""
    at, line, counted = 0, 1, 0
    while (at := _end(_BLANK, text, at)) < len(text):
        line, counted = line + text.count("\n", counted, at), at
        header = text[at] == "["
        while text[at] == "[":
            at += 1
        end = _end(_KEY, text, at)
        yield line, header, _path(text[at:end])
        at = text.find("\n", end) if header else _value_end(text, end)
        at = len(text) if at < 0 else at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _path(key: str) -> tuple[str, ...]:
    """The parts of a dotted key, quotes and escapes resolved by the real parser."""
    found: list[str] = []
    inner: object = tomllib.loads(f"{key} = 0")
    while isinstance(inner, dict):
        name, inner = next(iter(inner.items()))
        found.append(name)
    return tuple(found)


def _value_end(text: str, at: int) -> int:
    """The end of the statement whose value begins at `at`: the newline outside of any bracket."""
    depth = 0
    for token in _SKIPPED.finditer(text, at):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth == 0:
            return token.start()
    return len(text)


def _node(value: object, path: tuple[str, ...], known: Lines, above: int) -> Node:
    line = known.get(path, above)
    if len(path) > DEEPEST:
        raise Wrong("nested too deep", line=line)
    if isinstance(value, dict):
        return Node(
            {key: _node(each, (*path, key), known, line) for key, each in value.items()}, line
        )
    if isinstance(value, list):
        # "" is a part of no key here: what is in a list has the line of the list.
        return Node(tuple(_node(each, (*path, ""), {}, line) for each in value), line)
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and abs(value) >= 10 ** (LONG_NUMBER - 1)
    ):
        return Node(str(value), line)
    if value is None or isinstance(value, (str, int, float)):
        return Node(value, line)
    return Node(str(value), line)  # a date or time, which no setting is


def _wrong(text: str, message: str) -> Wrong:
    found = _PLACE.search(message)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    source = text.split("\n")[line - 1]
    zeros = re.search(r"=\s*\[?\s*0\d+", source)
    return Wrong(
        f"no TOML: {_PLACE.sub('', message).lower()}",
        suggestion='account ids need quotes: "012345678901"' if zeros else "",
        line=line,
    )
