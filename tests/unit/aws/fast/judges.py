"""botocore as the judge of the shipped tables, one client for each service."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from typing import Any

from hawse.aws.fast.endpoints import client, session
from hawse.aws.fast.examples import Examples
from hawse.aws.fast.oracle import REGION, Oracle
from hawse.aws.fast.tables import SHIPPED, Table, Tables

SEED = int(os.environ.get("HAWSE_SEED", 1))


@cache
def made() -> Any:
    """A botocore session that knows nothing of this machine."""
    return session()


@cache
def table(service: str) -> Table:
    return Tables(None, tuple, SHIPPED).table(service)


@cache
def judge(service: str) -> Oracle:
    return Oracle(table(service), client(made(), service, REGION))


def judged(
    oracle: Oracle, protocol: str, operation: str, times: int
) -> tuple[Counter[str], list[object]]:
    """How often each verdict was given, and what differed."""
    examples = Examples(oracle.model.operation_model(operation), protocol, SEED)
    verdicts = [v for _ in range(times) for v in oracle.judge(operation, examples)]
    different = [verdict.about for verdict in verdicts if verdict.kind == "different"]
    return Counter(verdict.kind for verdict in verdicts), different
