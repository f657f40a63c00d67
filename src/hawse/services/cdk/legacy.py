"""Assets as CDK 1 handed them over: parameters of the template, named in the metadata.

They are told apart so that they are refused with the reason, and not missed in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hawse.errors import Refused
from hawse.services.cdk.assembly import Stack

_ASSET = "aws:cdk:asset"


def legacy_assets(stack: Stack) -> Iterator[tuple[str, list[str]]]:
    """The paths of such assets of a stack, and the parameters that stand for them."""
    for entries in stack.metadata.values():
        for entry in entries if isinstance(entries, list) else ():
            data = entry.get("data") if isinstance(entry, dict) else None
            if isinstance(data, dict) and entry.get("type") == _ASSET:
                yield str(data.get("path", "?")), list(_parameters(data))


def _parameters(data: dict[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if key.endswith("Parameter") and isinstance(value, str):
            yield value


def refuse_legacy(stack: Stack) -> None:
    """Refused when the stack has such an asset: it would be deployed without its files."""
    for path, _ in legacy_assets(stack):
        raise Refused(
            f"stack {stack.id}",
            why=f"its asset {path} is handed over as parameters, by the synthesiser of CDK 1",
            hint="use the DefaultStackSynthesizer and synthesise again",
        )
