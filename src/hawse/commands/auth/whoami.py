"""`hawse auth whoami`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.aws.origins import overridden
from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.rows import Row, column


@dataclass(frozen=True, kw_only=True)
class Identity(Row):
    """Who a target's credentials are."""

    account: str
    account_name: str | None
    arn: str = column(show="arn")
    user_id: str = column(wide=True)
    profile: str | None = column(wide=True)
    source: str = column(wide=True, doc="Where the SDK found the credentials, in its own word.")
    how: str = column(doc="The same in words, over roles and profiles.")
    expires: datetime | None = column(show="age", title="ENDS")
    region: str | None = column(doc="null: none is set.")
    region_from: str | None = column(doc="The option, variable or profile that sets the region.")
    production: bool = column(show="bool")
    sandbox: bool = column(show="bool", wide=True)


@query(scope=Scope.ACCOUNT, calls=[GET_CALLER_IDENTITY])
def whoami(target: Target) -> Iterator[Identity]:
    """Show who you are to AWS, how the credentials were found and until when they are good.

    AWS asks no permission for this. It says when a variable hides the profile that another names.

    Examples:
      hawse auth whoami
      hawse auth whoami -p 'acme-*'
    """
    answer, where = target.read(GET_CALLER_IDENTITY), target.region_source
    if hidden := overridden(target.env, target.profile):
        target.gate.lacks.append((target, hidden))
    yield Identity(
        account=answer["Account"],
        account_name=target.account_name or None,
        arn=answer["Arn"],
        user_id=answer["UserId"],
        profile=target.profile or None,
        source=target.credential_source,
        how=target.how,
        expires=target.expires,
        region=target.region if where else None,
        region_from=where or None,
        production=target.production,
        sandbox=target.sandbox,
    )
