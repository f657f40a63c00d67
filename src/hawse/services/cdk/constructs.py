"""From the logical id of a resource to the construct that made it: what its author knows."""

from __future__ import annotations

from hawse.services.cdk.assembly import Stack

_LOGICAL_ID = "aws:cdk:logicalId"


def construct_paths(stack: Stack) -> dict[str, str]:
    """`Jobs1A2B` is `Prod/Data/Jobs`: by the metadata of the stack, as far as it says so."""
    found: dict[str, str] = {}
    for path, entries in stack.metadata.items():
        for entry in entries if isinstance(entries, list) else ():
            known = isinstance(entry, dict) and entry.get("type") == _LOGICAL_ID
            if known and isinstance(entry.get("data"), str):
                found[entry["data"]] = path.strip("/").removesuffix("/Resource")
    return found
