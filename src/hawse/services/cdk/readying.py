"""A stack of an app with all that has to be known before AWS can be asked for its change set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hawse.aws.targets import Target
from hawse.errors import UsageError
from hawse.services.cdk.assembly import Stack
from hawse.services.cdk.assets import FILE, Asset, FileAsset
from hawse.services.cdk.deployment import change_request, local_template
from hawse.services.cdk.needed_assets import assets_of
from hawse.services.cdk.publishing import prepare_file
from hawse.services.cdk.roles import place_of
from hawse.services.cdk.templates import INLINE
from hawse.services.cfn.before import Before, before
from hawse.services.cfn.changes.creating import prepare_change_set
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.requests import ChangeRequest
from hawse.services.cfn.deploy.declared import Declared, of_template
from hawse.services.cfn.deploy.parameters import Given, Valued, check_values, given, valued
from hawse.services.cfn.deploy.sources import Sources
from hawse.services.cfn.deploy.spellings import Spelled
from hawse.services.cfn.template import Template, load

_APP = "the app"


@dataclass(frozen=True)
class Ready:
    """A stack with all that had to be looked up for it."""

    stack: Stack
    template: Template
    now: Before
    values: Sequence[Valued]

    @property
    def large(self) -> bool:
        """Whether its template has to be in a bucket."""
        return len(self.template.body) > INLINE


@dataclass(frozen=True)
class _Looked:
    """A stack and its template, beside what is deployed."""

    stack: Stack
    template: Template
    now: Before
    known: Mapping[str, Given]
    declared: Mapping[str, Declared]

    @property
    def had(self) -> Mapping[str, str]:
        return self.now.parameters if self.now.exists else {}

    @property
    def lacking(self) -> Iterator[str]:
        for name, one in self.declared.items():
            if name not in self.known and name not in self.had and one.default is None:
                yield name


def made_ready(
    target: Target, stacks: Sequence[Stack], typed: Mapping[str, Mapping[str, str]]
) -> list[Ready]:
    """The stacks, all looked at before any of them is planned.

    UsageError when any of them lacks the value of a parameter.
    """
    found = [_looked(target, stack, typed.get(stack.key, {})) for stack in stacks]
    lacking = [(one.stack, name) for one in found for name in one.lacking]
    if lacking:
        what = ", ".join(f"{name} of {stack.id}" for stack, name in lacking)
        hint = " ".join(f"--parameter {stack.id}:{name}=VALUE" for stack, name in lacking)
        raise UsageError(f"parameter{'s' * (len(lacking) > 1)} {what}", why="no value", hint=hint)
    look = Sources(target).look
    return [
        Ready(one.stack, one.template, one.now, valued(one.known, one.declared, one.had, look))
        for one in found
    ]


def _looked(target: Target, stack: Stack, typed: Mapping[str, str]) -> _Looked:
    template = local_template(stack)
    declared = of_template(template)
    # What the app says is a plain value: only what a person types may stand elsewhere.
    plain = {name: Given(name, Spelled("text", it), _APP) for name, it in stack.parameters.items()}
    known = {**plain, **given((), typed)}
    for name in known.keys() - declared.keys():
        raise UsageError(f"parameter {name}", why=f"the template of {stack.id} has none")
    check_values(known, declared)
    return _Looked(stack, template, before(target, stack.name), known, declared)


def _request(target: Target, ready: Ready) -> ChangeRequest:
    """The change set to ask for; a template that is too large for a request is in its bucket."""
    values = {one.name: one.value for one in ready.values if one.value is not None}
    body, place = ready.template.body, place_of(target)
    return change_request(ready.stack, place, body=body, parameters=values)


def as_template(body: object) -> Template:
    """A template as GetTemplate answers it."""
    return load(body if isinstance(body, str) else json.dumps(body, default=str))


def template_assets(ready: Ready) -> tuple[list[FileAsset], list[Asset]]:
    """The templates that AWS has to read to make the change set, and what is published with it.

    The template of the stack itself is neither when it is sent.
    """
    first: list[FileAsset] = []
    rest: list[Asset] = []
    for asset in assets_of([ready.stack]):
        own = isinstance(asset, FileAsset) and asset.source == ready.stack.template
        if isinstance(asset, FileAsset) and ((own and ready.large) or _is_nested(asset)):
            first.append(asset)
        elif not own:
            rest.append(asset)
    return first, rest


def _is_nested(asset: FileAsset) -> bool:
    """Whether it is the template of a nested stack, as the CDK names them."""
    plain = asset.packaging == FILE and asset.source is not None
    return plain and str(asset.source).endswith(".nested.template.json")


def change_set_of(target: Target, ready: Ready, *, any_owner: bool) -> ChangeSet:
    """The change set that AWS makes of it, once it can read the templates."""
    for asset in template_assets(ready)[0]:
        prepare_file(target, asset, any_owner=any_owner)
    return prepare_change_set(target, _request(target, ready))
