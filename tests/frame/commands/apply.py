"""The real `hawse apply`, among the frame's own commands."""

from hawse.commands.apply import apply

__all__ = ["apply"]
