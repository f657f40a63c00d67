"""The outputs of deployed stacks in one file: `{"prod-web": {"Url": "https://…"}}`.

Several stacks, in several environments, write into the same file, each its own part of it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hawse.errors import CLIError
from hawse.nesting import json_value
from hawse.plan import Entry, Hand, Procedure, Run, Stage
from hawse.services.cdk.assembly import Stack
from hawse.services.cfn.calls import DESCRIBE_STACKS
from hawse.services.cfn.changes.plain import items, pairs

_LOCK = threading.Lock()


@dataclass(frozen=True)
class Telling:
    """Where the outputs of a stack go; `key` is the stack's there."""

    stack: str
    key: str
    path: str


def _tell(hand: Hand, state: Telling) -> Telling:
    (found,) = hand.target.read(DESCRIBE_STACKS, StackName=state.stack)["Stacks"]
    outputs = pairs(items(found.get("Outputs")), "OutputKey", "OutputValue")
    with _LOCK:
        known = {**_read(Path(state.path)), state.key: outputs}
        text = json.dumps(known, indent=2, sort_keys=True)
        hand.keep("outputs", f"{text}\n", path=state.path, again=True)
    return state


def _read(path: Path) -> dict[str, object]:
    """What is in the file already, which is that of other stacks."""
    try:
        found = json_value(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        why = "it is there, and is no JSON"
        raise CLIError(f"--outputs {path}", why=why, hint="name another file") from error
    return found if isinstance(found, dict) else {}


OUTPUTS = Procedure("write outputs", Telling, (Stage("write the outputs to {path}", _tell),))


def outputs_of(stacks: Sequence[Stack], stack: Stack, id_: str, path: str) -> Entry:
    """Write the outputs of a stack, once it is complete: under its name, unless that is several."""
    alone = sum(one.name == stack.name for one in stacks) == 1
    return Run(
        OUTPUTS, Telling(id_, stack.name if alone else stack.id, path), on=id_, name=stack.id
    )
