"""Taking resources that exist into a stack: which, and by what AWS knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import UsageError
from hawse.plan import Entry
from hawse.services.cfn.calls import GET_TEMPLATE_SUMMARY, LIST_STACK_RESOURCES
from hawse.services.cfn.changes.creating import prepare_change_set
from hawse.services.cfn.changes.plain import items, text, texts
from hawse.services.cfn.changes.requests import Import
from hawse.services.cfn.deploy.planning import Ready, execution, prepared, request_of
from hawse.services.cfn.deploy.wishes import Wish
from hawse.services.cfn.template import Template

_OPTION = "--resource"


def importing(target: Target, wish: Wish, typed: Mapping[str, str]) -> Iterator[Entry]:
    """The plan that takes `typed` resources, by logical id, into the stack."""
    template = wish.source.template
    if template is None:
        raise UsageError("--template", why="an import needs the template as a file")
    _check(template, typed)
    ready = prepared(target, wish)
    imports = tuple(_imports(target, ready, template, typed))
    root = prepare_change_set(target, request_of(ready, imports))
    yield from execution(target, ready, root, imports=True)


def _check(template: Template, typed: Mapping[str, str]) -> None:
    """UsageError for what AWS would refuse, before it is asked."""
    for name in typed:
        resource = template.resources.get(name)
        if resource is None:
            hint = f"it has {', '.join(template.resources)}"
            raise UsageError(f"{_OPTION} {name}", why="the template has none so named", hint=hint)
        if "DeletionPolicy" not in resource:
            why = "what is imported needs a DeletionPolicy"
            hint = f"write DeletionPolicy: Retain to {name} in {template.name}"
            raise UsageError(f"{_OPTION} {name}", why=why, hint=hint)


def _imports(
    target: Target, ready: Ready, template: Template, typed: Mapping[str, str]
) -> Iterator[Import]:
    """What is imported; UsageError names all that is new in the template and was not typed."""
    body = ready.body.decode("utf-8-sig") if ready.body is not None else ""
    keys = _identifiers(target.read(GET_TEMPLATE_SUMMARY, TemplateBody=body))
    owned = _owned(target, ready)
    missing = [name for name in template.resources if name not in typed and name not in owned]
    if missing:
        spelled = " ".join(f"{_OPTION} {one}={_spelling(keys.get(one, ()))}" for one in missing)
        why = f"{', '.join(missing)}: in the template, not in the stack, and not named"
        raise UsageError(_OPTION, why=f"{why}; an import makes nothing new", hint=spelled)
    for name, value in typed.items():
        kind = text(template.resources[name].get("Type"))
        yield Import(kind, name, _identifier(name, value, keys.get(name, ())))


def _owned(target: Target, ready: Ready) -> set[str]:
    if not ready.now.exists:
        return set()
    found = target.items(LIST_STACK_RESOURCES, StackName=ready.now.id)
    return {text(one.get("LogicalResourceId")) for one in found}


def _identifiers(summary: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of what identifies each resource, by logical id."""
    return {
        name: texts(one.get("ResourceIdentifiers"))
        for one in items(summary.get("ResourceIdentifierSummaries"))
        for name in texts(one.get("LogicalResourceIds"))
    }


def _identifier(name: str, value: str, keys: tuple[str, ...]) -> dict[str, str]:
    """`VALUE` where one is enough, else `KEY=VALUE,KEY=VALUE`."""
    if not keys:
        why = "AWS cannot import a resource of its type"
        raise UsageError(f"{_OPTION} {name}", why=why)
    if len(keys) == 1 and not value.startswith(f"{keys[0]}="):
        return {keys[0]: value}
    found = dict(part.partition("=")[::2] for part in value.split(","))
    if set(found) != set(keys) or not all(found.values()):
        why = f"it is identified by {', '.join(keys)}"
        hint = f"{_OPTION} {name}={_spelling(keys)}"
        raise UsageError(f"{_OPTION} {name}={value}", why=why, hint=hint)
    return found


def _spelling(keys: tuple[str, ...]) -> str:
    return ",".join(f"{key}=…" for key in keys) if len(keys) > 1 else "…"
