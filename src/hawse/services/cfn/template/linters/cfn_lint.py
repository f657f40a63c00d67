"""cfn-lint, the program: from the search path, or from hawse's own environment."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from glob import escape
from typing import Any

from hawse.findings import json_path
from hawse.services.cfn.template.finding import ERROR, SUGGESTION, WARNING, Finding
from hawse.services.cfn.template.linters.processes import Failed, answer_of
from hawse.services.cfn.template.template import Template

NAME = "cfn-lint"
STDIN = "-"

_SEVERITIES = {"Error": ERROR, "Warning": WARNING}


def command(env: Mapping[str, str]) -> list[str] | None:
    """How to run it; None when it is not installed."""
    import shutil
    from importlib.util import find_spec

    found = shutil.which(NAME, path=env.get("PATH", ""))
    if found:
        return [found]
    return [sys.executable, "-P", "-m", "cfnlint"] if find_spec("cfnlint") else None


def ask(
    run: Sequence[str], templates: Sequence[Template], env: Mapping[str, str], seconds: float
) -> Iterator[Finding]:
    """What it finds in templates: in files all at once, and in standard input."""
    options = [*run, "--format", "json", "--include-checks", "I", "--"]
    files = [one for one in templates if one.name != STDIN]
    if files:
        # It takes names for globs, and "-x" for an option.
        names = [escape(one.name) for one in files]
        yield from _asked([*options, *names], b"", files, env, seconds)
    for one in templates:
        if one.name == STDIN:
            yield from _asked(options[:-1], one.body, [one], env, seconds)


def _asked(  # pylint: disable=too-many-arguments  # one process
    run: Sequence[str],
    given: bytes,
    templates: Sequence[Template],
    env: Mapping[str, str],
    seconds: float,
) -> Iterator[Finding]:
    said = answer_of(run, given, env, seconds)
    try:
        found = json.loads(said)
    except json.JSONDecodeError as error:
        raise Failed(NAME, why="its answer is no JSON") from error
    names = {one.name: one for one in templates}
    for one in found:
        yield _finding(names.get(one["Filename"], templates[0]), one)


def _finding(template: Template, one: Mapping[str, Any]) -> Finding:
    location = one["Location"]
    return Finding(
        severity=_SEVERITIES.get(one["Level"], SUGGESTION),
        code=one["Rule"]["Id"],
        file=template.name,
        path=json_path(tuple(location.get("Path") or ())),
        line=location["Start"]["LineNumber"],
        column=location["Start"]["ColumnNumber"],
        message=one["Message"],
    )
