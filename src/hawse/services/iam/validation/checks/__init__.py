"""The checks by area; importing this package registers all of them."""

from hawse.services.iam.validation.checks import (
    actions,
    condition_keys,
    condition_values,
    conditions,
    grammar,
    organizations,
    passing,
    principals,
    redundancies,
    resources,
    sizes,
    tags,
    trust,
    variables,
)

__all__ = [
    "actions",
    "condition_keys",
    "condition_values",
    "conditions",
    "grammar",
    "organizations",
    "passing",
    "principals",
    "redundancies",
    "resources",
    "sizes",
    "tags",
    "trust",
    "variables",
]
