"""`hawse iam role create`: new roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.creation import create as created
from hawse.services.iam.options import NEW_ROLE
from hawse.services.iam.records import Asking, read_role
from hawse.services.iam.requests import new_roles

LOOKED_AT = Asking(only=("attached policies", "instance profiles"))


@change(
    scope=Scope.ACCOUNT,
    calls=[
        iam.GET_ROLE,
        iam.LIST_ATTACHED_ROLE_POLICIES,
        iam.LIST_INSTANCE_PROFILES_FOR_ROLE,
        iam.GET_INSTANCE_PROFILE,
        *iam.NAME_POLICY,
        *iam.NAME_PROVIDER,
        iam.CREATE_ROLE,
        iam.ATTACH_ROLE_POLICY,
        iam.CREATE_INSTANCE_PROFILE,
        iam.ADD_ROLE_TO_INSTANCE_PROFILE,
    ],
    undo_calls=[
        iam.DELETE_ROLE,
        iam.DETACH_ROLE_POLICY,
        iam.REMOVE_ROLE_FROM_INSTANCE_PROFILE,
        iam.DELETE_INSTANCE_PROFILE,
    ],
    separate=True,
)
@named("ROLE")
@options_of(NEW_ROLE)
def create(target: Target, names: tuple[str, ...], **typed: Any) -> Iterator[Entry]:
    """Create roles.

    Say who may assume it: an AWS service, an account, an OIDC or SAML provider, or a policy in a
    file. The trust is as narrow as its kind allows: another account needs an external id or your
    organization, a provider needs a subject, GitHub one repository, and a service acts for this
    account alone where it is known to say for whom it acts.

    Examples:
      hawse iam role create web --service ec2 --instance-profile --policy CloudWatchFullAccess
      hawse iam role create deploy --oidc github --subject repo:acme/web:ref:refs/heads/main
      hawse iam role create partner --trust-account 444455556666 --external-id 8d1f0c
      hawse iam role create ops --trust-account 111122223333 --mfa --session 4h
    """
    for wanted in new_roles(target, names, typed):
        yield from created(wanted, read_role(target, wanted.detail.name, LOOKED_AT))
