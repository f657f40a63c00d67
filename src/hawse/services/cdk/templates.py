"""What is to be known of a stack's template before it is sent: its size, its parameters.

Templates of the CDK are JSON. One that is not is left to CloudFormation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hawse.services.cdk.documents import Broken, Document, Piece, read_json

INLINE = 51_200
"""Bytes, not characters, of a template that may be sent as it is."""

LARGEST = 1_000_000
"""Bytes of a template that CloudFormation takes from a bucket."""


@dataclass(frozen=True)
class Parameter:
    """A parameter as a template declares it."""

    name: str
    type: str
    has_default: bool
    no_echo: bool
    piece: Piece = field(repr=False)

    @property
    def from_ssm(self) -> bool:
        """Whether its value is a name, whose value only Systems Manager knows."""
        return self.type.startswith("AWS::SSM::Parameter::")


def read_template(path: Path, shown: str) -> Piece | None:
    """The template; None when it is not JSON by its name. Broken when it cannot be read."""
    if path.suffix not in (".json", ".template"):
        return None
    whole = read_json(path, shown)
    _ = whole.mapping
    return whole


def parameters(template: Piece) -> Iterator[Parameter]:
    """What the template declares, in order."""
    for name, one in template.members("Parameters"):
        echo = str(one.mapping.get("NoEcho", "")).lower() == "true"
        yield Parameter(name, one.text("Type"), "Default" in one.mapping, echo, one)


def parse(path: Path, shown: str) -> Any:
    """The template as data. Broken when it is not JSON."""
    whole = read_template(path, shown)
    if whole is None:
        says = "it is not JSON, which is all that is read here"
        raise Broken("NO_JSON", Document(shown), (), says)
    return whole.value
