"""The steps of a deployment: execute exactly one change set, then protect, guard and tell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hawse.aws.targets import Answer
from hawse.plan import Entry, Hand, Look, Procedure, Run, Stage, Step
from hawse.services.cfn.before import Before
from hawse.services.cfn.calls import (
    DESCRIBE_CHANGE_SET,
    DESCRIBE_STACKS,
    EXECUTE_CHANGE_SET,
    SET_STACK_POLICY,
)
from hawse.services.cfn.changes.discarding import discard_of
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.plain import items, pairs, text
from hawse.services.cfn.changes.telling import Facts, Told, notes, summary

_ENDS = {"create": "CREATE_COMPLETE", "update": "UPDATE_COMPLETE", "import into": "IMPORT_COMPLETE"}
_LOST = ("", "OBSOLETE", "EXECUTE_FAILED", "UNAVAILABLE")
_FAILED = ("*_FAILED", "*ROLLBACK_COMPLETE", "DELETE_COMPLETE")
_LONGEST = 86_400.0
"""A deployment ends when CloudFormation says so: some take hours."""

ALLOWS = "--allow-replace"


@dataclass(frozen=True)
class Execution:
    """A change set that is to be executed, and what is said of it.

    `origins` are what made the resources, by logical id, where something else did than a person.
    """

    root: ChangeSet
    now: Before
    changes: Sequence[Told]
    facts: Facts
    below: tuple[str, ...] = ()
    disable_rollback: bool = False
    allowed: frozenset[str] = frozenset()
    imports: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """What becomes of the stack."""
        if self.imports:
            return "import into"
        return "update" if self.now.exists else "create"


def execution(one: Execution) -> Step:
    """Execute it, by its ARN; a set that is not as it was when it was shown is refused."""
    root = one.root
    more = {"DisableRollback": True} if one.disable_rollback else {}
    return Step(
        EXECUTE_CHANGE_SET,
        {"ChangeSetName": root.id, "ClientRequestToken": root.name, **more},
        on=root.stack_id,
        says=one.verb,
        name=root.stack,
        note=summary(one.changes) or "no resource changes",
        expects=Look(
            DESCRIBE_CHANGE_SET,
            {"ChangeSetName": root.id},
            "ExecutionStatus",
            ("AVAILABLE",),
            never=_LOST,
        ),
        wait=_ended(one),
        no_undo=_way_back(one),
        below=(*_changes(one), *_notes(one), *one.below),
        confirms=tuple(loss for loss in losses(one.changes) if loss not in one.allowed),
        allowed_by=ALLOWS,
        takes=discard_of(root.stack, root.name).line,
    )


def _way_back(one: Execution) -> str:
    if one.verb == "create":
        return f"hawse cfn rm {one.root.stack} deletes what was created"
    return f"what was deployed before is deployed again by hawse cfn redeploy {one.root.stack}"


def _ended(one: Execution) -> Look:
    """Until the stack is at the end of this operation.

    Right after the call AWS may still tell how the stack was before, which may look like an end.
    """
    path = "Stacks[].StackStatus"
    if one.now.exists and one.now.updated:
        path = f"Stacks[?to_string(LastUpdatedTime)!='\"{one.now.updated}\"'].StackStatus"
    about = {"StackName": one.root.stack_id}
    end = (_ENDS[one.verb],)
    return Look(DESCRIBE_STACKS, about, path, end, never=_FAILED, seconds=_LONGEST)


def losses(changes: Sequence[Told]) -> Iterator[str]:
    """The resources whose data is lost for good; those of nested stacks as `Net.Database`."""
    yield from (path_of(one) for one in changes if one.danger.level == "critical")


def path_of(one: Told) -> str:
    """The logical id, after those of the nested stacks that it is in."""
    _, *nested = one.judged.stack.split("/")
    return ".".join((*nested, one.change.logical_id))


def _changes(one: Execution) -> Iterator[str]:
    shown = [each for each in one.changes if not each.folded]
    becomes, name = (
        max((len(part) for part in parts), default=0)
        for parts in ([each.becomes for each in shown], [path_of(each) for each in shown])
    )
    for each in shown:
        origin = one.origins.get(each.change.logical_id)
        made = f"  {origin}" if origin else ""
        yield f"{each.becomes:<{becomes}}  {path_of(each):<{name}}  {each.change.type}{made}"
        yield from (f"    {line}" for line in each.lines(most=4))


def _notes(one: Execution) -> Iterator[str]:
    said = list(notes(one.root, one.changes, one.facts))
    yield from said[:-1] if one.changes else said  # the summary stands beside the stack


def policy(name: str, id_: str, body: str, status: str) -> Step:
    """Give the stack a policy; `status` is the one that it has now."""
    want = tuple(dict.fromkeys((*_ENDS.values(), *([status] if status else ()))))
    return Step(
        SET_STACK_POLICY,
        {"StackName": id_, "StackPolicyBody": body},
        on=id_,
        says="set the stack policy of",
        name=name,
        expects=Look(DESCRIBE_STACKS, {"StackName": id_}, "Stacks[].StackStatus", want),
        no_undo="a stack policy can be replaced, not removed",
    )


@dataclass(frozen=True)
class Telling:
    """Where the outputs of a stack go."""

    stack: str
    name: str
    path: str


def _tell(hand: Hand, state: Telling) -> Telling:
    found: Answer = next(iter(hand.target.items(DESCRIBE_STACKS, StackName=state.stack)), {})
    told = pairs(items(found.get("Outputs")), "OutputKey", "OutputValue")
    content = json.dumps({text(found.get("StackName")) or state.name: told}, indent=2)
    hand.keep("outputs", f"{content}\n", path=state.path, again=True)
    return state


OUTPUTS = Procedure("write outputs", Telling, (Stage("write the outputs to {path}", _tell),))


def outputs(name: str, id_: str, path: str) -> Entry:
    """Write the outputs into a file, once the stack is complete."""
    return Run(OUTPUTS, Telling(id_, name, path), on=id_, name=name)
