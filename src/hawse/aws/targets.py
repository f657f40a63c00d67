"""A target: one account in one region.

A command is a function of one target and can reach AWS through nothing else. A target offers
reads and preparations only, so that a planner cannot write. Making one sends nothing: 340 of
them are a list of small objects, and what is dear (credentials, clients, the account's id) is
asked from the `Wiring` on first use. Which targets there are is decided in `selection`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Prepare, Read
from hawse.aws.gate import Gate
from hawse.aws.partitions import partition_of
from hawse.errors import CLIError, Interrupted
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.aws.cache import Cache
    from hawse.aws.reach import Reach
    from hawse.aws.service_client import AWSServiceClient
    from hawse.aws.stores.choosing import Stores
    from hawse.aws.waiting import Clock
    from hawse.aws.wiring import Wiring
    from hawse.plan import Discard, Place

Answer = Mapping[str, Any]


class Scope(Enum):
    """How often a command runs: for each account and region, each account, or this machine."""

    REGION = "region"
    ACCOUNT = "account"
    MACHINE = "machine"


THIS_MACHINE = "this machine"
"""What stands for the account where nothing is of one, since nothing is signed."""


@dataclass(frozen=True)
class Selection:
    """Which accounts and regions were asked for, as typed or configured; () means the default.

    `implied` are the regions of what a command works on, for when none was asked for; "" is the
    default one.
    """

    profiles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    role: str = ""
    implied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """Where credentials come from: a profile, and the ARN of a role that is assumed from there.

    The profile "" is the SDK's own chain without a profile. `account` is the account's id when it
    is known without asking AWS (it is in the role's ARN, or in the profile), else "". `key` is the
    id of an access key that was lent to the run and is used instead of those of the profile.
    `assuming` is what AssumeRole is told besides the role, as the JSON of its parameters.
    """

    profile: str = ""
    role: str = ""
    account: str = ""
    key: str = ""
    assuming: str = ""


@dataclass(frozen=True)
class Identity:
    """Who credentials are to AWS: the 12 digits of the account, and the ARN of the caller."""

    account: str
    arn: str


@dataclass(frozen=True)
class CredentialsInfo:
    """Where credentials were found (`env`, …), when they end, their key's id, and all in words."""

    source: str
    expires: datetime | None = None
    key: str = ""
    how: str = ""


class Target:  # pylint: disable=too-many-public-methods  # all that a command knows of AWS
    """One account in one region."""

    __slots__ = (
        *("access", "region", "gate", "sandbox", "broken"),
        *("_wiring", "_clients", "_base", "_places"),
    )

    def __init__(
        self,
        wiring: Wiring,
        access: Access,
        region: str,
        gate: Gate,
        *,
        sandbox: bool = False,
        broken: CLIError | None = None,
        base: Target | None = None,
    ) -> None:
        """`broken` is why this target cannot be used at all: it is raised by its first use.

        `base` is the target that it is another role's of.
        """
        self._wiring = wiring
        self.access = access
        self.region = region
        self.gate = gate
        self.sandbox = sandbox
        self.broken = broken
        self._clients: dict[str, AWSServiceClient] = {}
        self._base = base
        self._places: dict[Place, Target] = {}

    @property
    def base(self) -> Target:
        """The same place before a role was assumed in it for a job; itself when none was."""
        return self if self._base is None else self._base

    @property
    def profile(self) -> str:
        """The profile's name; "" when credentials come from elsewhere."""
        return self.access.profile

    @property
    def role(self) -> str:
        """The ARN of the role that is assumed from the profile; "" for none."""
        return self.access.role

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn`, `aws-us-gov`, …; the first part of every ARN here."""
        return partition_of(self.region)

    @property
    def account(self) -> str:
        """The 12 digits of the account, asked from STS when nothing nearer knows them."""
        if self.broken is not None:
            raise self.broken
        return self.access.account or self._wiring.identity_of(self).account

    @property
    def owner(self) -> str:
        """The account as it is shown and recorded: its id, or `unknown at URL` when requests go to
        what is not AWS, such as a plain S3 server, and nobody can tell.
        """
        try:
            return self.account
        except Interrupted:
            raise
        except CLIError:
            place = "" if self.broken else self._wiring.place_of(self)
            if not place:
                raise
            return f"unknown at {place}"

    @property
    def account_name(self) -> str:
        """What people call the account: its configured name, else the profile, else ""."""
        return self._named()[0] or self.profile

    @property
    def production(self) -> bool:
        """Whether the configuration marks the account as production."""
        return self._wiring.names_accounts and self._wiring.named(self.owner)[1]

    @property
    def home(self) -> bool:
        """Whether its region was asked for or is the session's own, and not merely `implied`."""
        return self._wiring.at_home(self)

    @property
    def leads(self) -> bool:
        """Whether it is the first region of its account in this run: what is of no region is
        looked at there, and nowhere else."""
        return self.gate.led.setdefault(self.access, self.region) == self.region

    @property
    def caller(self) -> str:
        """The ARN of whose credentials these are, for the audit log; "" when AWS cannot say."""
        if self.access.account == THIS_MACHINE:
            return ""
        try:
            return self._wiring.identity_of(self).arn
        except CLIError:
            return ""

    @property
    def credential_source(self) -> str:
        """Where the credentials were found, in botocore's words: `env`, `sso`, `assume-role`, …"""
        return self._wiring.credentials_of(self).source

    @property
    def how(self) -> str:
        """The same in words, over roles and profiles."""
        return self._wiring.credentials_of(self).how

    @property
    def region_source(self) -> str:
        """Where the region comes from: an option, a variable, a profile; "" when it is a guess."""
        return self._wiring.region_source(self)

    @property
    def key_id(self) -> str:
        """The id of the access key that signs what is sent here."""
        return self._wiring.credentials_of(self).key

    @property
    def env(self) -> Mapping[str, str]:
        """The environment of the run: where the SDK's own files are, and keys that it holds."""
        return self._wiring.env

    @property
    def stores(self) -> Stores:
        """The stores of access keys on this machine."""
        return self._wiring.stores

    @property
    def expires(self) -> datetime | None:
        """When the credentials end; None when they do not, or when nobody knows."""
        return self._wiring.credentials_of(self).expires

    @property
    def renewal(self) -> str:
        """What a person types to get fresh credentials: `hawse auth login acme`."""
        return self._wiring.renewal_of(self)

    @property
    def reach(self) -> Reach:
        """Keys, endpoint and trust, for the transfer engine, which sends requests itself."""
        if self.broken is not None:
            raise self.broken
        return self._wiring.reach_of(self)

    @property
    def cache(self) -> Cache | None:
        """Answers kept between runs; None when the run is not to use them."""
        return self._wiring.cache

    @property
    def redirected(self) -> bool:
        """Whether requests go to something that only looks like AWS: what it says is not kept."""
        return self._wiring.redirected

    @property
    def clock(self) -> Clock:
        """Time, for a command that waits."""
        return self._wiring.clock

    @property
    def patience(self) -> float:
        """Seconds that one wait may take."""
        return self._wiring.patience

    def setting(self, key: str) -> Any:
        """The effective value of a setting, by its dotted key."""
        return self._wiring.setting(key)

    def _named(self) -> tuple[str, bool]:
        if not self._wiring.names_accounts:
            return "", False
        try:
            return self._wiring.named(self.account)
        except CLIError:  # a name is only a label; whoever needs the account itself is told
            return "", False

    def read(self, api: Read, /, **params: object) -> Answer:
        """The answer of one read; TypeError for anything but a declared Read."""
        return self.client(self._read(api).service).call_api(api, **params)

    def items(self, api: Read, /, **params: object) -> Iterator[Any]:
        """What `api.items` selects, page after page as they are needed."""
        return self.client(self._read(api).service).items(api, **params)

    def pages(self, api: Read, /, **params: object) -> Iterator[Answer]:
        """The whole answers, page after page as they are needed."""
        return self.client(self._read(api).service).pages(api, **params)

    def prepare(self, api: Prepare, discard: Discard | None, /, **params: object) -> Answer:
        """Send a write that leaves only itself behind, after its discard was journalled.

        Without a discard only where the call says that what it leaves stays.
        """
        if not isinstance(api, Prepare):
            raise TypeError(f"{api!r} is not a Prepare")
        if (discard is None) is not api.stays:
            raise TypeError(f"{api.name} {'stays' if api.stays else 'needs a discard'}")
        self.gate.check(api)
        if self.gate.on_prepare is None:
            raise TypeError(f"{api.name} is prepared by a command that makes no plan")
        self.gate.on_prepare(self, api, discard, params)
        return self.client(api.service).call_api(api, **params)

    def in_region(self, region: str) -> Target:
        """The same account, credentials and gate in another region."""
        base = None if self._base is None else self._base.in_region(region)
        return self._like(region, self.gate, base)

    def at(self, place: Place) -> Target:
        """A place behind the same gate, with the keys of its profile where it names one."""
        if not place.profile and place.region in ("", self.region):
            return self
        if place not in self._places:
            access = Access(place.profile) if place.profile else self.access
            base = None if place.profile else self._base
            made = Target(
                self._wiring,
                access,
                place.region or self.region,
                self.gate,
                sandbox=self.sandbox,
                broken=None if place.profile else self.broken,
                base=base,
            )
            self._places[place] = made
        return self._places[place]

    def with_gate(self, gate: Gate) -> Target:
        """The same place for another command's calls."""
        base = None if self._base is None else self._base.with_gate(gate)
        return self._like(self.region, gate, base)

    def with_key(self, key: str, secret: str) -> Target:
        """The same place, signed for with this access key."""
        self._wiring.lend(key, secret)
        return self._with(Access(self.profile, account=self.access.account, key=key))

    def assuming(self, role: str, more: Mapping[str, object]) -> Target:
        """The same place through a role of it, which AssumeRole is told `more` about.

        CLIError when the role cannot be assumed: who these credentials are is asked at once.
        """
        import json

        told = json.dumps(more, sort_keys=True) if more else ""
        made = self._with(Access(self.profile, role, self.account, assuming=told), self.base)
        self._wiring.identity_of(made)
        return made

    def known_as(self, account: str) -> Target:
        """The same place, whose account need not be asked for."""
        return self._with(replace(self.access, account=account), self._base)

    def _with(self, access: Access, base: Target | None = None) -> Target:
        return Target(self._wiring, access, self.region, self.gate, sandbox=self.sandbox, base=base)

    def _like(self, region: str, gate: Gate, base: Target | None) -> Target:
        return Target(
            self._wiring,
            self.access,
            region,
            gate,
            sandbox=self.sandbox,
            broken=self.broken,
            base=base,
        )

    def release(self) -> None:
        """Drop the clients, which hold memory and sockets; the target can be used again."""
        self._clients.clear()
        self.gate.forget(self)
        for target in self._places.values():
            target.release()
        self._wiring.release(self)

    def _read(self, api: Read) -> Read:
        if not isinstance(api, Read):
            raise TypeError(f"{api!r} is not a Read")
        return api

    def client(self, service: str) -> AWSServiceClient:
        """The client of one service; commands use `read` and `items` instead."""
        if self.broken is not None:
            raise self.broken
        found = self._clients.get(service)
        if found is None:
            found = self._clients[service] = self._wiring.client(self, service)
        return found

    def __repr__(self) -> str:
        return f"<Target {self.profile or 'default'} {self.region}>"
