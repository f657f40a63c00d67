"""What a person may want who leaves an update."""

from __future__ import annotations

from hawse.commands.cfn.cancel import cancel

__all__ = ["cancel"]
