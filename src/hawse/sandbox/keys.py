"""The accounts and access keys of the sandbox, fixed so that neither can be mistaken for real ones.

AWS never gives out an access key id that starts with `PREFIX`. The layer that talks to AWS refuses
such a key anywhere but in the sandbox, and any other key there; the sandbox itself does the same.
The secret of every fixed key is made anew by each `hawse sandbox start`.
"""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "HAWSESANDBOX"


@dataclass(frozen=True)
class Account:
    """One account; `profile` is also its name in the organization and in hawse's configuration."""

    id: str
    profile: str
    key_id: str
    production: bool = False


PRODUCTION = Account("111122223333", "acme-prod", f"{PREFIX}PRODADMN", production=True)
STAGING = Account("222233334444", "acme-staging", f"{PREFIX}STAGADMN")
DEVELOPMENT = Account("333344445555", "acme-dev", f"{PREFIX}DEVLADMN")

ACCOUNTS = (PRODUCTION, STAGING, DEVELOPMENT)

READONLY_PROFILE = "readonly"
READONLY_KEY_ID = f"{PREFIX}READONLY"

SIGN_IN = "acme"
"""The sso-session that leads to the sandbox's own portal."""

HOME_REGION = "eu-west-1"
"""The region of the profiles and of a shell that evaluated `hawse sandbox start`."""


def is_sandbox_key(key_id: str) -> bool:
    """Whether the sandbox made this access key id."""
    return key_id.startswith(PREFIX)
