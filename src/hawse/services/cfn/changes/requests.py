"""What a change set is asked for, as a frozen value: what `preview` and `deploy` hand over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

REVERT_DRIFT = "REVERT_DRIFT"


@dataclass(frozen=True)
class Import:
    """A resource that exists and is to be taken into the stack."""

    type: str
    logical_id: str
    identifier: Mapping[str, str]


@dataclass(frozen=True)
class ChangeRequest:  # pylint: disable=too-many-instance-attributes  # CreateChangeSet has as many
    """What CreateChangeSet is asked. Exactly one of body, URL and `previous_template` is given.

    Parameters that are not given keep the value that the stack has, or take their default.
    `tags` and `notify` of None leave what the stack has; `capabilities` are given besides those
    found to be needed. `nested`: ask for the inside of nested stacks too. `name` "" is made up,
    another one for every run, so that two deployers do not meet.
    """

    stack: str
    body: str = ""
    url: str = ""
    previous_template: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] | None = None
    capabilities: tuple[str, ...] = ()
    role: str = ""
    notify: tuple[str, ...] | None = None
    imports: tuple[Import, ...] = ()
    import_existing: bool = False
    nested: bool = True
    deployment_mode: str = ""
    express: bool = False
    disable_rollback: bool = False
    on_failure: str = ""
    disable_validation: bool = False
    description: str = ""
    token: str = ""
    name: str = ""

    @property
    def template(self) -> dict[str, object]:
        """The template as CreateChangeSet takes it."""
        if self.previous_template:
            return {"UsePreviousTemplate": True}
        return {"TemplateURL": self.url} if self.url else {"TemplateBody": self.body}


def unique_name(now: datetime) -> str:
    """A name for a change set that no other run has."""
    return f"hawse-{now:%Y%m%d-%H%M%S}-{os.urandom(4).hex()}"
