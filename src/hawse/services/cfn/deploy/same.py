"""Whether a stack is already as asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hawse.aws.targets import Target
from hawse.services.cfn.before import Before
from hawse.services.cfn.calls import GET_STACK_POLICY, GET_TEMPLATE
from hawse.services.cfn.changes.plain import mapping, parsed
from hawse.services.cfn.deploy.declared import Declared
from hawse.services.cfn.deploy.parameters import Valued
from hawse.services.cfn.deploy.wishes import Wish
from hawse.services.cfn.states import failed
from hawse.services.cfn.template import Template, load


def is_same(
    target: Target,
    wish: Wish,
    now: Before,
    body: bytes | None,
    declared: Mapping[str, Declared],
    values: Sequence[Valued],
) -> bool:
    """Whether a change set would change nothing, as far as can be told without making one.

    Where anything may have changed elsewhere (parameters and secrets that are looked up, macros,
    nested templates at an address) it cannot be told.
    """
    if not now.exists or failed(now.status) or wish.revert_drift or wish.import_existing:
        return False
    if body is None or any(declared[one.name].of_store for one in values):
        return False
    wanted = load(body).sound()
    if _looks_elsewhere(wanted) or not _same_values(now, values):
        return False
    if wish.tags is not None and dict(wish.tags) != dict(now.tags):
        return False
    if wish.role and wish.role != now.role:
        return False
    if wish.notify is not None and set(wish.notify) != set(now.notify):
        return False
    return _same_template(target, wanted, now)


def _looks_elsewhere(template: Template) -> bool:
    addressed = any(
        mapping(one.get("Properties")).get("TemplateURL") for one in template.resources.values()
    )
    return addressed or template.grows or b"{{resolve:" in template.body


def _same_values(now: Before, values: Sequence[Valued]) -> bool:
    """Whether all parameters keep their values; a secret one that is given may be another."""
    for one in values:
        if one.value is not None and (one.secret or now.parameters.get(one.name) != one.value):
            return False
        if one.value is None and one.name not in now.parameters:
            return False
    return True


def _same_template(target: Target, wanted: Template, now: Before) -> bool:
    answer = target.read(GET_TEMPLATE, StackName=now.id, TemplateStage="Original")
    body = answer.get("TemplateBody")
    had = load(body if isinstance(body, str) else json.dumps(body, default=str))
    return bool(had.data) and had.data == wanted.data


def has_policy(target: Target, now: Before, policy: str) -> bool:
    """Whether the stack has this policy already."""
    if not now.exists:
        return False
    had: Any = target.read(GET_STACK_POLICY, StackName=now.id).get("StackPolicyBody")
    return parsed(had) is not None and parsed(had) == parsed(policy)
