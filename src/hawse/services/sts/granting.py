"""Keys for another program: temporary ones, since who gets them keeps them.

Long-lived keys become a session of twelve hours. It is not kept anywhere: asking again costs one
request, and nothing is left to be stolen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.signing import Keys
from hawse.services.sts.calls import GET_SESSION_TOKEN

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_LIMITED = "without MFA they cannot call IAM: --no-session hands over the keys themselves"
_FOR_GOOD = "these keys do not end by themselves"


@dataclass(frozen=True)
class Granted:
    """Keys to hand over; `limited`: a session without MFA was made of long-lived ones."""

    keys: Keys
    limited: bool = False

    @property
    def ends(self) -> datetime | None:
        """When they end; None for never, and for those of which nobody knows."""
        return datetime.fromtimestamp(self.keys.expires, UTC) if self.keys.expires else None

    def says(self, now: datetime) -> str:
        """For the person: when they end, and what they cannot do."""
        if not self.keys.token:
            return _FOR_GOOD
        if self.ends is None:
            return "these credentials are temporary, and nobody knows when they end"
        told = f"these credentials end at {self.ends:%H:%M} UTC, in {_left(self.ends - now)}"
        return f"{told}; {_LIMITED}" if self.limited else told


def granted(target: Target, *, session: bool) -> Granted:
    """The target's keys; with `session`, never the long-lived ones themselves."""
    keys = target.reach.keys()
    if keys.token or not session:
        return Granted(keys)
    return Granted(keys_of(target.read(GET_SESSION_TOKEN)["Credentials"]), limited=True)


def keys_of(credentials: Mapping[str, Any]) -> Keys:
    """The keys in an answer of STS."""
    return Keys(
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials["SessionToken"],
        "session-token",
        credentials["Expiration"].timestamp(),
    )


def _left(time: Any) -> str:
    minutes = max(round(time.total_seconds() / 60), 0)
    return f"{round(minutes / 60)}h" if minutes >= 120 else f"{minutes}m"
