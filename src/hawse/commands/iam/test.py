"""`hawse iam test`: unit tests of policies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from hawse.app import App
from hawse.core.command import session
from hawse.errors import CLIError
from hawse.services.iam.cases import CaseResult, read_cases, result


@session()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Cases that passed too.")
def test(app: App, files: tuple[Path, ...], everything: bool) -> Iterator[CaseResult]:
    """Run unit tests of policies, offline.

    A file is YAML or JSON: cases with a request, its policies, and the verdict that is expected.
    The exit code is 1 if any fails. Keys of the context that a case does not give are absent,
    but for what AWS knows of the caller itself; with `expect: depends` they may have any value.

    Examples:
      hawse iam test policies/tests.yaml
      hawse iam test tests/*.yaml --all -o json
    """
    cases = [case for file in files for case in read_cases(file)]
    failed = 0
    for case in cases:
        found = result(case)
        failed += not found.passed
        if everything or not found.passed:
            yield found
    if failed:
        why, hint = (
            f"{failed} of {len(cases)} cases failed",
            "each names the statement that decides",
        )
        raise CLIError("iam test", why=why, hint=hint)
    app.parting.append(f"{len(cases)} cases passed")
