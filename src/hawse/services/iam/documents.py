"""Policy documents as texts: read with what is wrong and where, measured, laid out.

Pure. What a policy means is not looked at here; `services.iam.validation` does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hawse.errors import UsageError
from hawse.nesting import json_value

QUOTA = 6144
"""How many characters a managed policy may have, white space not counted; the same everywhere."""
_LONGEST = 131_072


@dataclass(frozen=True)
class Wrong(Exception):
    """What is wrong with a text, at a line and a column where that can be told."""

    why: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"{place}{self.why}"


def parsed(text: str) -> dict[str, Any]:
    """The document that a text is, as far as IAM would take it for a policy; raises Wrong."""
    try:
        found = json_value(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise Wrong(f"not JSON: {error.msg.lower()}", error.lineno, error.colno) from error
    except ValueError as error:
        raise Wrong(f"not JSON that anybody wrote: {error}") from error
    if not isinstance(found, dict):
        raise Wrong("a policy is an object: {…}")
    statements = found.get("Statement")
    if not statements or not isinstance(statements, (list, dict)):
        raise Wrong("it has no Statement")
    return found


def checked(text: str, *, quota: int = QUOTA) -> dict[str, Any]:
    """The document, if IAM takes it for a managed policy; raises Wrong."""
    document = parsed(text)
    taken = size(document)
    if taken > quota:
        raise Wrong(f"{taken:,} characters, and a managed policy has at most {quota:,}")
    if len(text) > _LONGEST:
        raise Wrong(f"with its white space it is longer than {_LONGEST:,} characters")
    listed = document["Statement"]
    for number, one in enumerate(listed if isinstance(listed, list) else [listed]):
        if not isinstance(one, dict):
            raise Wrong(f"statement {number + 1} is not an object")
        named = sorted(one.keys() & {"Principal", "NotPrincipal"})
        if named:
            raise Wrong(f"statement {number + 1} has a {named[0]}: a managed policy names nobody")
    _validate(text)
    return document


def _validate(text: str) -> None:
    """Wrong with the first error that the validator finds; what it only warns of passes."""
    from hawse.services.iam.validation.finding import ERROR
    from hawse.services.iam.validation.validating import validate

    for one in validate(text, "identity"):
        if one.severity == ERROR:
            raise Wrong(f"{one.message} ({one.code})", one.line, one.column)


def read(file: str) -> str:
    """The text of a file; UsageError when it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(file, why="not a text in UTF-8") from error
    except OSError as error:
        raise UsageError(file, why=(error.strerror or str(error)).lower()) from error


def from_file(file: str, *, quota: int | None = QUOTA) -> dict[str, Any]:
    """The document in a file, checked as a managed policy unless `quota` is None."""
    text = read(file)
    try:
        return parsed(text) if quota is None else checked(text, quota=quota)
    except Wrong as wrong:
        raise UsageError(file, why=str(wrong)) from wrong


def size(document: object) -> int:
    """How many characters IAM counts: all but the white space between the parts."""
    return len(compact(document))


def compact(document: object) -> str:
    """The document without white space."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def laid_out(document: object) -> str:
    """The document as people read and edit it."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def same(one: object, other: object) -> bool:
    """Whether two documents say the same, but for white space and the order of members."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    """Python would silently take the last of two members with one name; IAM refuses them."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Wrong(f"{key} is there twice in one object")
        found[key] = value
    return found


def _constant(name: str) -> Any:
    raise Wrong(f"not JSON: {name}")


def decoded(value: Any) -> Any:
    """A policy document: decoded already, or URL-encoded JSON, which is what IAM itself sends.

    A text that is neither stays what it is: whoever reads the policy finds what is wrong with it.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(unquote(value))
    except (ValueError, RecursionError):
        return value
