"""What the status of a stack means: which are settled, which failed, which are rollbacks.

Facts only, from the API reference of CloudFormation (StackStatus has 23 values). What to do about
a status is the business of whoever plans.
"""

from __future__ import annotations

IN_PROGRESS = frozenset(
    (
        *("CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS"),
        *("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        *("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
        *("IMPORT_IN_PROGRESS", "IMPORT_ROLLBACK_IN_PROGRESS"),
    )
)
"""REVIEW_IN_PROGRESS is none of them: nothing happens to such a stack until somebody acts."""

UPDATABLE = frozenset(
    (
        *("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"),
        *("IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED"),
    )
)
"""Those that take an update; the two failed ones only with rollback disabled and no replacement."""

SETTLED = frozenset(
    (
        *("REVIEW_IN_PROGRESS", "CREATE_COMPLETE", "CREATE_FAILED"),
        *("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_COMPLETE", "DELETE_FAILED"),
        *("UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"),
        *("UPDATE_ROLLBACK_FAILED", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"),
        "IMPORT_ROLLBACK_FAILED",
    )
)

ALL = IN_PROGRESS | SETTLED


def failed(status: str) -> bool:
    """Whether the last operation ended badly, a completed rollback included."""
    return status in SETTLED and ("FAILED" in status or "ROLLBACK" in status)
