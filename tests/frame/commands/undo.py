"""The real `hawse undo`, among the frame's own commands."""

from hawse.commands.undo import undo

__all__ = ["undo"]
