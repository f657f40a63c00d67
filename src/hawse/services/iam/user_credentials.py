"""Keys, MFA and last use of users: from the credential report, or asked of each user.

Apart from the list of users, which is shown and completed without them more often than with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hawse.aws.together import each
from hawse.errors import AccessDenied, CLIError
from hawse.services.iam.report_lines import AccessKey, CredentialReport
from hawse.services.iam.credential_report import dated_report

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.services.iam.identities import User

_AT_ONCE = 50


def reported(target: Target, rows: Iterator[User]) -> Iterator[User]:
    """The users with what the credential report tells; as they are where it may not be read."""
    first = next(rows, None)
    if first is None:  # no report for nobody
        return
    try:
        report, made = dated_report(target)
    except AccessDenied as error:
        target.gate.notes.append(f"keys, MFA and last use are unknown: {error.message}")
        report, made = {}, None
    for row in (first, *rows):
        line = report.get(row.name)
        if line is None or not _is_of(line, row):
            yield row
            continue
        used = row.password_used or line.password_used
        known = replace(row, mfa=line.mfa, password=line.password_enabled, password_used=used)
        yield _with_keys(known, line.keys)
    if made is not None:
        target.gate.notes.append(f"credentials as of {made:%Y-%m-%d %H:%MZ}; --live asks anew")


def _is_of(line: CredentialReport, row: User) -> bool:
    """The report may tell of an earlier user of this name. It knows whole seconds."""
    return line.created == row.created.replace(microsecond=0)


def asked(target: Target, rows: Sequence[User]) -> Iterator[User]:
    """The users with what each is asked for, some at a time, so that the first are shown soon."""
    from hawse.services.iam.records import Asking, read_user

    only = ("access keys", "MFA devices", "password")

    def ask(row: User) -> User:
        record = read_user(target, row.name, Asking(only, []))
        if record is None:
            return row
        mfa, keys = record.detail.mfa, record.detail.keys
        known = replace(row, mfa=None if mfa is None else bool(mfa), password=record.password)
        return known if keys is None else _with_keys(known, keys)

    for start in range(0, len(rows), _AT_ONCE):
        for found in each(rows[start : start + _AT_ONCE], ask):
            if isinstance(found, CLIError):
                raise found
            yield found


def _with_keys(row: User, keys: Sequence[AccessKey]) -> User:
    active = [key for key in keys if key.active]
    made = [key.created for key in active if key.created]
    used = [key.used for key in keys if key.used]
    used += [row.password_used] if row.password_used else []
    return replace(
        row,
        keys=len(active),
        key_created=min(made, default=None),
        used=max(used, default=None),
    )
