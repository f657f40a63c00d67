"""Asking a portal: calls that are not signed, and carry a person's token instead.

They pass the gate, the limits and the translation of errors as every other call does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.sso.calls import LIST_ACCOUNT_ROLES, LIST_ACCOUNTS, LOGOUT
from hawse.aws.targets import THIS_MACHINE, Access, Target
from hawse.aws.together import each
from hawse.errors import CLIError, CredentialsError

if TYPE_CHECKING:
    from hawse.aws.gate import Gate
    from hawse.aws.sessions import Aws
    from hawse.aws.sso.sign_ins import SignIn
    from hawse.aws.sso.tokens import Token

_UNSIGNED = "unsigned"


class Assigned(NamedTuple):
    """A role of an account that the person may take; `account_name` is what the portal shows."""

    account: str
    account_name: str
    role: str


def machine(aws: Aws, gate: Gate, *, profile: str = "", region: str = "") -> Target:
    """A target that has no credentials, so that nobody looks for some."""
    aws.lend(_UNSIGNED, "")
    access = Access(profile, account=THIS_MACHINE, key=_UNSIGNED)
    return Target(aws, access, region, gate, sandbox=aws.sandbox)


def assigned(target: Target, sign_in: SignIn, token: Token) -> list[Assigned]:
    """All that the person may be, account after account, as the portal sorts them."""
    portal = target.in_region(sign_in.region)
    with _refused(sign_in):
        accounts = list(portal.items(LIST_ACCOUNTS, accessToken=token.secret))

    def roles(account: Mapping[str, Any]) -> list[Assigned]:
        id_ = str(account["accountId"])
        listed = portal.items(LIST_ACCOUNT_ROLES, accessToken=token.secret, accountId=id_)
        name = str(account.get("accountName") or id_)
        return [_checked(Assigned(id_, name, str(role["roleName"]))) for role in listed]

    with _refused(sign_in):
        return list(_all(each(accounts, roles)))


def leave(target: Target, sign_in: SignIn, token: Token) -> None:
    """Have AWS forget the token, and with it every session that it began."""
    portal = target.in_region(sign_in.region)
    with _refused(sign_in):
        portal.client("sso").call_api(LOGOUT, accessToken=token.secret)


def _checked(found: Assigned) -> Assigned:
    """What is written into files as it is must be what AWS calls an account and a role."""
    if not (re.fullmatch(r"\d{12}", found.account) and re.fullmatch(r"[\w+=,.@-]+", found.role)):
        why = "that is no account and role"
        raise CLIError(f"the portal lists {found.account} {found.role}", why=why)
    return found


def _all(found: Sequence[list[Assigned] | CLIError]) -> Iterable[Assigned]:
    """Everything, or the first failure: a part of it would make the rest look gone."""
    for one in found:
        if isinstance(one, CLIError):
            raise one
        yield from one


@contextmanager
def _refused(sign_in: SignIn) -> Iterator[None]:
    """What the portal says of a token that it does not take, said as what it means."""
    try:
        yield
    except CLIError as error:
        if error.aws_code != "UnauthorizedException":
            raise
        raise CredentialsError(
            sign_in.title, why="the sign-in has ended", hint=sign_in.line
        ) from error
