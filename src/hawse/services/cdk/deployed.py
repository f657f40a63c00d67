"""What is deployed of a stack of an app, beside what the app says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import NotFound
from hawse.services.cdk.assembly import Stack
from hawse.services.cdk.deployment import local_template
from hawse.services.cdk.differences import Difference, differences
from hawse.services.cdk.roles import acting
from hawse.services.cfn.calls import GET_TEMPLATE
from hawse.services.cfn.template.loading import load


def compared(target: Target, stack: Stack) -> Iterator[Difference]:
    """What a deployment would change about the template; all of it where nothing is deployed."""
    new = local_template(stack).data
    old = deployed_template(acting(target, stack.deploy_role), stack.name)
    yield from differences(stack, old or {}, new)


def deployed_template(target: Target, name: str) -> Mapping[str, Any] | None:
    """The template as it was given, before macros; None when there is no such stack."""
    try:
        body = target.read(GET_TEMPLATE, StackName=name, TemplateStage="Original")["TemplateBody"]
    except NotFound:
        return None
    return body if isinstance(body, Mapping) else load(str(body), name).sound().data
