"""botocore's sessions and clients: few, shared, and dropped when they are no longer needed.

A session is made per profile and a client per access, region and service. All share one loader
and one parsed configuration, since each costs memory and time that hundreds of targets cannot
afford. Making a client is locked: botocore calls sessions not thread-safe.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call
from hawse.aws.credentials import assumed, resolver, role_cache
from hawse.aws.local_failures import no_credentials
from hawse.aws.mfa import LASTING, Codes, asked_again, begun, has_session, wants_code
from hawse.aws.models import own_models
from hawse.aws.shared_session import session_class
from hawse.aws.targets import Access, Target
from hawse.aws.timestamps import parse_timestamp
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.aws.models import Models
    from hawse.aws.profiles import Profiles

_SESSIONS = 20


@dataclass(frozen=True)
class Wished:
    """How clients are to behave: attempts in all, seconds to connect and to wait for an answer,
    an endpoint instead of AWS's, and how many clients are kept."""

    attempts: int
    timeouts: tuple[float, float]
    endpoint_url: str = ""
    kept: int = 32

    @property
    def tries(self) -> int:
        """Attempts in all where AWS throttles: it did nothing, and each waits for its turn."""
        return self.attempts if self.attempts == 1 else 2 * self.attempts


class Clients:
    """Makes clients on first use. `watch` is called with the events of every session."""

    def __init__(
        self,
        env: Mapping[str, str],
        profiles: Profiles,
        models: Models,
        wished: Wished,
        watch: Callable[[Any], None],
        *,
        lent: Mapping[str, str] | None = None,
        codes: Codes | None = None,
    ) -> None:
        """`lent` has the secrets of the keys that accesses name, `codes` asks for those of MFA."""
        profiles.load_botocore()
        self._env = env
        self._profiles = profiles
        self._models = models
        self._wished = wished
        self._watch = watch
        self._lent = {} if lent is None else lent
        self._sessions: OrderedDict[str, Any] = OrderedDict()
        self._codes = codes or Codes(None)
        self._asked: dict[str, Any] = {}
        self._roles: dict[Access, Any] = {}
        self._clients: OrderedDict[tuple[Access, str, str], Any] = OrderedDict()
        self._lock = threading.Lock()
        self._making: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)

    def client(self, target: Target, call: Call) -> Any:
        """A client for the call's service at the target."""
        key = (target.access, target.region, call.service)
        with self._lock:
            found = self._clients.get(key)
            if found is not None and _has(found, call):
                self._clients.move_to_end(key)
                return found
        made = self._made(target.access, target.region, call)
        with self._lock:
            self._clients[key] = made
            while len(self._clients) > self._wished.kept:
                self._clients.popitem(last=False)[1].close()
        return made

    def credentials(self, access: Access, region: str) -> Any:
        """Credentials of an access; CredentialsError when there are none."""
        if access.key:
            from botocore.credentials import Credentials

            return Credentials(access.key, self._lent[access.key], method="lent")
        with self._session(access.profile, region) as session:
            found = self._own(session, access.profile, region)
            if not access.role:
                return found
            if access not in self._roles:
                self._roles[access] = assumed(
                    partial(session.create_client, **self._places(region)),
                    found,
                    access.role,
                    role_cache(self._profiles.role_cache),
                    self._env.get("USER", ""),
                    access.assuming,
                )
            return self._roles[access]

    def _own(self, session: Any, profile: str, region: str) -> Any:
        """The credentials of a profile, or those that the SDK finds without one."""
        named = session.get_config_variable("profile") or "default"
        self._profiles.check_roles(named)
        if named not in self._asked and wants_code(self._profiles, named):
            load = partial(self._with_code, session, named, region)
            self._asked[named] = asked_again(load, self._codes)
        found = self._asked.get(named) or session.get_credentials()
        if found is None:
            raise no_credentials(profile)
        return found

    def _with_code(self, session: Any, named: str, region: str) -> Any:
        """The credentials of a profile for which a code may be asked, found anew."""
        chain = resolver(session, self._profiles, self._env, region, self._codes)
        found = chain.load_credentials()
        if found is None:
            raise no_credentials(named)
        values = self._profiles.get(named)
        if found.method not in LASTING or found.token or not has_session(values):
            return found
        self._models.add("sts", "GetSessionToken")
        return begun(
            partial(session.create_client, **self._places(region)),
            found,
            str(values["mfa_serial"]),
            self._codes,
            role_cache(self._profiles.role_cache),
        )

    def __len__(self) -> int:
        """How many clients are held."""
        return len(self._clients)

    def release(self, target: Target) -> None:
        """Close and drop the clients of one target."""
        with self._lock:
            for key in [k for k in self._clients if k[:2] == (target.access, target.region)]:
                self._clients.pop(key).close()

    def _made(self, access: Access, region: str, call: Call) -> Any:
        if not self._own_models:
            self._models.add(call.service, call.operation)
        with self._session(access.profile, region) as session:
            with session.lent_to(self.credentials(access, region)):
                return session.create_client(
                    call.service, config=self._config, **self._places(region)
                )

    def _places(self, region: str) -> dict[str, str | None]:
        return {"region_name": region, "endpoint_url": self._wished.endpoint_url or None}

    @contextmanager
    def _session(self, profile: str, region: str) -> Iterator[Any]:
        """The session of a profile, for one thread at a time."""
        with self._lock:
            making = self._making[profile]
        with making:
            with self._lock:
                found = self._sessions.pop(profile, None)
            if found is None:
                found = self._new_session(profile, region)
            with self._lock:
                self._sessions[profile] = found
                while len(self._sessions) > _SESSIONS:
                    self._sessions.popitem(last=False)
            yield found

    def _new_session(self, profile: str, region: str) -> Any:
        session = session_class()(profile, self._profiles)
        if not self._own_models:
            session.register_component("data_loader", self._models)
        chain = resolver(session, self._profiles, self._env, region, self._codes)
        session.register_component("credential_provider", chain)
        parsers = session.get_component("response_parser_factory")
        parsers.set_parser_defaults(timestamp_parser=parse_timestamp)
        self._watch(session)
        return session

    @cached_property
    def _own_models(self) -> bool:
        return own_models(self._env, self._profiles.home)

    @cached_property
    def _config(self) -> Any:
        from botocore.config import Config

        from hawse import __version__

        wished = self._wished
        return Config(
            retries={"mode": "standard", "total_max_attempts": wished.tries},
            connect_timeout=wished.timeouts[0],
            read_timeout=wished.timeouts[1],
            user_agent_extra=f"hawse/{__version__}",
            # Not looked up for connections that are never used: see `connections`.
            proxies={},
        )


def _has(client: Any, call: Call) -> bool:
    return call.operation in client.meta.service_model.operation_names
