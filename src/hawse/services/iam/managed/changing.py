"""A managed policy's documents: a new version, the one before, with what access that changes.

IAM keeps five versions. Where a sixth is to come, the oldest that is not in force goes first, as
a step of its own whose undo has its document. What was there while it was planned is asked for
again before each step, so that a version that somebody else made meanwhile is never covered up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.errors import Refused, UsageError
from hawse.plan import Editor, Entry, Look, Skip, Step
from hawse.services.iam.account import PolicyVersion
from hawse.services.iam.calls_identities import GET_POLICY
from hawse.services.iam.calls_policies import (
    CREATE_POLICY_VERSION,
    DELETE_POLICY_VERSION,
    LIST_POLICY_VERSIONS,
    SET_DEFAULT_POLICY_VERSION,
)
from hawse.services.iam.documents import QUOTA, Wrong, checked, from_file, laid_out, same, size
from hawse.services.iam.grant_rows import changes, summary, told
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.managed.finding import Managed, document, find, number, versions

if TYPE_CHECKING:
    from hawse.aws.targets import Target

KEPT = 5
"""How many versions IAM keeps of a policy."""


def edit(target: Target, editor: Editor, name: str, file: str | None) -> Iterator[Entry]:
    """The policy with the document of a file, or as a person leaves it in an editor."""
    text = from_file(file) if file else None
    policy = own(find(target, name))
    now = document(target, policy.arn, policy.version)
    if text is None:
        text = checked(editor.edited(f"{policy.name}.json", laid_out(now), _wrong, comment="//"))
    if same(now, text):
        yield Skip(policy.arn, "it says this already: nothing to do", name=policy.name)
        return
    yield from new_version(target, policy, now, text)


def new_version(target: Target, policy: Managed, now: Any, text: Any) -> Iterator[Entry]:
    """The document as a new version in force, after the oldest went where there is no room."""
    known = versions(target, policy.arn)
    pruned = oldest(known) if len(known) >= KEPT else None
    if pruned is not None:
        yield _prune(target, policy, pruned)
    step = _compared(_create(policy, text, known), now, text)
    if pruned is None:
        yield step
        return
    # The version that went can come back only when this one makes room.
    made = f"v{number(known[-1].id) + 1}"
    back = replace(delete_version(policy, made), expects=_only_new(policy, known, made))
    yield replace(step, undo=(*step.undo, back))


def rollback(target: Target, name: str, version: str) -> Iterator[Entry]:
    """The version before, or the one named, in force again."""
    policy = own(find(target, name))
    wanted = _wanted(policy, versions(target, policy.arn), version)
    if wanted == policy.version:
        yield Skip(policy.arn, f"{wanted} is in force already", name=policy.name)
        return
    old, new = (document(target, policy.arn, one) for one in (policy.version, wanted))
    step = _compared(default_again(policy, policy.version, wanted), old, new)
    yield replace(step, undo=(default_again(policy, wanted, policy.version),))


def own(policy: Managed) -> Managed:
    """The policy, if the account may change it; Refused for one of AWS's."""
    if policy.by_aws:
        hint = f"hawse iam policy show {policy.name} -o json --query '[0].document'"
        raise Refused(
            f"policy {policy.name}", why="it is AWS's, and AWS alone changes it", hint=hint
        )
    return policy


def oldest(known: Sequence[PolicyVersion]) -> PolicyVersion:
    """The oldest version that is not in force."""
    return next(version for version in known if not version.default)


def again(policy: Managed, text: Any, count: int, *, default: bool) -> Step:
    """The step that makes a version that went again, where there are `count` of them."""
    length = "length(Versions)"
    return replace(
        restored(policy, text, default=default),
        says=f"make version {count + 1}{', in force' if default else ''}",
        expects=_look(policy, length, str(count)),
        wait=_look(policy, length, str(count + 1)),
    )


def restored(policy: Managed, text: Any, *, default: bool = False) -> Step:
    """The step that makes a version that went again, under a new number."""
    return Step(
        CREATE_POLICY_VERSION,
        {"PolicyArn": policy.arn, "PolicyDocument": laid_out(text), "SetAsDefault": default},
        on=policy.arn,
        says="make a version that went again",
        name=policy.name,
        expects=Look(
            LIST_POLICY_VERSIONS,
            {"PolicyArn": policy.arn},
            "length(Versions)",
            tuple(map(str, range(1, KEPT))),
        ),
    )


