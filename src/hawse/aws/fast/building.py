"""Makes the table of a service and lets botocore judge it. Imports botocore; takes seconds.

`make tables` writes the tables that are shipped, for the locked SDK. With another SDK a run of
hawse makes one for itself: somebody waits then, and most of it was judged before it was shipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hawse.aws.fast.compiler import compiled
from hawse.aws.fast.endpoints import client, endpoints, session
from hawse.aws.fast.examples import Examples
from hawse.aws.fast.oracle import REGION, Oracle

_EXAMPLES = 20
_EXAMPLES_WHILE_WAITING = 3


def built(
    service: str, operations: Iterable[str], key: str, shipped: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The table; operations that botocore judges differently are in its `refused`.

    `shipped` is what came with hawse for another SDK.
    """
    made = session()
    table = bare(made, service, operations)
    table["key"] = key
    table["endpoints"] = endpoints(made, service, shipped and shipped["endpoints"])
    rounds = _EXAMPLES_WHILE_WAITING if shipped else _EXAMPLES
    judge = Oracle(table, client(made, service, REGION))
    for name in list(table["operations"]):
        examples = Examples(judge.model.operation_model(name), table["protocol"], seed=0)
        verdicts = [v for _ in range(rounds) for v in judge.judge(name, examples)]
        if any(verdict.kind == "different" for verdict in verdicts):
            del table["operations"][name]
            table["refused"][name] = "botocore does it differently"
    return table


def bare(made: Any, service: str, operations: Iterable[str]) -> dict[str, Any]:
    """The table without endpoints, of the operations that the SDK has."""
    from botocore.exceptions import DataNotFoundError, UnknownServiceError

    model = made.get_service_model(service)
    try:
        pages = made.get_component("data_loader").load_service_model(service, "paginators-1")
    except (DataNotFoundError, UnknownServiceError):
        pages = {"pagination": {}}
    have = set(model.operation_names)
    return compiled(model, pages["pagination"], [name for name in operations if name in have])


def written(table: dict[str, Any]) -> str:
    """The table as JSON, a shape and an operation on each line so that changes can be read."""

    def dumped(value: Any) -> str:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def lines(values: Iterable[str], around: str) -> str:
        return around[0] + "\n" + ",\n".join(values) + "\n" + around[1]

    parts = {name: dumped(value) for name, value in table.items()}
    parts["shapes"] = lines(map(dumped, table["shapes"]), "[]")
    operations = table["operations"].items()
    parts["operations"] = lines((f"{dumped(n)}:{dumped(v)}" for n, v in operations), "{}")
    return "{" + ",\n".join(f"{dumped(name)}:{text}" for name, text in parts.items()) + "}\n"


def ship(folder: Path, operations: dict[str, set[str]], key: str) -> None:
    """Write the tables of these services, and remove those of others."""
    for path in folder.glob("*.json"):
        path.unlink()
    for service in sorted(operations):
        path = folder / f"{service}.json"
        path.write_text(written(built(service, operations[service], key)), encoding="utf-8")
