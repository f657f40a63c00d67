"""`hawse iam audit`: what is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, snapshot_option
from hawse.rows import Row
from hawse.services.iam.audit.asking import Asked, CheckRow, audit_of, checks_of
from hawse.services.iam.audit.checks import SEVERITIES
from hawse.services.iam.audit.running import AuditFinding
from hawse.services.iam.audit.resources import calls_for
from hawse.services.iam.snapshots import EVERYTHING, INVENTORY, SERVICES_USED, account_of


def _rows(args: Mapping[str, Any]) -> type[Row]:
    return CheckRow if args.get("list_checks") else AuditFinding


@query(
    scope=Scope.ACCOUNT,
    calls=(*EVERYTHING, *INVENTORY, *SERVICES_USED),
    offline="snapshot",
    finds=True,
    rows=_rows,
)
@click.argument("checks", nargs=-1, metavar="[CHECK…]")
@click.option("--skip", multiple=True, metavar="CHECK", help="Not these; globs allowed.")
@click.option("--severity", type=click.Choice(SEVERITIES), default="info", help="At least this.")
@click.option("--cis", default="", metavar="VERSION", help="Those of CIS 3.0 to 7.0: --cis 7.0.")
@click.option("--known-account", multiple=True, metavar="ID", help="An account that is trusted.")
@click.option("--suppress", type=click.Path(path_type=Path), metavar="FILE", help="Suppressions.")
@click.option("--sarif", type=click.Path(path_type=Path), metavar="FILE", help="Write SARIF too.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page too.")
@click.option("--list", "list_checks", is_flag=True, help="List the checks instead.")
@snapshot_option
@exit_code
def audit(
    target: Target, *, list_checks: bool, snapshot: Saved | None, **asked: Any
) -> Iterator[AuditFinding | CheckRow]:
    """Find what is not as it should be in the IAM of an account.

    Each finding has its evidence and what to do about it (-o json, -o yaml, --html). What could
    not be looked at is a finding of the status unknown, and never in order. CHECK is an id or a
    glob: 'KEY-*'. A suppression names check, resource, reason and the day when it ends, and ends
    when the policy changes that it is about.

    Examples:
      hawse iam audit --severity high
      hawse iam audit --cis 7.0 --snapshot acme.json --exit-code
      hawse iam audit 'TR-*' --suppress accepted.yaml --sarif iam.sarif --html iam.html
      hawse iam audit --list
    """
    wanted = Asked.of(asked)
    if list_checks:
        return checks_of(wanted)
    return audit_of(account_of(target, snapshot, calls_for(wanted.checks)), wanted, target)
