"""`hawse iam escalations`: who can gain access that nobody gave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, snapshot_option
from hawse.rows import Row
from hawse.services.iam.access import Access
from hawse.services.iam.escalations import Escalation, EscalationSheet, Estate, Graph
from hawse.services.iam.escalations import escalations as find
from hawse.services.iam.escalations.asking import chosen, path_ids, summary
from hawse.services.iam.snapshots import ACCESS_WITH_REPORT, account_of


def _rows(args: Mapping[str, Any]) -> type[Row]:
    """Who asks for one principal wants all that there is to say."""
    return EscalationSheet if args.get("principals") else Escalation


@query(scope=Scope.ACCOUNT, calls=ACCESS_WITH_REPORT, offline="snapshot", finds=True, rows=_rows)
@click.argument("principals", metavar="[PRINCIPAL]…", nargs=-1)
@click.option("--path", "paths", multiple=True, metavar="ID", help="Only this path, as PE-C06.")
@snapshot_option
@exit_code
def escalations(
    target: Target,
    principals: tuple[str, ...],
    *,
    paths: tuple[str, ...],
    snapshot: Saved | None,
) -> Iterator[Escalation]:
    """List how users and roles can gain access that nobody gave them.

    107 paths are tried for each principal, over all of its policies, with Deny, boundaries,
    conditions and organization policies counted. It is listed when it ends in something that the
    principal lacks; worst first. Administrators are no finding: --path PE-A18 lists them, and
    --path PE-B14 who may assume which role.

    proven: policies say so. likely: something has to exist that IAM does not tell, such as a
    function with that role. needs-context: condition keys decide.

    Examples:
      hawse iam escalations
      hawse iam escalations ana role/deploy --snapshot acme.json
      hawse iam escalations --path PE-C06 -o json --exit-code
    """
    ids = path_ids(paths)
    access = Access(account_of(target, snapshot, ACCESS_WITH_REPORT), target.clock.now())
    arns = chosen(access, principals)
    graph = Graph(Estate(access))
    yield from find(graph, arns, ids, sheet=bool(principals))
    target.gate.notes.extend(summary(graph, arns))
