"""What was asked of an audit, and its answer as rows and files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from hawse import __version__
from hawse.errors import UsageError
from hawse.rows import Row, column
from hawse.services.iam.access import Access
from hawse.services.iam.account import Account
from hawse.services.iam.audit import everything  # noqa: F401  # pylint: disable=unused-import
from hawse.services.iam.audit.checks import CIS_VERSIONS, Audited, Check, Limits, registered
from hawse.services.iam.audit.running import FAILED, AuditFinding, Counts, Wanted, run
from hawse.suppressions import Format, Suppression, Suppressions, read

if TYPE_CHECKING:
    from hawse.aws.targets import Target


@dataclass(frozen=True)
class CheckRow(Row):
    """One of the checks that there are."""

    check: str
    severity: str
    title: str = column(show="whole")
    cis: Mapping[str, str] = column(show="tags")
    runs: bool = column(show="bool", wide=True, doc="Whether it runs unless it is named.")
    fix: str = column(wide=True)


@dataclass(frozen=True)
class Asked:
    """The options of an audit."""

    wanted: Wanted
    known_accounts: frozenset[str] = frozenset()
    suppressions: tuple[Suppression, ...] = ()
    sarif: Path | None = None
    html: Path | None = None
    checks: list[Check] = field(default_factory=list)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """From what was typed; UsageError before anything is asked of AWS."""
        cis = given["cis"]
        known = [version for versions in CIS_VERSIONS for version in versions]
        if cis and cis not in known:
            raise UsageError(f"--cis {cis}", why="it is not known", hint=", ".join(known))
        for name in ("sarif", "html"):
            _check_place(f"--{name}", given[name])
        wanted = Wanted(given["checks"], given["skip"], given["severity"], cis)
        for id in given["known_account"]:
            if not re.fullmatch(r"\d{12}", id):
                raise UsageError(f"--known-account {id}", why="it is no account id")
        return cls(
            wanted,
            frozenset(given["known_account"]),
            read(given["suppress"], _accepted()) if given["suppress"] else (),
            given["sarif"],
            given["html"],
            wanted.selected(),
        )


def _accepted() -> Format:
    """How a file says which findings are accepted."""
    return Format("check", registered(), ("policy",))


def checks_of(asked: Asked) -> Iterator[CheckRow]:
    """The checks that were asked for, as rows."""
    for one in asked.checks:
        yield CheckRow(one.id, one.severity, one.title, one.cis, one.default, one.fix)


def audit_of(account: Account, asked: Asked, target: Target) -> Iterator[AuditFinding]:
    """What the checks find in an account; the files that were asked for are written first."""
    now = target.clock.now()
    limits = Limits(known_accounts=asked.known_accounts)
    audited = Audited(account, Access(account, now), now, limits)
    suppressed, counts = Suppressions(asked.suppressions, now.date()), Counts()

    def hidden(row: AuditFinding) -> bool:
        failed = row.status == FAILED
        return failed and suppressed.hides(row.check, row.resource, row.fingerprint)

    rows = list(run(audited, asked.checks, counts, hidden, asked.wanted.severity))
    _write_files(asked, account, rows, counts, target)
    notes = (*suppressed.notes, *suppressed.unused({one.id for one in asked.checks}), counts.said())
    target.gate.notes.extend(notes)
    yield from rows


def _write_files(
    asked: Asked, account: Account, rows: list[AuditFinding], counts: Counts, target: Target
) -> None:
    if asked.sarif is not None:
        from hawse.services.iam.audit.sarif import document

        content = document(asked.checks, rows, __version__)
        _write(asked.sarif, json.dumps(content, indent=2) + "\n", target)
    if asked.html is not None:
        from hawse.services.iam.audit.page import page

        _write(asked.html, page(account, rows, counts, target.clock.now()), target)


def _write(file: Path, text: str, target: Target) -> None:
    note = f"wrote {file}"
    with _WRITING:
        if note in target.gate.notes:
            why = "it has the audit of another account already"
            raise UsageError(str(file), why=why, hint="one account at a time")
        target.gate.notes.append(note)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        target.gate.notes.remove(note)
        raise UsageError(str(file), why=(error.strerror or str(error)).lower()) from error


_WRITING = Lock()
"""Several accounts are audited at once."""


def _check_place(option: str, file: Path | None) -> None:
    if file is not None and not file.absolute().parent.is_dir():
        raise UsageError(f"{option} {file}", why=f"there is no folder {file.parent}")
