"""Writing sections of `~/.aws/config`: whole or not at all, and nothing else of it.

An edit says what a section was when it was planned. What somebody wrote meanwhile is not
overwritten, and taking an edit back is the same edit the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hawse.aws.sections_file import LINE, Draft, SectionsFile, spans
from hawse.errors import Refused


class Edit(NamedTuple):
    """A section before and after, as text with its header; "" is no section."""

    section: str
    before: str
    after: str


class ProfileSections(SectionsFile):
    """The file of profiles; it is written with the care that keys need, and keeps its mode."""

    private = False

    def texts(self) -> dict[str, str]:
        """Each section by the name in its header, as text; ConfigError when unreadable."""
        content = self._content()
        if content is None:
            return {}
        self._parsed(self.path)  # which knows what is no file of profiles
        lines = _lines(content.decode())
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        return {name: "".join(lines[start:end]) for name, (start, end) in spans(lines).items()}

    def edit(self, edits: Sequence[Edit]) -> None:
        """Make these edits at once; Refused when a section is neither as before nor as after."""
        with self.locked():
            before = self._content()
            found = self.texts()
            todo = [edit for edit in edits if found.get(edit.section, "") != edit.after]
            for edit in todo:
                if found.get(edit.section, "") != edit.before:
                    why = "somebody changed it meanwhile; nothing was written"
                    raise Refused(f"[{edit.section}]", why=why)
            if not todo:
                return
            old = {} if before is None else self._parsed(self.path)
            text = _edited((before or b"").decode(), todo)
            self.put(Draft(before, text.encode(), _wanted(old, todo)))


def _wanted(old: dict[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """What the parser must find afterwards."""
    import configparser

    wanted = dict(old)
    for edit in edits:
        wanted.pop(edit.section, None)
        parser = configparser.RawConfigParser()
        parser.read_string(edit.after)
        wanted |= {name: dict(parser.items(name)) for name in parser.sections()}
    return wanted


def _edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with what is there changed from its end upwards, and what is new below it."""
    lines = _lines(text)
    places = spans(lines)
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
    return [line.rstrip("\r\n") + "\n" * line.endswith(("\n", "\r")) for line in LINE.findall(text)]


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
