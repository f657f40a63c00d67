"""What the state of transfers is asked and told, besides plain rows. Values are always bound."""

from __future__ import annotations

_LEFT = (
    "(EXISTS (SELECT 1 FROM upload WHERE run=:run)"
    " OR EXISTS (SELECT 1 FROM download WHERE run=:run))"
)
"""Whether a run has left what can be gone on with."""

ENDED = f"UPDATE run SET state=:state WHERE id=:run AND {_LEFT}"  # nosec B608: our own text
FORGOTTEN = f"DELETE FROM run WHERE id=:run AND NOT {_LEFT}"  # nosec B608: our own text
REMOVED = (
    "DELETE FROM part WHERE upload IN (SELECT id FROM upload WHERE run=?)",
    "DELETE FROM upload WHERE run=?",
    "DELETE FROM download WHERE run=?",
    "DELETE FROM done WHERE run=?",
    "DELETE FROM run WHERE id=?",
)
"""A run and all that belongs to it."""

TAKEN = {
    True: "UPDATE upload SET run=? WHERE id=?",
    False: "UPDATE download SET run=? WHERE id=?",
}
"""An upload, or a download, is another run's from now on."""

UPLOADS = {
    False: "SELECT * FROM upload ORDER BY id DESC",
    True: "SELECT * FROM upload WHERE bucket=? AND key=? AND path=? ORDER BY id DESC",
}
DOWNLOADS = {
    False: "SELECT * FROM download ORDER BY id DESC",
    True: "SELECT * FROM download WHERE bucket=? AND key=? AND path=? ORDER BY id DESC",
}
"""All of them, or those of one object and one file."""
