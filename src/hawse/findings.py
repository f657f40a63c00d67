"""The place, the order and the sum of findings, in whatever they are: policies, templates, apps.

A leaf. What a finding is of, and its codes, are known to whoever finds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Protocol, TypeVar

from hawse.plurals import counted

SEVERITIES = ("error", "security_warning", "warning", "suggestion")
"""The worst first."""
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Found(Protocol):
    """What the findings have in common."""

    @property
    def severity(self) -> str:
        """One of SEVERITIES."""

    @property
    def line(self) -> int:
        """From 1."""

    @property
    def column(self) -> int:
        """From 1."""


F = TypeVar("F", bound=Found)


def in_order(findings: Iterable[F]) -> list[F]:
    """By place, and of one place the worst first; each once."""
    found = sorted(findings, key=lambda one: (one.line, one.column, SEVERITIES.index(one.severity)))
    return list(dict.fromkeys(found))


def summary(findings: Iterable[Found], dot: str = "·") -> str:
    """`2 errors · 1 suggestion`; "" when nothing was found."""
    counts = Counter(one.severity for one in findings)
    return f" {dot} ".join(
        counted(counts[each], each.replace("_", " ")) for each in SEVERITIES if counts[each]
    )


def json_path(path: Iterable[str | int]) -> str:
    """`$.Resources.Web.Properties.Tags[0]['aws:cdk:path']`"""
    return "$" + "".join(map(_step, path))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_KEY.fullmatch(step):
        return f".{step}"
    escaped = step.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
