"""The credential report: passwords, keys and MFA of all users in two requests.

IAM makes it when it is asked, and gives the same one for four hours.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

from hawse.errors import TimedOut
from hawse.services.iam.account import AccessKey, CredentialReport
from hawse.services.iam.calls_identities import (
    GENERATE_CREDENTIAL_REPORT,
    GET_CREDENTIAL_REPORT,
)

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_PAUSE = 1.0


def credential_report(target: Target) -> tuple[dict[str, CredentialReport], datetime | None]:
    """The lines of the report by user name, and when it was made."""
    end = target.clock.monotonic() + target.patience
    while target.read(GENERATE_CREDENTIAL_REPORT).get("State") != "COMPLETE":
        if target.clock.monotonic() >= end:
            raise TimedOut("credential report", why="IAM has not finished it")
        target.gate.go_on()
        target.clock.sleep(_PAUSE)
    answer = target.read(GET_CREDENTIAL_REPORT)
    lines = csv.DictReader(StringIO(answer["Content"].decode()))
    return {line["user"]: _line(line) for line in lines}, answer.get("GeneratedTime")


def _line(line: Mapping[str, str]) -> CredentialReport:
    return CredentialReport(
        user=line["user"],
        arn=line["arn"],
        created=_time(line["user_creation_time"]),
        password_enabled=_flag(line["password_enabled"]),
        password_used=_time(line["password_last_used"]),
        password_changed=_time(line["password_last_changed"]),
        mfa=bool(_flag(line["mfa_active"])),
        keys=(_key(line, 1), _key(line, 2)),
        certificates=(bool(_flag(line["cert_1_active"])), bool(_flag(line["cert_2_active"]))),
    )


def _key(line: Mapping[str, str], number: int) -> AccessKey:
    """The report does not tell the ids of the keys."""
    key = f"access_key_{number}"
    return AccessKey(
        "",
        active=bool(_flag(line[f"{key}_active"])),
        created=_time(line[f"{key}_last_rotated"]),
        used=_time(line[f"{key}_last_used_date"]),
        use_known=True,
    )


def _flag(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def _time(text: str) -> datetime | None:
    """None for "N/A", "no_information" and "not_supported"."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
