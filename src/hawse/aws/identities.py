"""Who credentials are to AWS: asked of STS once for each access key, and kept between runs.

A key never changes hands, so that what is kept by its id stays true. What only looks like AWS may
say anything, and nothing of that is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.aws.targets import Access, Identity, Target
from hawse.errors import CLIError, Interrupted

if TYPE_CHECKING:
    from hawse.aws.cache import Cache
    from hawse.aws.wiring import Wiring

_DAY = 86400.0
_KEY_SECONDS = 30 * _DAY
_SESSION_SECONDS = _DAY / 2  # temporary keys do not live longer


class Identities:
    """The identities of one run. `answers` is where they are kept, also for who does not look."""

    def __init__(self, wiring: Wiring, answers: Callable[[], Cache]) -> None:
        self._wiring = wiring
        self._answers = answers
        self._known: dict[Access, Identity | CLIError] = {}

    def of(self, target: Target) -> Identity:
        """Who the target's credentials are; the CLIError of a server that cannot tell, again."""
        found = self._known.get(target.access)
        if found is None:
            found = self._known[target.access] = self._found(target)
        if isinstance(found, CLIError):
            raise found
        return found

    def _found(self, target: Target) -> Identity | CLIError:
        """A plain S3 server that cannot tell is asked once: it would be the same again."""
        try:
            return self._kept(target) or self._asked(target)
        except Interrupted:
            raise
        except CLIError as error:
            if not self._wiring.place_of(target):
                raise
            return error

    def _kept(self, target: Target) -> Identity | None:
        key = self._key(target)
        kept = self._answers().get(key) if key and self._wiring.cache else None
        return Identity(*kept) if kept else None

    def _asked(self, target: Target) -> Identity:
        answer = target.client("sts").ask(GET_CALLER_IDENTITY, {})
        found = Identity(str(answer["Account"]), str(answer["Arn"]))
        key = self._key(target)
        if key:
            lasting = key.startswith("identity:AKIA")
            seconds = _KEY_SECONDS if lasting else _SESSION_SECONDS
            self._answers().put(key, [found.account, found.arn], seconds)
        return found

    def _key(self, target: Target) -> str:
        if self._wiring.redirected:
            return ""
        key = self._wiring.credentials_of(target).key
        return f"identity:{key}" if key else ""
