"""Snapshots: rows, what uses them, and the rules of changing them."""
