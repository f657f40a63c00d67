"""All checks: importing this module registers them, in the order in which they are told."""

from hawse.services.iam.audit import (  # noqa: F401  # pylint: disable=unused-import
    root,
    users,
    policies,
    forms,
    escalating,
    trusts,
    settings,
    surroundings,
    resources,
)
