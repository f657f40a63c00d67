"""Credentials as the variables that every AWS SDK reads, and those that would lead past them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.sts.granting import Granted

_OVERRIDING = (
    *("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    *("AWS_CREDENTIAL_EXPIRATION", "AWS_CREDENTIAL_FILE"),
    *("AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE"),
    *("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    *("AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
    *("HAWSE_PROFILE", "HAWSE_ACCOUNT", "HAWSE_ROLE", "HAWSE_REGION"),
)


def variables(target: Target, granted: Granted) -> dict[str, str]:
    """What to set. No region where the target has none of its own, and only a guess was made."""
    keys, region = granted.keys, target.region if target.home else ""
    ends = granted.ends
    found = {
        "AWS_ACCESS_KEY_ID": keys.access,
        "AWS_SECRET_ACCESS_KEY": keys.secret,
        "AWS_SESSION_TOKEN": keys.token,
        "AWS_CREDENTIAL_EXPIRATION": f"{ends:%Y-%m-%dT%H:%M:%SZ}" if ends else "",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,  # all that botocore reads
        **target.reach.endpoint_variables,
    }
    return {name: value for name, value in found.items() if value}


def overriding(names: Iterable[str]) -> list[str]:
    """Those of the variables that would win over the keys, or belong to other ones."""
    return [name for name in _OVERRIDING if name in set(names)]


def environment(env: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """A whole environment in which the given variables count."""
    gone = set(overriding(env))
    return {**{name: value for name, value in env.items() if name not in gone}, **given}
