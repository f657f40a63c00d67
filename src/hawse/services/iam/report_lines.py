"""What the credential report says of a user, and keys as it and others tell them. Data only.

Apart from the rest of an account, since listing users needs no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AccessKey:
    """An access key of a user, without its secret. `used` None and `use_known`: never used."""

    id: str
    active: bool
    created: datetime | None = None
    used: datetime | None = None
    used_service: str | None = None
    used_region: str | None = None
    use_known: bool = False


@dataclass(frozen=True)
class CredentialReport:
    """One line of the credential report. A time is None for "N/A" and "no_information" alike."""

    user: str
    arn: str
    created: datetime | None
    password_enabled: bool | None
    password_used: datetime | None
    password_changed: datetime | None
    mfa: bool
    keys: tuple[AccessKey, AccessKey]
    certificates: tuple[bool, bool] = (False, False)
