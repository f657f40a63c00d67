"""Values that stand elsewhere: outputs of stacks, parameters of Systems Manager, variables."""

from __future__ import annotations

from dataclasses import dataclass, field

from hawse.aws.targets import Target
from hawse.errors import NotFound, UsageError
from hawse.services.cfn.calls import DESCRIBE_STACKS, GET_SSM_PARAMETER
from hawse.services.cfn.changes.plain import items, mapping, pairs, text
from hawse.services.cfn.deploy.spellings import Spelled


@dataclass
class Sources:
    """Looks values up for one target; the outputs of a stack are asked once."""

    target: Target
    _outputs: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def look(self, one: Spelled, where: str) -> tuple[str, bool]:
        """The value, and whether it is a secret; `where` names what it is for."""
        if one.kind == "output":
            return self._output(one, where), False
        if one.kind == "ssm":
            return self._parameter(one.name, where)
        return self._variable(one.name, where), False

    def _output(self, one: Spelled, where: str) -> str:
        place = (one.stack, one.region)
        if place not in self._outputs:
            self._outputs[place] = self._outputs_of(one, where)
        found = self._outputs[place]
        if one.key not in found:
            hint = f"it has {', '.join(found)}" if found else "it has none"
            raise NotFound(where, why=f"stack {one.stack} has no output {one.key}", hint=hint)
        return found[one.key]

    def _outputs_of(self, one: Spelled, where: str) -> dict[str, str]:
        target = self.target.in_region(one.region) if one.region else self.target
        try:
            stacks = list(target.items(DESCRIBE_STACKS, StackName=one.stack))
        except NotFound:
            stacks = []
        if not stacks:
            why = f"there is no stack {one.stack} in {target.region}"
            raise NotFound(where, why=why, hint="deploy it first")
        return pairs(items(stacks[0].get("Outputs")), "OutputKey", "OutputValue")

    def _parameter(self, name: str, where: str) -> tuple[str, bool]:
        try:
            answer = self.target.read(GET_SSM_PARAMETER, Name=name, WithDecryption=True)
        except NotFound as error:
            why = f"there is no parameter {name} in Systems Manager"
            raise NotFound(where, why=why) from error
        found = mapping(answer.get("Parameter"))
        return text(found.get("Value")), found.get("Type") == "SecureString"

    def _variable(self, name: str, where: str) -> str:
        value = self.target.env.get(name)
        if value is None:
            hint = f"text:env:{name} is just that text"
            raise UsageError(where, why=f"the environment has no {name}", hint=hint)
        return value