def deleted(target: Target, policy: Managed, version: str) -> Step:
    """The step that deletes a version, with its document in the undo."""
    return replace(
        delete_version(policy, version),
        undo=(restored(policy, document(target, policy.arn, version)),),
    )


def _wrong(text: str) -> str:
    try:
        checked(text)
    except Wrong as wrong:
        return str(wrong)
    return ""


def _prune(target: Target, policy: Managed, version: PolicyVersion) -> Step:
    day = f", of {version.created:%Y-%m-%d}" if version.created else ""
    note = f"the oldest not in force{day}: IAM keeps {KEPT}"
    return replace(deleted(target, policy, version.id), note=note)


def _create(policy: Managed, text: Any, known: Sequence[PolicyVersion]) -> Step:
    news = _news(known)
    return Step(
        CREATE_POLICY_VERSION,
        {"PolicyArn": policy.arn, "PolicyDocument": laid_out(text), "SetAsDefault": True},
        on=policy.arn,
        says="put a new version in force",
        name=policy.name,
        expects=_look(policy, f"Versions[?IsDefaultVersion || {news}].VersionId", policy.version),
        wait=_look(policy, f"Versions[?{news}].IsDefaultVersion", "true"),
        undo=(
            replace(
                default_again(policy, "", policy.version),
                expects=_look(policy, f"Versions[?{news}].IsDefaultVersion", "true"),
            ),
        ),
    )


def _news(known: Sequence[PolicyVersion]) -> str:
    """JMESPath for a version that was not there while it was planned."""
    return f"!contains(`{json.dumps([one.id for one in known])}`, VersionId)"


def _only_new(policy: Managed, known: Sequence[PolicyVersion], made: str) -> Look:
    path = f"Versions[?!IsDefaultVersion && {_news(known)}].VersionId"
    return _look(policy, path, made)


def default_again(policy: Managed, old: str, new: str) -> Step:
    """The step that puts a version in force that is there."""
    return Step(
        SET_DEFAULT_POLICY_VERSION,
        {"PolicyArn": policy.arn, "VersionId": new},
        on=policy.arn,
        says=f"put {new} in force again" if not old else f"put {new} in force instead of {old}",
        name=policy.name,
        expects=_default_is(policy, old),
        wait=_default_is(policy, new),
    )


def delete_version(policy: Managed, version: str) -> Step:
    """The step that deletes a version that is not in force."""
    there = f"Versions[?VersionId == '{version}']"
    return Step(
        DELETE_POLICY_VERSION,
        {"PolicyArn": policy.arn, "VersionId": version},
        on=policy.arn,
        says=f"delete version {version}",
        name=policy.name,
        expects=_look(policy, f"{there}.IsDefaultVersion", "false"),
        wait=Look(LIST_POLICY_VERSIONS, {"PolicyArn": policy.arn}, there, (), absent=True),
    )


def _compared(step: Step, old: Any, new: Any) -> Step:
    """The step with what access it changes, in a few words and line by line."""
    rows = list(changes(difference(grants([old]), grants([new]))))
    note = f"{summary(rows)} · {size(new):,} of {QUOTA:,} characters"
    return replace(step, note=note, below=told(rows))


def _wanted(policy: Managed, known: Sequence[PolicyVersion], version: str) -> str:
    ids = [one.id for one in known]
    if version and version not in ids:
        raise UsageError(
            f"version {version}", why=f"{policy.name} has {', '.join(ids)}", hint="v3, say"
        )
    before = ids[: ids.index(policy.version)]
    if not version and not before:
        why = f"{policy.version} is in force, and there is none before it"
        raise Refused(
            f"policy {policy.name}", why=why, hint=f"hawse iam policy versions {policy.name}"
        )
    return version or before[-1]


def _default_is(policy: Managed, version: str) -> Look:
    return Look(GET_POLICY, {"PolicyArn": policy.arn}, "Policy.DefaultVersionId", (version,))


def _look(policy: Managed, path: str, want: str) -> Look:
    return Look(LIST_POLICY_VERSIONS, {"PolicyArn": policy.arn}, path, (want,))
