"""What a target asks of whoever made it. Types alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from hawse.aws.cache import Cache
    from hawse.aws.reach import Reach
    from hawse.aws.service_client import AWSServiceClient
    from hawse.aws.stores.choosing import Stores
    from hawse.aws.targets import CredentialsInfo, Identity, Target
    from hawse.aws.waiting import Clock


class Wiring(Protocol):
    """What a target asks for on first use; `sessions.Aws` is the real one."""

    def client(self, target: Target, service: str) -> AWSServiceClient:
        """A client for one service at the target."""

    def identity_of(self, target: Target) -> Identity:
        """Who the target's credentials are; may send GetCallerIdentity."""

    def place_of(self, target: Target) -> str:
        """Where all that the target may send goes when that is not AWS; else ""."""

    def named(self, account: str) -> tuple[str, bool]:
        """The account's configured name ("" without one) and whether it is production."""

    def credentials_of(self, target: Target) -> CredentialsInfo:
        """How the target's credentials were found; sends nothing."""

    def region_source(self, target: Target) -> str:
        """Where the target's region comes from, in words; "" when it is a guess."""

    def renewal_of(self, target: Target) -> str:
        """What a person types to get fresh credentials for the target's profile."""

    def at_home(self, target: Target) -> bool:
        """Whether the target's region was asked for, or is the default one."""

    @property
    def names_accounts(self) -> bool:
        """Whether any account has a configured name."""

    def release(self, target: Target) -> None:
        """Drop the clients of the target."""

    def reach_of(self, target: Target) -> Reach:
        """What the transfer engine needs to send requests itself."""

    @property
    def cache(self) -> Cache | None:
        """Answers kept between runs; None when the run is not to use them."""

    @property
    def redirected(self) -> bool:
        """Whether requests go to something that only looks like AWS: what it says is not kept."""

    @property
    def clock(self) -> Clock:
        """Time, so that tests can pass it."""

    @property
    def patience(self) -> float:
        """Seconds that one wait may take."""

    def setting(self, key: str) -> Any:
        """The effective value of a setting."""

    @property
    def env(self) -> Mapping[str, str]:
        """The environment of the run."""

    @property
    def stores(self) -> Stores | None:
        """The stores of access keys on this machine; None where they are not to be opened."""

    def lend(self, key: str, secret: str) -> None:
        """Let the targets whose access names this key use it."""
