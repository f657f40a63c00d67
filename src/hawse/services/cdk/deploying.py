"""The plan of an app at one target: for each stack what is published, then its change set.

A stack comes after those that it needs. What AWS cannot plan before one of them is deployed is left
to a later round of the same run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hawse.aws.targets import Target
from hawse.errors import CLIError
from hawse.plan import Entry, Run, Skip
from hawse.services.cdk.app import stacks_through
from hawse.services.cdk.assembly import Stack
from hawse.services.cdk.constructs import construct_paths
from hawse.services.cdk.deployment import is_as_deployed
from hawse.services.cdk.graph import with_needed
from hawse.services.cdk.needed_assets import entries_of, require_environment
from hawse.services.cdk.outputs import outputs_of
from hawse.services.cdk.readying import (
    Ready,
    as_template,
    change_set_of,
    made_ready,
    template_assets,
)
from hawse.services.cdk.roles import place_of
from hawse.services.cdk.standing import Standings, State
from hawse.services.cdk.waits import remember_origins
from hawse.services.cdk.wishes import Wish
from hawse.services.cfn.calls import GET_TEMPLATE
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.deploy import planning
from hawse.services.cfn.deploy.uploading import Bucket
from hawse.services.cfn.deploy.wishes import Wish as StackWish
from hawse.services.cfn.template import Template

_OWN_PARAMETER = "BootstrapVersion"
"""The CDK's own, which is in every template and says nothing."""

_NOT_THERE_YET = re.compile(
    r"No export named|Unable to fetch parameters|Parameters: \[ssm|does not have (an )?output",
    re.IGNORECASE,
)
"""What AWS says of a value that another stack is to make."""


def app_deployment(target: Target, wish: Wish) -> Iterator[Entry]:
    """The entries of the stacks at a target, those of each after those that it needs."""
    return _Deployment(target, wish).entries()


class _Deployment:
    def __init__(self, target: Target, wish: Wish) -> None:
        self.target, self.wish = target, wish
        self.place = place_of(target)
        self.standings = Standings(target)
        self.published: set[str] = set()

    def entries(self) -> Iterator[Entry]:
        """In the order of the stacks."""
        here = stacks_through(self.target, self.wish.stacks)
        todo = [stack for stack in here if not self.standings.is_settled(stack)]
        require_environment(self.target, self.wish.assembly, todo)
        for ready in made_ready(self.target, todo, self.wish.parameters):
            yield from self._of(ready)

    def _of(self, ready: Ready) -> Iterator[Entry]:
        stack = ready.stack
        held = self.standings.in_the_way(self._needed(stack))
        if held is not None:
            yield self._held(stack, *held)
        elif self._is_same(ready):
            self.standings.states[stack.key] = "same"
            yield Skip(ready.now.id, planning.SAME, name=stack.id)
            yield from self._afterwards(ready, ready.now.id)
        else:
            yield from self._deployed(ready)

    def _needed(self, stack: Stack) -> list[Stack]:
        """All that it needs, also by way of one in which nothing changes."""
        found = with_needed(self.wish.stacks, [stack])
        return [one for one in found if one.key != stack.key]

    def _held(self, stack: Stack, why: str, state: State) -> Skip:
        self.standings.states[stack.key] = state
        if state == "later":
            return Skip(stack.name, f"planned once {why} is deployed", name=stack.id, later=True)
        return Skip(stack.name, why, name=stack.id, blocked=True)

    def _is_same(self, ready: Ready) -> bool:
        def deployed() -> Template:
            read = self.target.read
            body = read(GET_TEMPLATE, StackName=ready.now.id, TemplateStage="Original")
            return as_template(body["TemplateBody"])

        return is_as_deployed(
            ready.stack,
            self.place,
            ready.now,
            ready.values,
            local=ready.template,
            deployed=deployed,
        )

    def _deployed(self, ready: Ready) -> Iterator[Entry]:
        """What is published for the stack, and its change set."""
        stack = ready.stack
        files = list(self._published(ready))
        if any(isinstance(one, Skip) and one.blocked for one in files):
            yield from self._new(files)
            yield self._held(stack, "needs what cannot be published", "blocked")
            return
        waits = self.standings.changing(self._needed(stack))
        root = self._change_set(ready, waits)
        if root is None:
            yield self._held(stack, waits[0].id, "later")
            return
        first = (*(one.on for one in files if isinstance(one, Run)), *self._ids(waits))
        entries = list(self._executed(ready, root))
        if all(isinstance(one, Skip) for one in entries):
            self.standings.states[stack.key] = "same"
            yield from entries
            return
        self.standings.states[stack.key] = "changes"
        self.standings.ids[stack.key] = root.stack_id
        yield from self._new(files)
        for one in entries:
            yield one if isinstance(one, Skip) else replace(one, after=first)

    def _ids(self, stacks: Sequence[Stack]) -> Iterator[str]:
        return (self.standings.ids[stack.key] for stack in stacks)

    def _new(self, files: Sequence[Entry]) -> Iterator[Entry]:
        """What is published, for whichever stack comes first; what is there needs no word."""
        for one in files:
            if one.on not in self.published and (not isinstance(one, Skip) or one.blocked):
                self.published.add(one.on)
                yield one

    def _published(self, ready: Ready) -> Iterator[Entry]:
        """What is published by steps: all that AWS need not read to make the change set."""
        wish = self.wish
        for asset in template_assets(ready)[1]:
            yield from entries_of(self.target, wish.assembly, asset, any_owner=wish.any_owner)

    def _change_set(self, ready: Ready, waits: Sequence[Stack]) -> ChangeSet | None:
        """The change set; None when AWS can only make it once one of `waits` is deployed."""
        try:
            root = change_set_of(self.target, ready, any_owner=self.wish.any_owner)
        except CLIError as error:
            if waits and _NOT_THERE_YET.search(error.why):
                return None
            raise
        if waits and root.failed and not root.no_changes and _NOT_THERE_YET.search(root.reason):
            return None
        return root

    def _executed(self, ready: Ready, root: ChangeSet) -> Iterator[Entry]:
        stack, origins = ready.stack, construct_paths(ready.stack)
        remember_origins(self.target.gate, root.stack_id, origins)
        shown = [one for one in ready.values if one.name != _OWN_PARAMETER]
        asked = planning.Ready(
            self._stack_wish(stack), ready.now, None, {}, shown, Bucket(self.target, "")
        )
        for one in planning.execution(self.target, asked, root, origins=origins):
            yield replace(one, name=stack.id)
        yield from self._outputs(stack, root.stack_id)

    def _afterwards(self, ready: Ready, id_: str) -> Iterator[Entry]:
        wish = self._stack_wish(ready.stack)
        for one in planning.afterwards(self.target, wish, ready.now, id_):
            yield replace(one, name=ready.stack.id)
        yield from self._outputs(ready.stack, id_)

    def _outputs(self, stack: Stack, id_: str) -> Iterator[Entry]:
        if self.wish.outputs:
            yield outputs_of(self.wish.stacks, stack, id_, self.wish.outputs)

    def _stack_wish(self, stack: Stack) -> StackWish:
        allowed = self.wish.allowed.get(stack.key, frozenset())
        return StackWish(stack.name, protect=stack.protected, allowed=allowed)
