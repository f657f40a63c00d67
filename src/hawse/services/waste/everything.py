"""All rules, in the order in which they are listed: whoever needs the table imports this."""

from __future__ import annotations

from importlib import import_module

for _name in ("volumes", "images", "instances", "network", "tidiness"):
    import_module(f"hawse.services.waste.rules_{_name}")
