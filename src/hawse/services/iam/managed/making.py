"""A new managed policy, from a document that was checked before AWS is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hawse.errors import Refused, UsageError
from hawse.plan import Entry, Look, Skip, Step
from hawse.services.iam.calls_identities import GET_POLICY
from hawse.services.iam.calls_policies import CREATE_POLICY, DELETE_POLICY
from hawse.services.iam.documents import QUOTA, from_file, laid_out, same, size
from hawse.services.iam.grant_rows import changes, told
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.managed.finding import Managed, check_plain, document, managed
from hawse.errors import NotFound

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_PATH = re.compile(r"/([!-~]+/)*")
_LONGEST = 128


def create(
    target: Target,
    name: str,
    file: str,
    *,
    path: str = "/",
    description: str = "",
    tags: Mapping[str, str],
) -> Iterator[Entry]:
    """The policy `name` with the document of a file; skipped when it is there and says the same."""
    text = from_file(file)
    check_new(name, path)
    arn = f"arn:{target.partition}:iam::{target.account}:policy{path}{name}"
    there = _existing(target, arn)
    if there is not None:
        if not same(document(target, arn, there.version), text):
            hint = f"hawse iam policy edit {name} --file {file}"
            raise Refused(f"policy {name}", why="it is there with another document", hint=hint)
        yield Skip(arn, "is there with this document", name=name)
        return
    yield created(arn, name, path, text, description=description, tags=tags)


def created(
    arn: str, name: str, path: str, text: Any, *, description: str, tags: Mapping[str, str]
) -> Step:
    """The step that makes the policy; undone while nothing has it attached."""
    params: dict[str, object] = {
        "PolicyName": name,
        "Path": path,
        "PolicyDocument": laid_out(text),
    }
    if description:
        params["Description"] = description
    if tags:
        params["Tags"] = tuple({"Key": key, "Value": value} for key, value in tags.items())
    return Step(
        CREATE_POLICY,
        params,
        on=arn,
        says="create",
        name=name,
        note=f"{size(text):,} of {QUOTA:,} characters",
        expects=is_gone(arn),
        wait=Look(GET_POLICY, {"PolicyArn": arn}, "Policy.Arn", (arn,)),
        undo=(
            Step(
                DELETE_POLICY,
                {"PolicyArn": arn},
                on=arn,
                says="remove",
                name=name,
                expects=unused(arn),
                wait=is_gone(arn),
            ),
        ),
        below=told(changes(difference(grants([]), grants([text])))),
    )


def unused(arn: str) -> Look:
    """Holds while nothing has the policy."""
    path = "Policy.[AttachmentCount, PermissionsBoundaryUsageCount][]"
    return Look(GET_POLICY, {"PolicyArn": arn}, path, ("0",))


def is_gone(arn: str) -> Look:
    """Holds while there is no such policy."""
    return Look(GET_POLICY, {"PolicyArn": arn}, "Policy.Arn", (), absent=True)


def check_new(name: str, path: str) -> None:
    """UsageError for what cannot name a new policy."""
    check_plain(name)
    if name.startswith("arn:") or len(name) > _LONGEST:
        why = f"a new policy has a name of at most {_LONGEST} characters"
        raise UsageError(f"policy {name}", why=why)
    if not _PATH.fullmatch(path) or len(path) > 512:
        raise UsageError(f"--path {path}", why="a path begins and ends with a slash: /team/")


def _existing(target: Target, arn: str) -> Managed | None:
    try:
        return managed(target.read(GET_POLICY, PolicyArn=arn)["Policy"])
    except NotFound:
        return None
