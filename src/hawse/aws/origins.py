"""How credentials and a region were found, in words. Knows profiles and variables, asks nobody.

No command line of a profile is told: a credential_process may have a secret in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawse.aws.profiles import Profiles
    from hawse.aws.targets import Access

_FOUND: Mapping[str, str] = {
    "env": "keys in the environment",
    "lent": "a key of this run",
    "container-role": "role of the container",
    "iam-role": "role of the EC2 instance",
}
_OF_PROFILE: Mapping[str, str] = {
    "shared-credentials-file": "keys of profile {}",
    "config-file": "keys of profile {}",
    "session-token": "MFA session of profile {}",
    "custom-process": "credential_process of profile {}",
    "login": "aws login of profile {}",
}
_WEB_IDENTITY = "assume-role-with-web-identity"


def told(profiles: Profiles, env: Mapping[str, str], access: Access, source: str) -> str:
    """Where an access has its credentials from; `source` is botocore's word for it."""
    named = _named(env, access.profile) or "default"
    if access.role:
        return f"role {short(access.role)} from {_of(profiles, access.profile and named)}"
    values = profiles.get(named)
    if source == "sso":
        return (
            f"sign-in {values.get('sso_session') or values.get('sso_start_url')}, profile {named}"
        )
    if source == _WEB_IDENTITY and not values.get("web_identity_token_file"):
        return f"role {short(env.get('AWS_ROLE_ARN', ''))} with a token of web identity"
    if source in ("assume-role", _WEB_IDENTITY):
        return _of(profiles, named)
    return _OF_PROFILE.get(source, _FOUND.get(source, source)).format(named)


def _of(profiles: Profiles, name: str) -> str:
    """A profile, with the roles that lead to it."""
    if not name:
        return "the credentials without a profile"
    profiles.check_roles(name)
    values, source = profiles.get(name), ""
    if "role_arn" not in values:
        return f"profile {name}"
    if "web_identity_token_file" in values:
        source = "a token of web identity"
    elif "credential_source" in values:
        source = str(values["credential_source"])
    elif values.get("source_profile") == name:
        source = "its own keys"
    else:
        source = _of(profiles, str(values.get("source_profile", "")))
    return f"role {short(str(values['role_arn']))} of profile {name}, from {source}"


def short(role: str) -> str:
    """A role without its account and its path."""
    return role.rpartition("/")[2] or role


def region_told(profiles: Profiles, env: Mapping[str, str], profile: str) -> str:
    """Which variable or profile the region comes from where none was asked for; "" for none."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if env.get(name):
            return name
    named = _named(env, profile) or "default"
    return f"profile {named}" if profiles.get(named).get("region") else ""


def overridden(env: Mapping[str, str], profile: str) -> str:
    """What a person should know when a variable wins over AWS_PROFILE; "" for nothing.

    `profile` is the one that is used, which may have been typed.
    """
    wanted, other = env.get("AWS_PROFILE", ""), env.get("AWS_DEFAULT_PROFILE", "")
    if wanted and not profile and env.get("AWS_ACCESS_KEY_ID"):
        stronger = "AWS_ACCESS_KEY_ID"
    elif wanted and other not in ("", wanted) and profile == other:
        stronger = f"AWS_DEFAULT_PROFILE={other}"
    else:
        return ""
    return (
        f"{stronger} in the environment is stronger than AWS_PROFILE={wanted}: "
        f"unset it, or type -p {wanted}"
    )


def _named(env: Mapping[str, str], profile: str) -> str:
    # botocore asks for the variables in this order.
    return profile or env.get("AWS_DEFAULT_PROFILE", "") or env.get("AWS_PROFILE", "")
