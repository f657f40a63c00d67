"""The lines of the files of ~/.aws: whose section each is, and edits that move no other line.

Two ways to edit: single options, where what else stands in a section is not ours, and whole
sections, where all of it is. Pure; neither parses values, and nothing here is quoted in messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

Changes = Mapping[str, Mapping[str, str | None]]
"""For each section, the options to set; None: to take out, with a section that then says nothing.
"""

_HEADER = re.compile(r"\[(.+)\]")  # as configparser reads it
_OPTION = re.compile(r"(\s*)(.*?)(\s*[=:]\s*)(.*?)(\s*)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # str.splitlines knows more ends


class Edit(NamedTuple):
    """A section before and after, as text with its header; "" is no section."""

    section: str
    before: str
    after: str


def texts(content: str) -> dict[str, str]:
    """Each section by the name in its header, as text with one kind of newline."""
    lines = _lines(content)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return {name: "".join(lines[start:end]) for name, (start, end) in _spans(lines).items()}


def with_options(text: str, changes: Changes) -> str:
    """The text with the options set where they stand, else at the end of their section."""
    lines = _LINE.findall(text)
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    for name, options in changes.items():
        if name not in _spans(lines):
            if lines and not lines[-1].endswith("\n"):
                lines[-1] += newline
            lines += [newline] * bool(lines) + [f"[{name}]{newline}"]
        for option, value in options.items():
            where = range(*_spans(lines)[name])
            if value is None:
                _take_out(lines, where, option)
            else:
                _set(lines, where, (option, value), newline)
        if None in options.values():
            _drop_empty(lines, _spans(lines)[name][0])
    return "".join(lines)


def _spans(lines: list[str]) -> dict[str, tuple[int, int]]:
    """Of each section, the line of its header and the one after its last line that says a thing."""
    found: dict[str, tuple[int, int]] = {}
    name = ""
    for number, line in enumerate(lines):
        plain = line.strip()
        header = None if line[:1] in "#; \t" else _HEADER.match(plain)
        if header:
            name = header[1]
            found[name] = (number, number + 1)
        elif name and plain and plain[0] not in "#;":
            found[name] = (found[name][0], number + 1)
    return found


def _set(lines: list[str], where: range, pair: tuple[str, str], newline: str) -> None:
    """Set an option where it stands in the lines of a section, else at its end."""
    option, value = pair
    for number, found in _standing(lines, where, option):
        lines[number] = f"{found[2]}{found[3]}{value}{found[5]}"
        return
    last = where[-1]
    if not lines[last].endswith("\n"):
        lines[last] += newline
    lines.insert(last + 1, f"{option} = {value}{newline}")


def _standing(lines: list[str], where: range, option: str) -> Iterator[tuple[int, re.Match[str]]]:
    """The lines of a section that set an option."""
    for number in where[1:]:
        found = _OPTION.fullmatch(lines[number])
        if found and not found[1] and found[2].lower() == option:
            yield number, found


def _take_out(lines: list[str], where: range, option: str) -> None:
    for number, _ in reversed(list(_standing(lines, where, option))):
        del lines[number]


def _drop_empty(lines: list[str], header: int) -> None:
    """Remove a header under which nothing stands, with the gap after it, or before it at the end.

    A comment right below it is about it, and keeps it; one after a gap is about what follows.
    """
    below = "".join(lines[header + 1 : header + 2]).lstrip()
    start, end = _with_blanks(lines, header, header + 1)
    told = end < len(lines) and lines[end][0] not in "#;["
    if not told and not below.startswith(("#", ";")):
        del lines[start:end]


def with_sections(text: str, edits: Sequence[Edit]) -> str:
    """The text with what is there changed from its end upwards, and what is new below it."""
    lines = _lines(text)
    places = _spans(lines)
    there = [edit for edit in edits if edit.before]
    for edit in sorted(there, key=lambda edit: places[edit.section], reverse=True):
        start, end = places[edit.section]
        new = _lines(edit.after)
        if not new:
            start, end = _with_blanks(lines, start, end)
        elif not lines[end - 1].endswith("\n"):
            new[-1] = new[-1].rstrip("\n")
        lines[start:end] = new
    for edit in edits:
        if not edit.before:
            lines += [*_parted(lines), *_lines(edit.after)]
    newline = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"
    return "".join(lines).replace("\n", newline)


def _lines(text: str) -> list[str]:
    """With one kind of newline, so that texts can be compared."""
    return [
        line.rstrip("\r\n") + "\n" * line.endswith(("\n", "\r")) for line in _LINE.findall(text)
    ]


def _parted(lines: list[str]) -> list[str]:
    """What goes between the last line and a new section."""
    if not lines:
        return []
    if not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return ["\n"] if lines[-1].strip() else []


def _with_blanks(lines: list[str], start: int, end: int) -> tuple[int, int]:
    """The lines of a section with the blank ones that would be left over."""
    after = end
    while after < len(lines) and not lines[after].strip():
        after += 1
    if after < len(lines):
        return start, after
    while start > 0 and not lines[start - 1].strip():
        start -= 1
    return start, after
