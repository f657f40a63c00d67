"""From the bytes of a file to a template. It never fails: what is wrong is told in the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hawse.services.cfn.template.building import Builder
from hawse.findings import json_path
from hawse.services.cfn.template.finding import WARNING, Finding
from hawse.services.cfn.template.nodes import Broken, Event, Node, Place, Problem
from hawse.services.cfn.template.template import Template

_BOM = "\ufeff"
_TOO_LARGE = 4 * 1024 * 1024
"""Four times what CloudFormation takes: it is something else, and is not worth reading."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What PowerShell begins a file with when it redirects output."""

_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LINE_END = re.compile(r"\r\n|\n|\r")


def load(data: bytes | str, name: str = "template") -> Template:
    """The template in a file, YAML or JSON; `name` is what its findings call the file.

    `Template.sound` raises for one that cannot be read.
    """
    body = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    problems: list[Problem] = []
    root = None
    try:
        root = _root(_text(body, problems), name, problems)
        _check(root)
    except Broken as broken:
        problems.append(broken.problem)
    return Template(name, body, root, tuple(_findings(problems, name)))


def _text(body: bytes, problems: list[Problem]) -> str:
    """The text of a file, without the mark that some editors put before it."""
    if len(body) > _TOO_LARGE:
        raise Broken(f"{len(body):,} bytes; CloudFormation takes 1 MB", Place(1, 1))
    if body.startswith(_UTF_16):
        raise Broken("the file is UTF-16; save it as UTF-8", Place(1, 1))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        byte = body[error.start]
        why = f"the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"
        raise Broken(why, _end_of(before)) from error
    if text.startswith(_BOM):
        why = "the file begins with a byte order mark; save it as UTF-8 without one"
        problems.append(Problem(why, Place(1, 1), WARNING))
    return text.removeprefix(_BOM)


def _root(text: str, name: str, problems: list[Problem]) -> Node | None:
    """What stands in a text: in JSON when it begins like JSON, else in YAML."""
    if not text.lstrip().startswith(("{", "[")):
        return _yaml(text, problems)
    found: list[Problem] = []
    try:
        root = _json(text, found)
    except Broken as broken:
        if name.lower().endswith(".json"):
            raise
        return _flow(text, broken, problems)
    problems += found
    return root


def _flow(text: str, broken: Broken, problems: list[Problem]) -> Node | None:
    """What begins like JSON and is none, as YAML; when it is neither, it was meant to be JSON.

    Which of the two CloudFormation takes it for is not documented, so that it is a warning.
    """
    found: list[Problem] = []
    try:
        root = _yaml(text, found)
    except Broken:
        raise broken from None
    problem = broken.problem
    problems += [*found, Problem(f"{problem.message}; read as YAML", problem.place, WARNING)]
    return root


def _json(text: str, problems: list[Problem]) -> Node | None:
    from hawse.services.cfn.template.json_events import events

    return _built(Builder(), events(text), problems)


def _yaml(text: str, problems: list[Problem]) -> Node | None:
    from hawse.services.cfn.template.yaml_events import events

    odd = _UNPRINTABLE.search(text)
    if odd is not None:
        why = f"the character U+{ord(odd.group()):04X} cannot stand in YAML"
        raise Broken(why, _end_of(text[: odd.start()]))
    return _built(Builder(), events(text), problems)


def _built(builder: Builder, events: Iterable[Event], problems: list[Problem]) -> Node | None:
    try:
        return builder.build(events)
    finally:
        problems += builder.problems


def _check(root: Node | None) -> None:
    if root is None or root.plain is None:
        raise Broken("the template is empty", Place(1, 1))
    if root.members is None:
        raise Broken("a template is a mapping with Resources in it", root.place)


def _findings(problems: list[Problem], name: str) -> Iterator[Finding]:
    for problem in problems:
        yield Finding(
            severity=problem.severity,
            code=problem.code,
            file=name,
            path=json_path(problem.path),
            line=problem.place.line,
            column=problem.place.column,
            message=problem.message,
        )


def _end_of(text: str) -> Place:
    """The place right after a text."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    return Place(len(starts), len(text) - starts[-1] + 1)
