"""The door to AWS: made once for a run, it makes targets and answers what they ask for.

Making it sends nothing and imports no SDK. `connect` replaces the wire (tests do); everything
else, choosing targets included, is the same with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hawse.aws.breakers import Breakers
from hawse.aws.calls import Call
from hawse.aws.frame_calls import DESCRIBE_REGIONS
from hawse.aws.identities import Identities
from hawse.aws.limits import Limits
from hawse.aws.models import Models
from hawse.aws.profiles import Profiles
from hawse.aws.service_client import AWSServiceClient, Connect, Log, Transport
from hawse.aws.gate import Gate
from hawse.aws.targets import CredentialsInfo, Identity, Scope, Selection, Target
from hawse.errors import CLIError

if TYPE_CHECKING:
    from hawse.aws.cache import Cache
    from hawse.aws.clients import Clients, Wished
    from hawse.aws.fast.tables import Tables
    from hawse.aws.fast.transport import Fast
    from hawse.aws.reach import Reach
    from hawse.aws.stores.choosing import Stores
    from hawse.aws.wire import Wire

_DAY = 86400.0
_PATIENCE = 600.0


class Settings(Protocol):
    """The part of `hawse.config.Config` that is used here."""

    def get(self, key: str) -> Any:
        """The effective value of a setting."""


class Folders(Protocol):
    """Where things are kept."""

    @property
    def cache(self) -> Path:
        """May be removed at any time."""

    @property
    def state(self) -> Path:
        """What runs tell each other."""


class Typed(Protocol):
    """The options of the command line that are used here; None is "not typed"."""

    @property
    def endpoint_url(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...
    @property
    def timeout(self) -> float | None: ...
    @property
    def cache(self) -> bool | None: ...


class Clock(Protocol):
    """Time, so that tests can pass it."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...


