"""What an account has around its IAM: contacts, analyzers in its regions, features for root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound
from hawse.services.iam.calls_accounts import (
    GET_ALTERNATE_CONTACT,
    GET_CONTACT_INFORMATION,
    LIST_ANALYZERS,
    LIST_ORGANIZATIONS_FEATURES,
    LIST_REGIONS,
)

if TYPE_CHECKING:
    from hawse.aws.calls import Read
    from hawse.services.iam.snapshots.attempts import Attempts

_ENABLED = ["ENABLED", "ENABLED_BY_DEFAULT"]
_EXTERNAL = ("ACCOUNT", "ORGANIZATION")
"""The types of analyzers that look for access from outside; others look for unused access."""


def surroundings(asking: Attempts) -> dict[str, Any]:
    """The fields of an Account for these; what has no answer is None."""
    return {"contacts": _contacts(asking), "analyzers": _analyzers(asking)}


def root_features(asking: Attempts) -> tuple[str, ...] | None:
    """What an organization has for the root users of its accounts; its management account knows."""

    def listed() -> tuple[str, ...]:
        return tuple(asking.target.read(LIST_ORGANIZATIONS_FEATURES).get("EnabledFeatures", ()))

    return asking.one(LIST_ORGANIZATIONS_FEATURES, listed)


def _contacts(asking: Attempts) -> dict[str, bool] | None:
    """Whether the account has its contacts: the primary one, and that for security."""
    primary = asking.one(
        GET_CONTACT_INFORMATION, lambda: _is_there(asking, GET_CONTACT_INFORMATION)
    )
    security = asking.one(
        GET_ALTERNATE_CONTACT,
        lambda: _is_there(asking, GET_ALTERNATE_CONTACT, AlternateContactType="SECURITY"),
    )
    found = {"primary": primary, "security": security}
    return {kind: there for kind, there in found.items() if there is not None} or None


def _is_there(asking: Attempts, call: Read, **params: str) -> bool:
    try:
        asking.target.read(call, **params)
    except NotFound:
        return False
    return True


def enabled_regions(asking: Attempts) -> list[str] | None:
    """The regions that the account has enabled."""

    def enabled() -> list[str]:
        regions = asking.target.items(LIST_REGIONS, RegionOptStatusContains=_ENABLED)
        return sorted(str(region["RegionName"]) for region in regions)

    return asking.one(LIST_REGIONS, enabled)


def _analyzers(asking: Attempts) -> dict[str, bool | None] | None:
    """Whether an analyzer looks for access from outside, by region; None: it does not say."""
    target = asking.target

    def has_analyzer(region: str) -> bool:
        analyzers = target.in_region(region).items(LIST_ANALYZERS)
        return any(one["status"] == "ACTIVE" and one["type"] in _EXTERNAL for one in analyzers)

    regions = enabled_regions(asking)
    if regions is None:
        return None
    found = asking.every(LIST_ANALYZERS, regions, has_analyzer)
    return dict(zip(regions, found, strict=True))
