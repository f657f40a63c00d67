"""What is found in a template, as a row. Data only.

The codes are those that cfn-lint and cloudformation-validate share, so that a finding has one name
whoever found it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from hawse.rows import Row, column as shown

Path: TypeAlias = tuple[str | int, ...]

ERROR, WARNING, SUGGESTION = "error", "warning", "suggestion"
SEVERITIES = (ERROR, WARNING, SUGGESTION)
UNREADABLE = "E0000"
"""The code of everything that keeps a template from being read."""

_COLOURS = {ERROR: "red", WARNING: "yellow", SUGGESTION: "dim"}
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Finding(Row):
    """One thing about a template that is wrong, or hardly meant."""

    severity: str = shown(colour=_COLOURS, doc="error, warning or suggestion.")
    code: str = shown(doc="As cfn-lint and cloudformation-validate number their rules.")
    file: str = shown(show="path", doc="As it was named; - is standard input.")
    path: str = shown(wide=True, doc="A JSON path from the beginning of the file.")
    line: int = shown(doc="From 1.")
    column: int = shown(wide=True, doc="From 1.")
    message: str = shown(show="below")

    @property
    def counts(self) -> bool:
        """Whether it is more than a suggestion."""
        return self.severity != SUGGESTION


def json_path(path: Path) -> str:
    """`$.Resources.Web.Properties.Tags[0]['aws:cdk:path']`"""
    return "$" + "".join(map(_step, path))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_KEY.fullmatch(step):
        return f".{step}"
    escaped = step.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By place, and of one place the worst first; each once."""
    found = sorted(findings, key=lambda one: (one.line, one.column, SEVERITIES.index(one.severity)))
    return list(dict.fromkeys(found))


def summary(findings: Iterable[Finding], dot: str = "·") -> str:
    """`2 errors · 1 suggestion`; "" when nothing was found."""
    counts = Counter(one.severity for one in findings)
    return f" {dot} ".join(
        f"{counts[each]:,} {each}{'s' if counts[each] > 1 else ''}"
        for each in SEVERITIES
        if counts[each]
    )
