"""Why AWS could not make a change set, in the words of whatever stopped it.

The reason of the set itself often only says that something failed; what failed is in the sets
nested in it, in the findings of AWS's own checks, and in the answers of hooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hawse.aws.targets import Target
from hawse.errors import CLIError, Interrupted
from hawse.services.cfn.calls import GET_HOOK_RESULT, LIST_HOOK_RESULTS
from hawse.services.cfn.changes.looking import facts_of
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.plain import text
from hawse.services.cfn.changes.telling import Finding

_IMPORTS = "attempting to import some resources because they already exist"
_AFFECTED = re.compile(r"affected resources are (.+?)\.?$", re.DOTALL)
_SUMMARIES = re.compile(r"AWS::EarlyValidation|Nested change set|hook", re.IGNORECASE)


def explained(target: Target, root: ChangeSet) -> CLIError:
    """The error to raise for a set that failed."""
    whys = list(dict.fromkeys(_whys(target, root)))
    return CLIError(
        f"stack {root.stack} cannot be changed so",
        why="; ".join(whys) or "AWS says no reason",
        hint=_hint(root),
    )


def _whys(target: Target, root: ChangeSet) -> Iterator[str]:
    sets = [("", root), *((path, one.nested) for path, one in root.walk() if one.nested)]
    found = [why for _, one in sets if one.failed for why in _of_set(target, one)]
    for _, one in sets:
        if one.failed and one.reason and not (found and _SUMMARIES.search(one.reason)):
            yield one.reason.rstrip(".")
    yield from found


def _of_set(target: Target, one: ChangeSet) -> Iterator[str]:
    """What AWS's checks and hooks say of one set."""
    facts = facts_of(target, one)
    yield from (_sentence(finding) for finding in facts.findings if finding.severity != "warns")
    if "hook" in one.reason.lower():
        yield from _hooks(target, one)


def _sentence(finding: Finding) -> str:
    where = ".".join(filter(None, (finding.logical_id, finding.path)))
    return f"{where}: {finding.says}" if where else finding.says


def _hooks(target: Target, one: ChangeSet) -> Iterator[str]:
    """The hooks that refused it, with what they said; nothing where that may not be asked."""
    try:
        asked = {"TargetType": "CHANGE_SET", "TargetId": one.id}
        for hook in target.items(LIST_HOOK_RESULTS, **asked):
            if hook.get("FailureMode") == "WARN" or "FAILED" not in text(hook.get("Status")):
                continue
            id_ = text(hook.get("HookResultId"))
            more = target.read(GET_HOOK_RESULT, HookResultId=id_) if id_ else {}
            said = text(more.get("HookStatusReason")) or text(hook.get("HookStatusReason"))
            yield f"hook {text(hook.get('TypeName'))}: {said or 'it failed'}"
    except Interrupted:
        raise
    except CLIError as error:
        yield f"what the hooks said is not known: {error.message}"


def _hint(root: ChangeSet) -> str:
    if _IMPORTS not in root.reason:
        return ""
    affected = _AFFECTED.search(root.reason)
    names = re.findall(r"(\w+) \(", affected[1]) if affected else []
    which = f"give {', '.join(names)} " if names else "give them "
    return f"{which}DeletionPolicy Retain or RetainExceptOnCreate"
