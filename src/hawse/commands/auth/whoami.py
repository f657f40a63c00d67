"""`hawse auth whoami`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class Identity(Row):
    """Who a target's credentials are."""

    account: str
    account_name: str | None
    arn: str
    user_id: str = column(wide=True)
    profile: str | None
    source: str
    expires: datetime | None = column(show="time")
    production: bool = column(show="bool")
    sandbox: bool = column(show="bool", wide=True)


@query(scope=Scope.ACCOUNT, calls=[GET_CALLER_IDENTITY])
def whoami(target: Target) -> Iterator[Identity]:
    """Show who you are to AWS: account, identity, where the credentials come from.

    AWS asks no permission for this.

    Examples:
      hawse auth whoami
      hawse auth whoami -p 'acme-*'
    """
    answer = target.read(GET_CALLER_IDENTITY)
    yield Identity(
        account=answer["Account"],
        account_name=target.account_name or None,
        arn=answer["Arn"],
        user_id=answer["UserId"],
        profile=target.profile or None,
        source=target.credential_source,
        expires=target.expires,
        production=target.production,
        sandbox=target.sandbox,
    )
