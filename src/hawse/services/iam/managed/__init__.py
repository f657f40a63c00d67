"""Managed policies: found, shown, made, given another version, attached, removed."""
