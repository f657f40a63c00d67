"""The template of a deployed stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.services.cfn.calls import GET_TEMPLATE
from hawse.services.cfn.stacks import no_stack
from hawse.services.cfn.template.loading import load
from hawse.services.cfn.template.template import Template

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SUFFIXES = (".yaml", ".yml", ".json", ".template")


def is_file_name(name: str) -> bool:
    """Whether somebody who typed this meant a file: no stack has such a name."""
    return name.lower().endswith(SUFFIXES) or ("/" in name and not name.startswith("arn:"))


def deployed(target: Target, stack: str) -> Template:
    """The template of a stack, by its name or id, with its macros resolved."""
    try:
        answer = target.read(GET_TEMPLATE, StackName=stack, TemplateStage="Processed")
    except NotFound as error:
        raise no_stack(stack) from error
    body = answer["TemplateBody"]
    # The SDK reads what is JSON.
    return load(body if isinstance(body, str) else json.dumps(body), stack)
