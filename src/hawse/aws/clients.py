"""botocore's sessions and clients: few, shared, and dropped when they are no longer needed.

A session is made per profile and a client per access, region and service. All share one loader
and one parsed configuration, since each costs memory and time that hundreds of targets cannot
afford. Making a client is locked: botocore calls sessions not thread-safe.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call
from hawse.aws.credentials import assumed, resolver, role_cache
from hawse.aws.local_failures import no_credentials
from hawse.aws.models import Models, own_models
from hawse.aws.targets import Access, Target
from hawse.aws.timestamps import parse_timestamp

if TYPE_CHECKING:
    from hawse.aws.profiles import Profiles

_SESSIONS = 20


@dataclass(frozen=True)
class Wished:
    """How clients are to behave: attempts in all, seconds, and how many to keep."""

    attempts: int
    connect_timeout: float
    read_timeout: float
    endpoint_url: str = ""
    kept: int = 32


class Clients:
    """Makes clients on first use. `watch` is called with the events of every session."""

    def __init__(
        self,
        env: Mapping[str, str],
        profiles: Profiles,
        models: Models,
        wished: Wished,
        watch: Callable[[Any], None],
    ) -> None:
        self._env = env
        self._profiles = profiles
        self._models = models
        self._wished = wished
        self._watch = watch
        self._sessions: OrderedDict[str, Any] = OrderedDict()
        self._roles: dict[Access, Any] = {}
        self._clients: OrderedDict[tuple[Access, str, str], Any] = OrderedDict()
        self._lock = threading.RLock()

    def client(self, target: Target, call: Call) -> Any:
        """A client for the call's service at the target."""
        key = (target.access, target.region, call.service)
        with self._lock:
            found = self._clients.pop(key, None)
            if found is None or not _has(found, call):
                found = self._made(target.access, target.region, call)
            self._clients[key] = found
            while len(self._clients) > self._wished.kept:
                self._clients.popitem(last=False)[1].close()
            return found

    def credentials(self, access: Access, region: str) -> Any:
        """Credentials of an access; CredentialsError when there are none."""
        with self._lock:
            session = self._session(access.profile, region)
            found = session.get_credentials()
            if found is None:
                raise no_credentials(access.profile)
            if not access.role:
                return found
            if access not in self._roles:
                self._roles[access] = assumed(
                    partial(session.create_client, **self._places(region)),
                    found,
                    access.role,
                    role_cache(self._profiles.home),
                    self._env.get("USER", ""),
                )
            return self._roles[access]

    def release(self, target: Target) -> None:
        """Close and drop the clients of one target."""
        with self._lock:
            for key in [k for k in self._clients if k[:2] == (target.access, target.region)]:
                self._clients.pop(key).close()

    def _made(self, access: Access, region: str, call: Call) -> Any:
        if not self._own_models:
            self._models.add(call.service, call.operation)
        credentials = self.credentials(access, region)
        session = self._session(access.profile, region)
        with session.lent_to(credentials):
            return session.create_client(call.service, config=self._config, **self._places(region))

    def _places(self, region: str) -> dict[str, str | None]:
        return {"region_name": region, "endpoint_url": self._wished.endpoint_url or None}

    def _session(self, profile: str, region: str) -> Any:
        found = self._sessions.pop(profile, None)
        if found is None:
            found = self._new_session(profile, region)
        self._sessions[profile] = found
        while len(self._sessions) > _SESSIONS:
            self._sessions.popitem(last=False)
        return found

    def _new_session(self, profile: str, region: str) -> Any:
        session = session_class()(profile, self._profiles)
        if not self._own_models:
            session.register_component("data_loader", self._models)
        chain = resolver(session, self._profiles.home, self._env, region)
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
            retries={"mode": "standard", "total_max_attempts": wished.attempts},
            connect_timeout=wished.connect_timeout,
            read_timeout=wished.read_timeout,
            user_agent_extra=f"hawse/{__version__}",
            # The sandbox is on this machine, where no proxy leads.
            proxies={} if self._env.get("HAWSE_SANDBOX") else None,
        )


def _has(client: Any, call: Call) -> bool:
    return call.operation in client.meta.service_model.operation_names


@cache
def session_class() -> type[Any]:
    """botocore's Session with a shared configuration, and credentials that can be lent to it."""
    from contextlib import contextmanager

    from botocore.session import Session

    class SharedSession(Session):
        """One for each profile; roles assumed from it borrow it for the making of a client."""

        def __init__(self, profile: str, profiles: Profiles) -> None:
            self._profiles = profiles
            self._lent: Any = None
            super().__init__(profile=profile or None)

        @property
        def full_config(self) -> Any:
            """Both files, parsed once for all sessions."""
            return self._profiles.files

        def get_credentials(self) -> Any:
            """The credentials that are lent, else the profile's own."""
            return self._lent or super().get_credentials()

        @contextmanager
        def lent_to(self, credentials: Any) -> Any:
            """Make clients with these credentials in the block."""
            self._lent = credentials
            try:
                yield
            finally:
                self._lent = None

    return SharedSession
