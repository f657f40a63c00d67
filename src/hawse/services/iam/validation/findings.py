"""Findings as rows, with the place of each in its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hawse.rows import Row, column as shown
from hawse.services.iam.validation import checks as _registered  # noqa: F401
from hawse.services.iam.validation.documents import Document, documents
from hawse.services.iam.validation.policy import Policy
from hawse.services.iam.validation.reading import Node, Source, json_path, read
from hawse.services.iam.validation.registry import ERROR, SEVERITIES, SUGGESTION, checked

_COLOURS = {"error": "red", "security_warning": "red", "warning": "yellow", "suggestion": "dim"}


@dataclass(frozen=True, kw_only=True)
class Finding(Row):
    """One thing about a policy that is wrong, or hardly meant."""

    file: str = shown(wide=True, doc="As it was named; - is standard input.")
    line: int = shown(doc="From 1.")
    column: int = shown(wide=True, doc="From 1.")
    severity: str = shown(
        colour=_COLOURS, doc="error, security_warning, warning or suggestion, as AWS has them."
    )
    code: str = shown(doc="Access Analyzer's where it has one.")
    path: str = shown(show="path", doc="A JSON path from the beginning of the file.")
    message: str = shown(show="whole")

    @property
    def counts(self) -> bool:
        """Whether it is more than a suggestion."""
        return self.severity != SUGGESTION


def validate(text: str, type: str = "", file: str = "-") -> list[Finding]:
    """What is wrong with the policies in a text, in the order of their places.

    `type` is one of `policy.TYPES`; without it, each policy is what it looks like. Of one place
    the worst comes first.
    """
    source = read(text)
    placed = _Placed(source, file)
    found = [] if source.root else [placed.at(source.problem_at, (), *_SYNTAX, source.problem)]
    for node in source.doubles:
        message = f"{node.path[-1]} stands twice in this object; only the last one counts"
        found.append(placed.finding(node.named, ERROR, "DUPLICATE_KEY", message))
    for document in documents(source, type):
        found += _of_document(document, placed)
    found.sort(key=lambda one: (one.line, one.column, SEVERITIES.index(one.severity)))
    return list(dict.fromkeys(found))


_SYNTAX = (ERROR, "JSON_SYNTAX_ERROR")


def _of_document(document: Document, placed: _Placed) -> Iterator[Finding]:
    if document.problem:
        yield placed.finding(document.root, *_SYNTAX, document.problem)
        return
    for check, node, message in checked(Policy(document.root, document.type, document.text)):
        yield placed.finding(node, check.severity, check.code, message)


@dataclass(frozen=True)
class _Placed:
    """Makes findings in one file."""

    source: Source
    file: str

    def finding(self, node: Node, severity: str, code: str, message: str) -> Finding:
        """A finding about a node."""
        return self.at(node.start, node.path, severity, code, message)

    def at(
        self, offset: int, path: tuple[str | int, ...], severity: str, code: str, message: str
    ) -> Finding:
        """A finding at a character."""
        line, column = self.source.place(offset)
        return Finding(
            file=self.file,
            line=line,
            column=column,
            severity=severity,
            code=code,
            path=json_path(path),
            message=message,
        )
