"""What stacks at work will have done in the end: the sum that is counted to, and an estimate.

The change set that is being executed says it exactly; without one, only the template of a stack
that is made does. Whatever cannot be read is not known, and nothing fails for it. One request at a
time, for whoever follows decides when there is room for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from hawse.aws.circles import Circle
from hawse.errors import CLIError, Interrupted
from hawse.services.cfn.calls import DESCRIBE_CHANGE_SET, GET_TEMPLATE, LIST_STACKS
from hawse.services.cfn.events.estimates import Estimator, Plan
from hawse.services.cfn.events.pictures import Tree
from hawse.services.cfn.events.records import Event
from hawse.services.cfn.events.template_edges import Outline, narrowed, outline

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_Within = tuple[str, str]
"""The stack in which another is nested, and its logical id there."""
_ACTIONS = {"Add": "CREATE", "Modify": "UPDATE", "Remove": "DELETE", "Import": "IMPORT"}


class Planning:
    """Asks what the stacks of a tree will have done, and tells the tree and the estimator."""

    def __init__(self, target: Target, tree: Tree, estimator: Estimator) -> None:
        self._target, self._tree, self._estimator = target, tree, estimator
        self._begun: set[str] = set()
        self._todo: deque[Callable[[], None]] = deque()

    @property
    def wants(self) -> bool:
        """Whether there is something to ask."""
        return bool(self._todo)

    def begins(self, event: Event, *, root: bool) -> None:
        """A stack may begin its operation with this event."""
        stack, made = event.stack_id, event.status == "CREATE_IN_PROGRESS"
        begun = made or event.status == "UPDATE_IN_PROGRESS"
        if stack in self._begun or not event.own or not begun:
            return
        self._begun.add(stack)
        if root and DESCRIBE_CHANGE_SET in self._target.gate.allowed:
            self._todo.append(partial(self._find, stack))
        if made or stack in self._estimator.plans:
            self._todo.append(partial(self._outline, stack, made=made))

    def ask(self) -> None:
        """Send the next request."""
        todo = self._todo.popleft()
        try:
            todo()
        except CLIError as error:
            if isinstance(error, Interrupted):
                raise

    def _find(self, stack: str) -> None:
        """Which change set is the stack's: it may be of an older operation."""
        for item in self._target.items(LIST_STACKS, StackName=stack):
            if found := item.get("ChangeSetId"):
                self._todo.appendleft(partial(self._read, found, {}))

    def _read(
        self,
        change_set: str,
        known: dict[str, Any],
        page: str = "",
        within: _Within = ("", ""),
        circle: Circle | None = None,
    ) -> None:
        """One page of a change set that is being executed, or that is nested in one."""
        circle = circle or Circle(DESCRIBE_CHANGE_SET.name)
        more = {"NextToken": page} if page else {}
        circle.asked(more)
        answer = self._target.read(DESCRIBE_CHANGE_SET, ChangeSetName=change_set, **more)
        stack = str(answer.get("StackId") or "")
        if not any(within) and answer.get("ExecutionStatus") != "EXECUTE_IN_PROGRESS":
            return
        for one in answer.get("Changes", ()):
            change = one.get("ResourceChange") or {}
            known[str(change.get("LogicalResourceId"))] = change
        if following := answer.get("NextToken"):
            self._todo.appendleft(partial(self._read, change_set, known, following, within, circle))
            return
        self._take(stack, known)
        self._place(stack, *within)

    def _take(self, stack: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """All that changes in a stack; what is nested there is read next."""
        types = {name: str(one.get("ResourceType", "")) for name, one in changes.items()}
        actions = {name: _action(one) for name, one in changes.items()}
        self._estimator.plans[stack] = Plan(types, {}, actions, action="UPDATE")
        self._tree.expect(stack, types)
        for name, one in changes.items():
            if inner := one.get("ChangeSetId"):
                self._todo.appendleft(partial(self._read, inner, {}, "", (stack, name)))
        if stack in self._begun:
            self._todo.append(partial(self._outline, stack, made=False))

    def _place(self, stack: str, parent: str, name: str) -> None:
        """A stack is what `name` is in its parent."""
        plan = self._estimator.plans.get(parent)
        if plan is not None:
            plan.nested[name] = stack
            self._tree.expect(parent, plan.types, plan.nested)

    def _outline(self, stack: str, *, made: bool) -> None:
        """What waits for what; of a stack that is made, also what there will be."""
        answer = self._target.read(GET_TEMPLATE, StackName=stack, TemplateStage="Processed")
        found = outline(answer.get("TemplateBody"))
        if found is None:
            return
        plan = self._estimator.plans.get(stack)
        if plan is not None:
            plan.needs = narrowed(found.needs, plan.types)
        elif made:
            self._made(stack, found)

    def _made(self, stack: str, found: Outline) -> None:
        sure = {name: of for name, of in found.types.items() if name not in found.conditional}
        self._estimator.plans[stack] = Plan(sure, found.needs)
        if not found.conditional:
            self._tree.expect(stack, sure)


def _action(change: Mapping[str, Any]) -> str:
    """How long it takes depends on this: what is replaced is made anew."""
    replaced = change.get("Replacement") == "True"
    return "CREATE" if replaced else _ACTIONS.get(str(change.get("Action")), "UPDATE")
