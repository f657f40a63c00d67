"""What has to be true of a target besides permissions: True, False, or the doubt in words."""

# pylint: disable=unused-argument  # all have the signature of the table

from __future__ import annotations

from collections.abc import Callable, Mapping

from hawse.services.iam.account import RoleDetail, UserDetail
from hawse.services.iam.escalations.aims import Aim
from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.views import View

Holds = bool | str
Predicate = Callable[[Estate, View, Aim], Holds]

_VERSIONS = 5
_GROUPS = 10
_KEYS = 2


def _version_left(estate: Estate, view: View, aim: Aim) -> Holds:
    policy = estate.account.policies.get(aim.policy)
    if policy is None or len(policy.versions) < _VERSIONS:
        return True
    return view.may("iam:DeletePolicyVersion", aim.policy) is not None


def _group_left(estate: Estate, view: View, aim: Aim) -> Holds:
    return isinstance(view.actor, UserDetail) and len(view.actor.groups) < _GROUPS


def _own_user(estate: Estate, view: View, aim: Aim) -> Holds:
    return isinstance(aim.holder, UserDetail)


def _a_role(estate: Estate, view: View, aim: Aim) -> Holds:
    return isinstance(aim.holder, RoleDetail)


def _keys(aim: Aim) -> int | None:
    """How many there are, by the credential report where the keys themselves were not listed."""
    assert isinstance(aim.holder, UserDetail)
    keys, report = aim.holder.keys, aim.holder.report
    if keys is None and report is not None:
        keys = tuple(key for key in report.keys if key.active or key.created)
    return None if keys is None else len(keys)


def _key_left(estate: Estate, view: View, aim: Aim) -> Holds:
    count = _keys(aim)
    return "room for another access key" if count is None else count < _KEYS


def _keys_full(estate: Estate, view: View, aim: Aim) -> Holds:
    count = _keys(aim)
    return "two access keys" if count is None else count >= _KEYS


def _has_password(aim: Aim) -> bool | None:
    assert isinstance(aim.holder, UserDetail)
    return aim.holder.report.password_enabled if aim.holder.report is not None else None


def _no_password(estate: Estate, view: View, aim: Aim) -> Holds:
    has = _has_password(aim)
    return "a user without a password" if has is None else not has


def _password(estate: Estate, view: View, aim: Aim) -> Holds:
    has = _has_password(aim)
    assert isinstance(aim.holder, UserDetail)
    report = aim.holder.report
    if has and (aim.holder.mfa or (aim.holder.mfa is None and report and report.mfa)):
        return "the MFA device of that user"
    return "a user with a password" if has is None else has


def _in_profile(estate: Estate, view: View, aim: Aim) -> Holds:
    return isinstance(aim.holder, RoleDetail) and bool(aim.holder.instance_profiles)


def _instance_profile(estate: Estate, view: View, aim: Aim) -> Holds:
    """An instance profile has the role, or can be made."""
    if _in_profile(estate, view, aim) is True:
        return True
    makes = ("iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile")
    return all(view.may(action) is not None for action in makes)


def _autoscaling_role(estate: Estate, view: View, aim: Aim) -> Holds:
    if "AWSServiceRoleForAutoScaling" in estate.account.roles:
        return True
    given = (("iam:AWSServiceName", "autoscaling.amazonaws.com"),)
    can = view.may("iam:CreateServiceLinkedRole", "*", given) is not None
    return can or "the service-linked role of EC2 Auto Scaling"


def _emr_roles(estate: Estate, view: View, aim: Aim) -> Holds:
    """Instances have one role and the service another, and both are passed."""
    other = "elasticmapreduce" if aim.passed_to.startswith("ec2.") else "ec2"
    service = f"{other}.amazonaws.com"
    given = (("iam:PassedToService", service),)
    can = any(view.may("iam:PassRole", one.role.arn, given) for one in estate.trusting(service))
    return can or f"another role, for {service}, to pass"


PREDICATES: Mapping[str, Predicate] = {
    "a-role": _a_role,
    "autoscaling-role": _autoscaling_role,
    "emr-roles": _emr_roles,
    "group-left": _group_left,
    "in-profile": _in_profile,
    "instance-profile": _instance_profile,
    "key-left": _key_left,
    "keys-full": _keys_full,
    "no-password": _no_password,
    "own-user": _own_user,
    "password": _password,
    "version-left": _version_left,
}
