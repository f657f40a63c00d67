"""A snapshot file as an account: our own files, and the plain output of the AWS CLI.

What a file does not have is not known, and a gap of the account says so; it is never empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import Any

from hawse.errors import UsageError
from hawse.services.iam.account import Account, Gap, UserDetail
from hawse.services.iam.collecting import no_collecting
from hawse.services.iam.snapshots import details, extras
from hawse.services.iam.snapshots.described import Described
from hawse.services.iam.snapshots.entries import Entry

DETAILS = "iam:GetAccountAuthorizationDetails"
_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_NOT_THERE = "not in the file"
_SHOWN = 3
_HINT = (
    "give a file of 'hawse iam snapshot', or of 'aws iam get-account-authorization-details "
    "--output json'"
)
ELSEWHERE = (
    "iam:GetCredentialReport",
    "iam:ListAccessKeys",
    "iam:ListMFADevices",
    "iam:GetAccountSummary",
    "iam:GetAccountPasswordPolicy",
    "iam:ListSAMLProviders",
    "iam:ListOpenIDConnectProviders",
    "iam:ListServerCertificates",
    "iam:ListSSHPublicKeys",
    "account:GetContactInformation",
    "account:GetAlternateContact",
    "account:ListRegions",
    "organizations:DescribeOrganization",
)
"""What the plain output of the AWS CLI never has."""


def read(path: str | PathLike[str]) -> Account:
    """The account in a file; UsageError when there is none."""
    from pathlib import Path

    try:
        content = Path(path).read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(str(path), why=why, hint=_HINT) from error
    return load(content, file=str(path))


def load(content: str | bytes, *, file: str = "snapshot") -> Account:
    """The account in the content of a file that people call `file`.

    It is one or several pages of GetAccountAuthorizationDetails, one after another or in a list,
    or what `dump` gives. UsageError for anything else.
    """
    with no_collecting():
        return _loaded([Entry(page, file) for page in _pages(content, file)], file)


def _loaded(pages: Sequence[Entry], file: str) -> Account:
    ours = [found for page in pages if (found := page.entry(extras.KEY))]
    if len(ours) > 1:
        raise UsageError(file, why=f"it has {len(ours)} snapshots, one after another", hint=_HINT)
    if not ours and not any(key in page.item for page in pages for key in _LISTS):
        raise UsageError(file, why="it is no snapshot of an account", hint=_HINT)
    if ours:
        return _joined(extras.account_of(ours[0]), pages, extras.of_users(ours[0]))
    plain = detailed(pages)
    return replace(plain, gaps=(*plain.gaps, *(Gap(call, _NOT_THERE) for call in ELSEWHERE)))


def detailed(pages: Sequence[Entry], place: tuple[str, str] | None = None) -> Account:
    """The account that pages of GetAccountAuthorizationDetails describe, with what they lack.

    Its partition and id are `place`; without one, those that stand in its ARNs.
    """
    found = _joined(Account(id=""), pages, {})
    partition, id = place or _place(found, pages[0].file)
    return replace(found, id=id, partition=partition, gaps=tuple(_lacking(pages, found)))


def _joined(
    account: Account, pages: Sequence[Entry], fields: Mapping[str, Mapping[str, Any]]
) -> Account:
    def user(entry: Entry) -> UserDetail:
        known = details.user(entry)
        return replace(known, **fields[known.name]) if known.name in fields else known

    users, groups, roles, policies = (_all(pages, key) for key in _LISTS)
    return replace(
        account,
        users=Described(users, "UserName", user),
        groups=Described(groups, "GroupName", details.group),
        roles=Described(roles, "RoleName", details.role),
        policies=Described(policies, "Arn", details.policy),
    )


def _all(pages: Iterable[Entry], key: str) -> Iterator[Entry]:
    for page in pages:
        yield from page.entries(key)


def _pages(content: str | bytes, file: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    try:
        # A shell may have written it in UTF-16, with a mark.
        text = (
            content if isinstance(content, str) else content.decode(json.detect_encoding(content))
        )
        at = _next(text, 0)
        while at < len(text):
            page, end = decoder.raw_decode(text, at)
            yield from page if isinstance(page, list) else (page,)
            at = _next(text, end)
    except UnicodeDecodeError as error:
        raise UsageError(file, why="it is no text", hint=_HINT) from error
    except RecursionError as error:
        raise UsageError(file, why="it is nested too deeply", hint=_HINT) from error
    except ValueError as error:
        why = f"it is no JSON: {str(error)[:1].lower()}{str(error)[1:]}"
        raise UsageError(file, why=why, hint=_HINT) from error


def _next(text: str, at: int) -> int:
    """Where the next page begins: pages may stand on lines of their own."""
    while at < len(text) and text[at] in "\ufeff \t\r\n":
        at += 1
    return at


def _place(account: Account, file: str) -> tuple[str, str]:
    """The account's partition and id, which stand in every ARN but those of AWS's own policies."""
    listed: tuple[Mapping[str, Any], ...] = (account.users, account.groups, account.roles)
    arns = [one.arn for some in listed for one in some.values()]
    arns += [arn for arn, policy in account.policies.items() if not policy.by_aws]
    if not arns:
        raise UsageError(file, why="nothing in it tells the account", hint=_HINT)
    for arn in arns:
        if not "".join(arn.split(":", 5)[4:5]):
            raise UsageError(file, why=f"{arn} is no ARN of an account", hint=_HINT)
    places = {(arn.split(":", 5)[1], arn.split(":", 5)[4]) for arn in arns}
    if len(places) > 1:
        ids = sorted(id for _, id in places)
        raise UsageError(file, why=f"it is of several accounts: {', '.join(ids[:_SHOWN])}")
    return places.pop()


def _lacking(pages: Sequence[Entry], account: Account) -> Iterator[Gap]:
    for key in _LISTS:
        if not any(key in page.item for page in pages):
            yield Gap(DETAILS, f"{key} is {_NOT_THERE}")
    if pages[-1].item.get("IsTruncated"):
        yield Gap(DETAILS, "there are more pages than the file has")
    yield from _unresolved(account)


def _unresolved(account: Account) -> Iterator[Gap]:
    """Gaps for what principals name but the details do not have: a filter left it out."""
    principals = (*account.users.values(), *account.groups.values(), *account.roles.values())
    named = {arn for one in principals for arn in one.attached}
    named |= {one.boundary for one in account.users.values() if one.boundary}
    named |= {one.boundary for one in account.roles.values() if one.boundary}
    groups = {name for one in account.users.values() for name in one.groups}
    for what, absent in (
        ("policies", sorted(named - account.policies.keys())),
        ("groups", sorted(groups - account.groups.keys())),
    ):
        if absent:
            more = f" and {len(absent) - _SHOWN} more" if len(absent) > _SHOWN else ""
            yield Gap(DETAILS, f"it lacks {what} in use: {', '.join(absent[:_SHOWN])}{more}")
