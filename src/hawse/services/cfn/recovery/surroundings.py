"""What is read before a way out is planned: the stacks, what needs what, and what stands around.

Whatever may not be asked is said in the plan, and never taken for "nothing".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, NotFound
from hawse.services.cfn.calls import GET_TEMPLATE, LIST_IMPORTS
from hawse.services.cfn.calls_surroundings import LIST_IMAGES, LIST_OBJECT_VERSIONS
from hawse.services.cfn.recovery.removing import BUCKET, Removal
from hawse.services.cfn.recovery.skipping import Depends
from hawse.services.cfn.recovery.standing import (
    Resource,
    Standing,
    find_items,
    find_standings,
    standing,
    with_resources,
)
from hawse.services.cfn.recovery.ways import Case, Wish
from hawse.services.cfn.template import Template, load

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_RETAINS = ("Retain", "RetainExceptOnCreate")


def cases(target: Target, names: Sequence[str], wish: Wish) -> Iterator[Case]:
    """The stacks with one of these names, ids or globs, with all that a way out depends on."""
    for stack in find_standings(target, names):
        stuck = stack.status == "UPDATE_ROLLBACK_FAILED"
        yield Case(stack, wish, _token(target, stack), _depends(target, stack) if stuck else {})


def plain_cases(target: Target, names: Sequence[str]) -> Iterator[Case]:
    """The stacks without their resources."""
    for item in find_items(target, names):
        stack = standing(item)
        yield Case(stack, Wish(), _token(target, stack), {})


def find_removals(target: Target, names: Sequence[str]) -> list[Removal]:
    """The stacks to delete, each with what stands in its way and what survives it."""
    return [_removal(target, item) for item in find_items(target, names)]


def _token(target: Target, stack: Standing) -> str:
    """Of this attempt at this stack; AWS takes letters, digits and hyphens."""
    return f"hawse-{target.clock.now():%Y%m%dT%H%M%S%f}-{stack.id[-8:]}"


def _depends(target: Target, stack: Standing) -> dict[str, Depends]:
    """What needs what, by stack id, in the stack and in those nested in it that are not well."""
    found: dict[str, Depends] = {}
    for each in (stack, *stack.nested.values()):
        if each is not stack:
            found |= _depends(target, each)
        elif (template := _template(target, stack)) is not None:
            found[stack.id] = template.dependencies
    return found


def _template(target: Target, stack: Standing) -> Template | None:
    """The template as it is deployed; None where it may not be read or cannot be."""
    import json

    try:
        answer = target.read(GET_TEMPLATE, StackName=stack.id, TemplateStage="Processed")
    except CLIError:
        return None
    body = answer.get("TemplateBody", "")
    return load(body if isinstance(body, str) else json.dumps(body), stack.name)


def _removal(target: Target, item: Mapping[str, Any]) -> Removal:
    stack = with_resources(target, standing(item))
    unknown: list[str] = []
    template = _template(target, stack)
    if template is None:
        unknown.append("what its template retains, since that could not be read")
    return Removal(
        stack,
        _token(target, stack),
        importers=frozenset(_importers(target, item, unknown)),
        survivors=tuple(_survivors(template)) if template else (),
        full=tuple(_full(target, stack, template, unknown)),
        unknown=tuple(unknown),
    )


def _importers(target: Target, item: Mapping[str, Any], unknown: list[str]) -> Iterator[str]:
    for output in item.get("Outputs", ()):
        if "ExportName" not in output:
            continue
        try:
            yield from target.items(LIST_IMPORTS, ExportName=output["ExportName"])
        except CLIError as error:
            # AWS has no other way to say that nobody imports it.
            if "is not imported by" not in error.message:
                unknown.append(f"who imports {output['ExportName']}: {error.message}")


def _survivors(template: Template) -> Iterator[str]:
    for name, resource in template.resources.items():
        if resource.get("DeletionPolicy") in _RETAINS:
            yield name


def _full(
    target: Target, stack: Standing, template: Template | None, unknown: list[str]
) -> Iterator[Resource]:
    kept = set(_survivors(template)) if template else set()
    for one in stack.living:
        look = _HOLDS.get(one.type)
        if look is None or one.logical_id in kept or _emptied(template, one):
            continue
        try:
            if look(target, one.physical_id):
                yield one
        except NotFound:
            continue
        except CLIError as error:
            unknown.append(f"whether {one.physical_id} is empty: {error.message}")


def _emptied(template: Template | None, one: Resource) -> bool:
    """Whether CloudFormation empties it itself."""
    resource = template.resources.get(one.logical_id, {}) if template else {}
    properties = resource.get("Properties") or {}
    return str(properties.get("EmptyOnDelete", "")).lower() == "true"


def _bucket_holds(target: Target, name: str) -> bool:
    page = target.base.read(LIST_OBJECT_VERSIONS, Bucket=name, MaxKeys=1)
    return bool(page.get("Versions") or page.get("DeleteMarkers"))


def _repository_holds(target: Target, name: str) -> bool:
    return bool(target.base.read(LIST_IMAGES, repositoryName=name, maxResults=1).get("imageIds"))


# A role that may delete the stack need not be one that may look into it: the person's may.
_HOLDS = {BUCKET: _bucket_holds, "AWS::ECR::Repository": _repository_holds}
