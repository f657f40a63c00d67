"""Removed policies from their backups: every version in its order, and whoever had them.

IAM counts versions anew, so a policy comes back with v1 and on. What is there stays: another
document, another boundary, and who has the policy already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.plan import Entry, Skip, Step
from hawse.services.iam.backups import check_account, marked
from hawse.services.iam.calls_identities import GET_POLICY
from hawse.services.iam.documents import same
from hawse.services.iam.grant_rows import changes, told
from hawse.services.iam.grants import difference, grants
from hawse.services.iam.managed.attaching import attached, detached, held
from hawse.services.iam.managed.bounding import bound, boundary_of, unbound
from hawse.services.iam.managed.changing import again, delete_version, default_again
from hawse.services.iam.managed.finding import Managed, Use, document, managed
from hawse.services.iam.managed.making import created
from hawse.services.iam.trust import text_of

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class Version:
    """A version as a backup has it."""

    document: Any
    default: bool


@dataclass(frozen=True)
class Kept:
    """What a backup says of a policy; versions from the oldest on."""

    policy: Managed
    versions: tuple[Version, ...]
    uses: tuple[Use, ...]

    @property
    def document(self) -> Any:
        """The one in force."""
        return next(one.document for one in self.versions if one.default)


def restore(target: Target, files: Sequence[str]) -> Iterator[Entry]:
    """What of the policies in these backups is missing; all are read before anything is asked."""
    for kept in [opened(file, target.account) for file in files]:
        yield from _restored(target, kept)


def opened(file: str, account: str) -> Kept:
    """The policy in a backup; UsageError for what is none, Refused for another account's."""
    data = marked(file, text_of(file), ("policy",))
    check_account(file, str(data.get("account")), account)
    try:
        kept = _kept(data)
        assert kept.document is not None
    except (KeyError, TypeError, AttributeError, StopIteration, AssertionError) as error:
        raise UsageError(file, why=f"it is damaged: {type(error).__name__} {error}") from error
    return kept


def _kept(data: Mapping[str, Any]) -> Kept:
    detail = data["detail"]
    texts: dict[str, Any] = {
        key: str(detail[key]) for key in ("name", "arn", "id", "path", "version")
    }
    tags = {str(key): str(value) for key, value in (detail["tags"] or {}).items()}
    return Kept(
        Managed(**texts, description=str(detail["description"] or ""), tags=tags),
        tuple(Version(one["document"], bool(one["default"])) for one in data["versions"]),
        tuple(Use(str(u["kind"]), str(u["name"]), bool(u["boundary"])) for u in data["uses"]),
    )


def _restored(target: Target, kept: Kept) -> Iterator[Entry]:
    policy = kept.policy
    there = _there(target, policy.arn)
    if there is None:
        yield from _made(kept)
    elif same(document(target, policy.arn, there.version), kept.document):
        yield Skip(policy.arn, "is there with this document", name=policy.name)
    else:
        why = "is there with another document, and stays as it is"
        yield Skip(policy.arn, why, name=policy.name, blocked=True)
        return
    for use in kept.uses:
        yield _given(target, policy, use)


def _there(target: Target, arn: str) -> Managed | None:
    try:
        return managed(target.read(GET_POLICY, PolicyArn=arn)["Policy"])
    except NotFound:
        return None


def _made(kept: Kept) -> Iterator[Step]:
    """The policy with its oldest version, then the others, each as it was in force or not."""
    policy, (first, *more) = kept.policy, kept.versions
    step = created(
        policy.arn,
        policy.name,
        policy.path,
        first.document,
        description=policy.description,
        tags=policy.tags or {},
    )
    yield replace(step, below=told(changes(difference(grants([]), grants([kept.document])))))
    for count, version in enumerate(more, 1):
        made = f"v{count + 1}"
        back: tuple[Step, ...] = (delete_version(policy, made),)
        if version.default:
            back = (default_again(policy, made, "v1"), *back)
        yield replace(again(policy, version.document, count, default=version.default), undo=back)


def _given(target: Target, policy: Managed, use: Use) -> Entry:
    has = boundary_of(target, use) if use.boundary else held(target, use)
    if has is None:
        return Skip(use.on, f"is gone: create it first, then {policy.name} again", blocked=True)
    if policy.arn in has:
        word = "is bound by" if use.boundary else "has"
        return Skip(use.on, f"{word} {policy.name} already")
    if use.boundary and has:
        return Skip(use.on, "has another permissions boundary, which stays", blocked=True)
    if use.boundary:
        return replace(bound(policy, use), undo=(unbound(policy, use),))
    return replace(attached(policy, use), undo=(detached(policy, use),))
