"""What a change says that leaves nobody with AWS's policy for administrators.

Who else may do anything hangs on every policy of the account, which `hawse iam escalations --path
PE-A18` looks at; that the policy itself is left to nobody is known from what it is attached to.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from hawse.errors import AccessDenied
from hawse.services.iam.managed.finding import attached_to

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_ADMINISTRATOR = ":iam::aws:policy/AdministratorAccess"


def alarm(target: Target, arn: str, leaving: Collection[str]) -> str:
    """What a person has to know before `leaving` (`user/ana`, …) lose a policy; "" for nothing."""
    if not arn.endswith(_ADMINISTRATOR):
        return ""
    try:
        left = any(use.on not in leaving for use in attached_to(target, arn))
    except AccessDenied as error:
        return f"who else has AdministratorAccess is not known: {error.action} is denied"
    return "" if left else "leaves nobody with AdministratorAccess"
