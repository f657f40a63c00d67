"""Writing the page of an operation."""

from __future__ import annotations

from pathlib import Path

from hawse.aws.targets import Target
from hawse.errors import CLIError, Interrupted, UsageError
from hawse.services.cfn.calls import GET_TEMPLATE
from hawse.services.cfn.deploy.timeline import timeline
from hawse.services.cfn.events.reading import recorded, stacks_named
from hawse.services.cfn.events.recordings import Edges
from hawse.services.cfn.events.template_edges import outline
from hawse.services.cfn.stacks import no_stack


def write_timeline(target: Target, stack: str, path: Path) -> None:
    """Write the page of the last operation of a stack; it is told among the notes."""
    facts = next(iter(stacks_named(target, [stack])), None)
    if facts is None:
        raise no_stack(stack)
    said = f"wrote {path}"
    if said in target.gate.notes:
        why = "each target would write over what the one before wrote"
        raise UsageError(f"--html {path}", why=why, hint="name one account and one region")
    text = timeline(recorded(target, facts, deep=False), _needs(target, facts.id))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--html {path}", why=(error.strerror or str(error)).lower()) from error
    target.gate.notes.append(said)


def _needs(target: Target, stack: str) -> Edges:
    """What each resource depends on; nothing where the template is not to be had."""
    try:
        answer = target.read(GET_TEMPLATE, StackName=stack, TemplateStage="Processed")
    except Interrupted:
        raise
    except CLIError as error:
        target.gate.notes.append(f"what waited for what is not known: {error.message}")
        return {}
    found = outline(answer.get("TemplateBody"))
    return found.needs if found is not None else {}
