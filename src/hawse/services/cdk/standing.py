"""How the stacks of an app stand to each other while they are planned, target by target.

A stack that needs one of another target is planned once that one is as asked, which the frame tells
in a later round of the same run (`Gate.settled`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from hawse.aws.targets import Target
from hawse.services.cdk.assembly import Stack

State = Literal["same", "changes", "later", "blocked"]


@dataclass
class Standings:
    """What becomes of the stacks that were looked at: `ids` are those in CloudFormation."""

    target: Target
    states: dict[str, State] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def is_settled(self, stack: Stack) -> bool:
        """Whether an earlier round of this run left the stack as it is to be."""
        account, region = (part or "[^:]*" for part in stack.environment)
        name = re.escape(stack.name)
        wanted = re.compile(f"arn:[^:]*:cloudformation:{region}:{account}:stack/{name}(/.*)?")
        return any(map(wanted.fullmatch, self.target.gate.settled))

    def in_the_way(self, needed: list[Stack]) -> tuple[str, State] | None:
        """Why a stack that needs these cannot be planned now, and what that makes of it."""
        for need in needed:
            state = self.states.get(need.key)
            if state == "blocked":
                return f"needs {need.id}, which is held back", "blocked"
        for need in needed:
            state = self.states.get(need.key)
            if state == "later" or (state is None and not self.is_settled(need)):
                return need.id + self._elsewhere(need), "later"
        return None

    def _elsewhere(self, stack: Stack) -> str:
        region = stack.environment.region
        return f" ({region})" if region not in ("", self.target.region) else ""

    def changing(self, needed: list[Stack]) -> list[Stack]:
        """Those of the stacks that are changed in this round, at this target."""
        return [need for need in needed if self.states.get(need.key) == "changes"]
