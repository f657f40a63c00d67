"""All rules: whoever needs the table imports this."""

from __future__ import annotations

from hawse.services.waste import (rules_images, rules_instances, rules_network, rules_tidiness,
                                  rules_volumes)

__all__ = [
    "rules_images",
    "rules_instances",
    "rules_network",
    "rules_tidiness",
    "rules_volumes",
]
