"""What was deployed, kept on this machine: CloudFormation itself knows only the last template.

Values of NoEcho parameters are not among it: AWS does not tell them, and nobody else is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hawse.aws.targets import Target
from hawse.plan import Memory, Step
from hawse.services.cfn.calls import DESCRIBE_STACKS, EXECUTE_CHANGE_SET, GET_TEMPLATE
from hawse.services.cfn.changes.model import MASKED
from hawse.services.cfn.changes.plain import items, pairs, text, texts

MEMORY = "stacks"


def remember(memory: Memory, target: Target, step: Step) -> None:
    """Keep the template, the parameters and the tags of a stack that was just deployed."""
    if step.api is not EXECUTE_CHANGE_SET:
        return
    stack = next(iter(target.items(DESCRIBE_STACKS, StackName=step.on)), None)
    answer = target.read(GET_TEMPLATE, StackName=step.on, TemplateStage="Original")
    if stack is not None:
        memory.add(step.on, _record(target, step, stack, answer.get("TemplateBody")))


def _record(target: Target, step: Step, stack: Mapping[str, Any], body: object) -> dict[str, Any]:
    parameters = pairs(items(stack.get("Parameters")), "ParameterKey", "ParameterValue")
    return {
        "version": 1,
        "stack_id": step.on,
        "stack": text(stack.get("StackName")) or step.name,
        "account": target.owner,
        "region": target.region,
        "time": target.clock.now().isoformat(),
        "change": step.says,
        "change_set": text(step.params.get("ChangeSetName")),
        "summary": step.note,
        "template": body if isinstance(body, str) else json.dumps(body, indent=2, default=str),
        "parameters": {key: one for key, one in parameters.items() if one not in MASKED},
        "secrets": [key for key, one in parameters.items() if one in MASKED],
        "tags": pairs(items(stack.get("Tags")), "Key", "Value"),
        "capabilities": list(texts(stack.get("Capabilities"))),
        "role": text(stack.get("RoleARN")),
    }
