"""The credential report: one line of CSV for each user, and one for the root user.

AWS makes a new one when the last is four hours old.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.services.iam.report_lines import AccessKey, CredentialReport
from hawse.services.iam.calls_snapshots import GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT

if TYPE_CHECKING:
    from hawse.aws.targets import Target

ROOT = "<root_account>"


def credential_report(target: Target) -> dict[str, CredentialReport]:
    """The report by the names of users, the root user's under `ROOT`; waits until it is made."""
    return dated_report(target)[0]


def dated_report(target: Target) -> tuple[dict[str, CredentialReport], datetime | None]:
    """The report, and when AWS made it."""
    if target.read(GENERATE_CREDENTIAL_REPORT).get("State") != "COMPLETE":
        _wait(target)
    answer = target.read(GET_CREDENTIAL_REPORT)
    lines = parsed(bytes(answer["Content"]).decode())
    return {line.user: line for line in lines}, answer.get("GeneratedTime")


def _wait(target: Target) -> None:
    # What is mostly there already is not waited for, and waiting takes much to import.
    from hawse.aws.waiting import wait
    from hawse.plan import Look

    made = Look(GENERATE_CREDENTIAL_REPORT, {}, "State", want=("COMPLETE",))
    for _, found in wait(target, {"": made}, timeout=target.patience, clock=target.clock):
        if isinstance(found, CLIError):
            raise found


def parsed(text: str) -> Iterator[CredentialReport]:
    """The lines of a report; CLIError for what is none.

    Columns may be missing: older reports have fewer of them.
    """
    try:
        yield from map(_line, csv.DictReader(io.StringIO(text)))
    except (KeyError, ValueError, csv.Error) as error:
        raise CLIError("the credential report", why=f"it cannot be read: {error}") from error


def _line(row: Mapping[str, str]) -> CredentialReport:
    return CredentialReport(
        user=row["user"],
        arn=row["arn"],
        created=_time(row.get("user_creation_time")),
        password_enabled=_flag(row.get("password_enabled")),
        password_used=_time(row.get("password_last_used")),
        password_changed=_time(row.get("password_last_changed")),
        mfa=_is_true(row.get("mfa_active")),
        keys=(_key(row, 1), _key(row, 2)),
        certificates=(_is_true(row.get("cert_1_active")), _is_true(row.get("cert_2_active"))),
    )


def has_keys(line: CredentialReport) -> bool:
    """Whether the user has an access key, active or not: one that is there has a date."""
    return any(key.active or key.created for key in line.keys)


def _key(row: Mapping[str, str], number: int) -> AccessKey:
    """A key of the report, which does not tell its id."""
    column = f"access_key_{number}"
    return AccessKey(
        id="",
        active=_is_true(row.get(f"{column}_active")),
        created=_time(row.get(f"{column}_last_rotated")),
        used=_time(row.get(f"{column}_last_used_date")),
        used_service=told(row.get(f"{column}_last_used_service")),
        used_region=told(row.get(f"{column}_last_used_region")),
        use_known=f"{column}_last_used_date" in row,
    )


def told(text: str | None) -> str | None:
    """What IAM says, None for its ways to say nothing."""
    return None if text in (None, "", "N/A", "no_information", "not_supported") else text


def _time(text: str | None) -> datetime | None:
    known = told(text)
    if known is None:
        return None
    time = datetime.fromisoformat(known)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _flag(text: str | None) -> bool | None:
    return None if told(text) is None else _is_true(text)


def _is_true(text: str | None) -> bool:
    return (text or "").lower() == "true"
