"""From the text of a file to the findings about the policies in it, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hawse.findings import in_order
from hawse.services.iam.validation import checks as _registered  # noqa: F401
from hawse.services.iam.validation.documents import Document, documents
from hawse.services.iam.validation.finding import ERROR, Finding
from hawse.services.iam.validation.policy import Policy
from hawse.findings import json_path
from hawse.services.iam.validation.reading import Node, Path, Source, read
from hawse.services.iam.validation.registry import checked

_SYNTAX = (ERROR, "JSON_SYNTAX_ERROR")


def validate(text: str, kind: str = "", file: str = "-") -> list[Finding]:
    """What is wrong with the policies in a text, in the order of their places.

    `kind` is one of `finding.TYPES`; without it, each policy is what it looks like.
    """
    source = read(text)
    placed = Placed(source, file)
    found = [] if source.root else [placed.at(source.problem_at, (), *_SYNTAX, source.problem)]
    for node in source.doubles:
        message = f"{node.path[-1]} stands twice in this object; only the last one counts"
        found.append(placed.finding(node.named, ERROR, "DUPLICATE_KEY", message))
    for document in documents(source, kind):
        found += _of_document(document, placed)
    return in_order(found)


def _of_document(document: Document, placed: Placed) -> Iterator[Finding]:
    if document.problem:
        yield placed.finding(document.root, *_SYNTAX, document.problem)
        return
    for check, node, message in checked(Policy(document.root, document.type, document.text)):
        yield placed.finding(node, check.severity, check.code, message)


@dataclass(frozen=True)
class Placed:
    """Makes findings in one file."""

    source: Source
    file: str

    def finding(self, node: Node, severity: str, code: str, message: str) -> Finding:
        """A finding about a node."""
        return self.at(node.start, node.path, severity, code, message)

    def at(self, offset: int, path: Path, severity: str, code: str, message: str) -> Finding:
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
