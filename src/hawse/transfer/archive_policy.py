"""What becomes of objects that have to be restored before they can be read."""

from __future__ import annotations

from hawse.transfer.downloads import Wanted
from hawse.transfer.failures import Archived
from hawse.transfer.how import FAIL, HINT
from hawse.transfer.reports import Report


class Archives:
    """`how` is one of `how.SKIP`, `how.FAIL` and `how.HINT`."""

    def __init__(self, action: str, how: str, report: Report) -> None:
        self._action = action
        self._how = how
        self._report = report

    def met(self, wanted: Wanted, error: Archived) -> None:
        """S3 did not give one."""
        if self._how == FAIL:
            self._report.failed(self._action, wanted.name, None, error, wanted.size)
            return
        why = f"archived; {error.hint}" if self._how == HINT else "archived, and not restored"
        self._report.skipped(self._action, wanted.name, why, wanted.size)
