"""Names that a person gave, to identities and policies: by name wherever IAM takes an id.

A name of another account says nothing here; the frame decides over all accounts whether it was
found. A glob never means what is to be changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.errors import NotFound, UsageError
from hawse.services.iam.calls_identities import GET_POLICY, LIST_POLICIES
from hawse.services.iam.kinds import Kind

if TYPE_CHECKING:
    from hawse.aws.targets import Target

T = TypeVar("T")
_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9]{16,128}")
_PATH = re.compile(r"/([!-~]+/)*")


def check_plain(kind: Kind, names: Sequence[str]) -> None:
    """UsageError for a glob."""
    for name in names:
        if any(character in name for character in "*?["):
            raise UsageError(
                f"{kind.noun} {name}",
                why="a glob may match more than you mean",
                hint=f"hawse iam {kind.noun} ls '{name}' -o ids, then name them",
            )


def check_new(kind: Kind, names: Sequence[str]) -> None:
    """UsageError for what cannot name a new identity."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{kind.noun} {name}", why="a name has only letters, digits and any of +=,.@_-"
            )
        if len(name) > kind.longest:
            why = f"a name has at most {kind.longest} characters, and this one {len(name)}"
            raise UsageError(f"{kind.noun} {name}", why=why)


def check_path(path: str | None) -> None:
    """UsageError for what is no path of IAM."""
    if path is not None and not (_PATH.fullmatch(path) and len(path) <= 512):
        raise UsageError(f"--path {path}", why="a path begins and ends with a slash: /team/")


def found(
    target: Target, kind: Kind, names: Sequence[str], read: Callable[[Target, str], T | None]
) -> Iterator[T]:
    """The records of the names, or unique ids, that are known here, in their order."""
    check_plain(kind, names)
    for name in names:
        record = read(target, name)
        if record is None and (called := name_of(target, kind, name)):
            record = read(target, called)
        if record is not None:
            yield record


def name_of(target: Target, kind: Kind, id_: str) -> str | None:
    """The name of the identity with that unique id, for which IAM has no request."""
    if not _ID.fullmatch(id_):
        return None
    for item in target.items(kind.list):
        if item[f"{kind.member}Id"] == id_:
            return str(item[kind.key])
    return None


def policy_arns(target: Target, names: Sequence[str]) -> list[str]:
    """The ARNs of managed policies: the account's own before AWS's; NotFound for an unknown one."""
    return [policy_arn(target, name) for name in names]


def policy_arn(target: Target, name: str) -> str:
    """The ARN of one managed policy, by its name or its ARN."""
    return str(named_policy(target, name)["Arn"])


def named_policy(target: Target, name: str) -> Mapping[str, Any]:
    """What GetPolicy tells of a managed policy, by its name or its ARN."""
    if name.startswith("arn:"):
        guesses = [name]
    else:
        iam = f"arn:{target.partition}:iam::"
        guesses = [f"{iam}{target.account}:policy/{name}", f"{iam}aws:policy/{name}"]
    for arn in guesses:
        try:
            return _policy(target, arn)
        except NotFound:
            continue
    return _policy(target, _below_a_path(target, name))


def _policy(target: Target, arn: str) -> Mapping[str, Any]:
    policy: Mapping[str, Any] = target.read(GET_POLICY, PolicyArn=arn)["Policy"]
    return policy


def _below_a_path(target: Target, name: str) -> str:
    """Of a policy with a path, the name alone does not make the ARN."""
    if not name.startswith("arn:"):
        for scope in ("Local", "AWS"):
            for item in target.items(LIST_POLICIES, Scope=scope, MaxItems=1000):
                if item["PolicyName"] == name:
                    return str(item["Arn"])
    raise NotFound(f"policy {name}", why="not in this account, and none of AWS's")
