"""Findings at a place of a template."""

from __future__ import annotations

from collections.abc import Iterable

from hawse.findings import json_path
from hawse.services.cfn.template.finding import ERROR, Finding, Path
from hawse.services.cfn.template.template import Template


def found(
    template: Template, path: Path, code: str, message: str, *, severity: str = ERROR
) -> Finding:
    """A finding about what a path leads to."""
    line, column = template.position(path)
    return Finding(
        severity=severity,
        code=code,
        file=template.name,
        path=json_path(path),
        line=line,
        column=column,
        message=message,
    )


def meant(name: str, known: Iterable[str]) -> str:
    """`; did you mean Web?`, or nothing when no known name is like it."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""