class Aws:  # pylint: disable=too-many-public-methods  # all that targets ask for
    """Makes targets and is their Wiring. `declared` lists every call that hawse can make.

    Without `sdk`, what only botocore can do raises Hand or a CLIError. `stores` makes the stores
    of access keys when one is first needed. `ask` has a person type what is not shown; it is a
    code of MFA.
    """

    def __init__(  # pylint: disable=too-many-arguments  # keywords, made in one place
        self,
        *,
        env: Mapping[str, str],
        config: Settings,
        paths: Folders,
        clock: Clock,
        connect: Connect | None = None,
        log: Log | None = None,
        declared: Callable[[], Iterable[Call]] = tuple,
        options: Typed | None = None,
        sdk: bool = True,
        stores: Callable[[], Stores] | None = None,
        ask: Callable[[str], str] | None = None,
    ) -> None:
        self.env = env
        self.clock = clock
        self._stores = stores
        stored = None if stores is None else lambda name: stores().find(name)
        self.profiles = Profiles(env, sdk=sdk, stored=stored)
        self.models = Models(paths.cache / "models", declared)
        self.sandbox = bool(env.get("HAWSE_SANDBOX"))
        self._config = config
        self._declared = declared
        self._paths = paths
        self._connect = connect
        self._log = log
        self._options = options
        self._sdk = sdk
        self._ask = ask
        self._breakers = Breakers()
        self._identities = Identities(self, lambda: self._answers)
        self._lent: dict[str, str] = {}
        self._lock = threading.Lock()

    # --- Making targets

    def targets(
        self, selection: Selection, scope: Scope, gate: Gate, *, services: Iterable[str]
    ) -> list[Target]:
        """The targets that were asked for, in the order of accounts as given, then of regions.

        Requests are sent only for what the profiles do not say: `all` and globs of regions, and
        accounts by name, unit or tag. Raises CredentialsError, ConfigError, NotFound or
        UsageError with what to type; with several accounts, what is wrong with one of them is
        raised by the use of its target.
        """
        if scope is Scope.MACHINE:
            from hawse.aws.sso.portal import machine

            return [machine(self, gate, profile="".join(selection.profiles[:1]))]
        from hawse.aws.selection import Selector

        return Selector(self, gate).targets(selection, scope, tuple(services))

    def target(self, selection: Selection, scope: Scope, gate: Gate) -> Target:
        """The one target that a selection of one account and one region means."""
        return self.targets(selection, scope, gate, services=())[0]

    def enabled_regions(self, target: Target) -> list[str]:
        """The names of the account's enabled regions, sorted; asked once a day."""
        key = f"regions:{target.account}:{target.partition}"
        kept = self._answers.get(key) if self.cache and not self.redirected else None
        if kept is None:
            asked = target.client("ec2").ask_all(DESCRIBE_REGIONS, {})
            kept = sorted(str(region["RegionName"]) for region in asked)
            if not self.redirected:
                self._answers.put(key, kept, _DAY)
        return list(kept)

    def knows_region(self, name: str) -> bool:
        """Whether the table of EC2's endpoints has the region; False says nothing."""
        return name in self.known_regions

    @property
    def known_regions(self) -> Collection[str]:
        """The regions in the table of EC2's endpoints; none when it is not there to be read."""
        from hawse.aws.fast.handing import Hand

        try:
            found: Collection[str] = self._tables.table("ec2")["endpoints"]["regions"]
        except Hand:
            return ()
        return found

    @property
    def accounts(self) -> Mapping[str, Mapping[str, Any]]:
        """The configured accounts by name: id, and perhaps production and role."""
        return self._config.get("accounts") or {}

    @cached_property
    def redirected(self) -> bool:
        """Whether requests go to something that only looks like AWS: what it says is not kept."""
        names = [name for name in self.env if name.startswith("AWS_ENDPOINT_URL")]
        ours = self.typed("endpoint_url") or any(self.env[name] for name in names)
        return bool(ours) or any("endpoint_url" in v or "services" in v for v in self._own_profiles)

    @property
    def typed_role(self) -> str:
        """The role on the command line; a configured one is meant for --account only."""
        return getattr(self._options, "role", None) or ""

    def typed(self, name: str) -> Any:
        """A common option as typed, else as configured."""
        value = getattr(self._options, name, None)
        return self._config.get(name) if value is None else value

    # --- What targets ask for

    def client(self, target: Target, service: str) -> AWSServiceClient:
        """A client for one service at the target."""
        transport = self.transport(target, service)
        return AWSServiceClient(
            target,
            service,
            transport,
            breakers=self._breakers,
            log=self._log,
            models=self.models,
        )

    def identity_of(self, target: Target) -> Identity:
        """Who the target's credentials are; asked from STS once for each access key."""
        return self._identities.of(target)

    def place_of(self, target: Target) -> str:
        """Where all that the target may send goes when that is not AWS; else ""."""
        from urllib.parse import urlsplit

        from hawse.aws.guards import is_aws

        reach = self.reach_of(target)
        places = {reach.endpoint(call.service) for call in target.gate.allowed}
        if all(place and not is_aws(urlsplit(place).hostname or "") for place in places):
            return ", ".join(sorted(places))
        return ""

    def credentials_of(self, target: Target) -> CredentialsInfo:
        """How the target's credentials were found."""
        if self._connect is not None:
            return CredentialsInfo("scripted")
        from hawse.aws.origins import told

        keys = self._shared_fast.keys(target)
        ends = datetime.fromtimestamp(keys.expires, UTC) if keys.expires else None
        how = told(self.profiles, self.env, target.access, keys.source)
        return CredentialsInfo(keys.source, ends, keys.access, how)

    def region_source(self, target: Target) -> str:
        """Where the target's region comes from, in words; "" when it is a guess."""
        if getattr(self._options, "region", ()):
            return "--region"
        if self._config.get("region"):
            return "HAWSE_REGION" if self.env.get("HAWSE_REGION") else "hawse's configuration"
        from hawse.aws.origins import region_told

        return region_told(self.profiles, self.env, target.profile)

    def reach_of(self, target: Target) -> Reach:
        """What the transfer engine needs to send requests itself."""
        from hawse.aws.reach import Reach

        return Reach(target, self._shared_fast)

    def _found_by_botocore(self, target: Target) -> Any:
        self._need_sdk()
        with self._lock:
            clients = self.clients
        return clients.credentials(target.access, target.region)

    def renewal_of(self, target: Target) -> str:
        """What a person types to get fresh credentials for the target's profile."""
        return self.profiles.renewal_of(target.profile)

    def at_home(self, target: Target) -> bool:
        """Whether the target's region was asked for, or is the default one."""
        asked = getattr(self._options, "region", ()) or self._config.get("region")
        return bool(asked) or target.region == self.profiles.region_of(target.profile)

    @cached_property
    def names_accounts(self) -> bool:
        """Whether any account has a configured name."""
        return bool(self.accounts)

    def named(self, account: str) -> tuple[str, bool]:
        """The account's configured name and whether it is production."""
        for name, values in self.accounts.items():
            if values.get("id") == account:
                return name, bool(values.get("production"))
        return "", False

    def release(self, target: Target) -> None:
        """Drop the clients of the target."""
        if "clients" in self.__dict__:
            self.clients.release(target)

    @property
    def cache(self) -> Cache | None:
        """Answers kept between runs; None when the run is not to use them."""
        return self._answers if self.typed("cache") else None

    @property
    def patience(self) -> float:
        """Seconds that one wait may take."""
        return float(self.typed("timeout") or _PATIENCE)

    def setting(self, key: str) -> Any:
        """The effective value of a setting."""
        return self._config.get(key)

    @property
    def stores(self) -> Stores | None:
        """The stores of access keys on this machine; None where they are not to be opened."""
        return None if self._stores is None else self._stores()

    def lend(self, key: str, secret: str) -> None:
        """Let the targets whose access names this key use it."""
        self._lent[key] = secret

    # --- Made on first use

    @cached_property
    def _answers(self) -> Cache:
        from hawse.aws.cache import Cache

        return Cache(self._paths.cache / "answers.sqlite", lambda: self.clock.now().timestamp())

    @cached_property
    def _wire(self) -> Wire:
        from hawse.aws.connections import Connections
        from hawse.aws.wire import Wire

        sending = Connections(self.env, self._timeouts)
        return Wire(self.env, self._limits, sending, self._wished.attempts)

    @cached_property
    def _limits(self) -> Limits:
        folder = self._paths.state / "limits"
        configured = self._config.get("limits") or {}
        return Limits(configured, lambda: self.clock.now().timestamp(), folder)

    @property
    def _timeouts(self) -> tuple[float, float]:
        get = self._config.get
        return float(get("http.connect_timeout")), float(get("http.read_timeout"))

    @cached_property
    def _wished(self) -> Wished:
        from hawse.aws.clients import Wished

        return Wished(
            attempts=int(self._config.get("retry.attempts")),
            timeouts=self._timeouts,
            endpoint_url=self.typed("endpoint_url") or "",
        )

    @cached_property
    def _tables(self) -> Tables:
        from hawse.aws.fast.tables import Tables

        return Tables(self._paths.cache / "fast", self._declared, makes=self._sdk)

    @cached_property
    def _fast(self) -> Fast:
        from hawse.aws.fast.transport import Fast

        return Fast(
            env=self.env,
            profiles=self.profiles,
            tables=self._tables,
            limits=self._limits,
            wished=self._wished,
            clock=self.clock,
            botocores=self._found_by_botocore,
            lent=self._lent,
            log=self._log,
        )

    @property
    def _shared_fast(self) -> Fast:
        with self._lock:  # targets ask from many threads
            return self._fast

    @cached_property
    def clients(self) -> Clients:
        """botocore's clients, of which nothing is made with a `connect`."""
        from hawse.aws.clients import Clients
        from hawse.aws.mfa import Codes

        return Clients(
            self.env,
            self.profiles,
            self.models,
            self._wished,
            self._wire.watch,
            lent=self._lent,
            codes=Codes(self._ask),
        )

    @property
    def _own_profiles(self) -> list[Mapping[str, Any]]:
        return [self.profiles.get(name) for name in self.profiles.names]

    def transport(self, target: Target, service: str) -> Transport:
        """What carries the calls of one service for the target."""
        if self._connect is not None:
            return self._connect(target, service)
        from hawse.aws.fast.transport import FastTransport

        return FastTransport(self._shared_fast, target, lambda: self._botocores(target))

    def _need_sdk(self) -> None:
        if not self._sdk:
            raise CLIError("no answer", why="botocore would have to ask")

    def _botocores(self, target: Target) -> Transport:
        self._need_sdk()
        from hawse.aws.wire import BotocoreTransport

        with self._lock:
            wire, clients = self._wire, self.clients
        return BotocoreTransport(wire, clients, target)
