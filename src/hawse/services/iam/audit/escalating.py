"""The check of ways to gain access that nobody gave: those that `hawse iam escalations` proves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from hawse.services.iam.audit.checks import Audited, Found, Result, Severity, check
from hawse.services.iam.escalations import Estate, Graph, escalations


@check(
    "POL-PRIVESC",
    "high",
    "a user or role can gain access that nobody gave it",
    "hawse iam escalations shows the way, and what ends it",
    worst="critical",
)
def privilege_escalation(audited: Audited) -> Iterator[Result]:
    """The paths that are proven. Those that need what IAM does not tell are no finding here.

    All policies of the principal are at fault together, so that a suppression ends when one of
    them changes.
    """
    graph = Graph(Estate(audited.access))
    arns = [actor.arn for actor in audited.access.actors()]
    policies: dict[str, object] = {}
    for row in escalations(graph, arns, fixes=False):
        if row.confidence != "proven":
            continue
        if row.principal not in policies:
            layers = audited.access.layers(graph.estate.by_arn[row.principal])
            policies[row.principal] = [one.document for one in layers.identity]
        target = "" if row.target == row.principal else f" {row.target}"
        yield Found(
            row.principal,
            f"{row.path_id}{target}: {row.title}",
            cast(Severity, row.severity),
            policies[row.principal],
        )
