"""What identity policies say to an action: moto's own answer is for tests, and too often "denied".

Conditions, boundaries, service control and resource policies are not evaluated. A statement with a
condition counts when it allows and does not when it denies: the sandbox errs on the open side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

Statement = Mapping[str, Any]
Verdict = Literal["allowed", "explicitDeny", "implicitDeny"]


def verdict(documents: Iterable[str], action: str, resource: str) -> Verdict:
    """Whether the policies allow `action` on an ARN; an empty ARN is any resource."""
    allowed = False
    for document in documents:
        for statement in statements(document):
            if not _applies(statement, action, resource):
                continue
            if statement["Effect"] == "Allow":
                allowed = True
            elif "Condition" not in statement:
                return "explicitDeny"
    return "allowed" if allowed else "implicitDeny"


@lru_cache(maxsize=512)
def statements(document: str) -> tuple[Statement, ...]:
    """The statements of a policy document, of which there may be one without a list."""
    found = json.loads(document).get("Statement", [])
    return tuple(found) if isinstance(found, list) else (found,)


def _applies(statement: Statement, action: str, resource: str) -> bool:
    if "NotAction" in statement:
        concerned = not _matches(statement["NotAction"], action)
    else:
        concerned = _matches(statement.get("Action", ()), action)
    if not concerned or not resource:
        return concerned
    if "NotResource" in statement:
        return not _matches(statement["NotResource"], resource)
    return _matches(statement.get("Resource", "*"), resource)


def _matches(patterns: str | Iterable[str], value: str) -> bool:
    listed = (patterns,) if isinstance(patterns, str) else patterns
    return any(_glob(pattern).fullmatch(value) for pattern in listed)


@lru_cache(maxsize=8192)
def _glob(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL | re.IGNORECASE)
