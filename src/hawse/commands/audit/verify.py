"""`hawse audit verify`."""

from __future__ import annotations

from hawse.app import App
from hawse.core.command import session
from hawse.errors import CLIError
from hawse.plurals import counted


@session()
def verify(app: App) -> None:
    """Check that the audit log is whole: nothing edited, removed or cut off.

    Every record carries the hash of the one before it, and the end is noted in a second file.
    Somebody who rewrites both files cannot be found this way.

    Examples:
      hawse audit verify
    """
    from hawse.core.journal import Journal

    journal = Journal.of(app)
    verdict = journal.verify()
    if verdict.problem:
        raise CLIError(
            f"audit log {journal.path}",
            why=verdict.problem,
            hint=f"whole before it: {counted(verdict.records, 'record')}",
        )
    torn = f" · {verdict.torn} cut short by a crash" if verdict.torn else ""
    app.say(f"{counted(verdict.records, 'record')}, all whole{torn}")
