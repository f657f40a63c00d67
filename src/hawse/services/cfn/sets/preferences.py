"""How an operation goes through its accounts: how many at a time, and when it stops.

AWS's own defaults are one account at a time and no failure. Even a higher maximum changes nothing
there, since AWS holds it at the tolerance plus one (STRICT). Here the tolerance stays at none, and
a quarter of the accounts is at work at a time, for which the two have to be apart (SOFT): a
template that is wrong fails in a quarter of the accounts of one region, and no further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from hawse.errors import UsageError

CONCURRENT, TOLERANCE = "25%", "0"
_SOFT, _STRICT = "SOFT_FAILURE_TOLERANCE", "STRICT_FAILURE_TOLERANCE"


@dataclass(frozen=True)
class Preferences:
    """What was asked; `mode` "" is soft where the installed SDK knows it."""

    concurrent: str = CONCURRENT
    tolerance: str = TOLERANCE
    mode: str = ""
    parallel: bool = False
    order: tuple[str, ...] = ()

    @classmethod
    def of(cls, typed: Mapping[str, Any]) -> Preferences:
        """As typed; UsageError for what cannot be a number or a share."""
        made = cls(
            concurrent=typed["max_concurrent"],
            tolerance=typed["failure_tolerance"],
            mode=typed["concurrency_mode"] or "",
            parallel=typed["region_concurrency"] == "parallel",
            order=tuple(typed["region_order"]),
        )
        _amount("--max-concurrent", made.concurrent, least=1)
        _amount("--failure-tolerance", made.tolerance, least=0)
        if made.mode == "soft" and not _knows_modes():
            why = "the installed AWS SDK does not know it"
            raise UsageError("--concurrency-mode", why=why, hint="update boto3 and botocore")
        return made

    @property
    def params(self) -> dict[str, object]:
        """OperationPreferences."""
        found: dict[str, object] = {
            "RegionConcurrencyType": "PARALLEL" if self.parallel else "SEQUENTIAL",
            **_share("MaxConcurrent", self.concurrent),
            **_share("FailureTolerance", self.tolerance),
        }
        if self.order:
            found["RegionOrder"] = list(self.order)
        if _knows_modes():
            found["ConcurrencyMode"] = _STRICT if self.mode == "strict" else _SOFT
        return found

    def within(self, regions: object) -> dict[str, object]:
        """OperationPreferences of an operation that is in these regions alone; None: in all."""
        if not isinstance(regions, list):
            return self.params
        return replace(self, order=tuple(one for one in self.order if one in regions)).params

    @property
    def sentence(self) -> str:
        """For people."""
        share = self.concurrent.endswith("%")
        accounts = f"{self.concurrent} of the accounts" if share else f"{self.concurrent} accounts"
        if self.concurrent == "1":
            accounts = "one account"
        none = self.tolerance in ("0", "0%")
        stops = "after the first failure" if none else f"once more than {self.tolerance} failed"
        regions = "all regions together" if self.parallel else "one region after the other"
        held = ""
        if self.mode == "strict" or not _knows_modes():
            held = "; never more at a time than failures are tolerated, and one"
        return f"{accounts} at a time, {regions}, stops {stops} in a region{held}"


def _amount(option: str, text: str, *, least: int) -> None:
    number = text.removesuffix("%")
    most = 100 if text.endswith("%") else 10**6
    if not (number.isascii() and number.isdigit() and least <= int(number) <= most):
        raise UsageError(f"{option} {text}", why=f"it is no number from {least} on, nor a share")


def _share(member: str, text: str) -> dict[str, object]:
    kind = "Percentage" if text.endswith("%") else "Count"
    return {f"{member}{kind}": int(text.removesuffix("%"))}


@cache
def _knows_modes() -> bool:
    from hawse.aws.models import service_model

    shape = service_model("cloudformation").shape_for("StackSetOperationPreferences")
    return "ConcurrencyMode" in getattr(shape, "members", ())
