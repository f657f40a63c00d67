"""The Transport that sends plain reads itself and hands everything else to botocore's.

It does what the hooks of `wire` do, in the same order: where keys may go, the run's end, its
limits, its count. A call is handed over before anything of it was sent, or not at all.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hawse.aws.answers import checked
from hawse.aws.calls import Call, Read
from hawse.aws.circles import Circle
from hawse.aws.fast.connections import Came, Connections
from hawse.aws.fast.encoding import Request, encode
from hawse.aws.fast.handing import Answered, Hand, HTTPClientError
from hawse.aws.fast.keys import LEAST_SECONDS, Finder
from hawse.aws.fast.paging import Tokens, following, turned
from hawse.aws.fast.plain import check_profile, odd_environment, place
from hawse.aws.fast.reading import Reader, reader_of
from hawse.aws.fast.retrying import Failure, Quota, Retrying
from hawse.aws.fast.signing import Keys, Place, signed
from hawse.aws.guards import check_request
from hawse.aws.limits import THROTTLED
from hawse.records import dataclass

if TYPE_CHECKING:
    from hawse.aws.clients import Wished
    from hawse.aws.fast.tables import Tables
    from hawse.aws.limits import Limits, Pace
    from hawse.aws.profiles import Profiles
    from hawse.aws.service_client import Log, Params, Transport
    from hawse.aws.sessions import Clock
    from hawse.aws.targets import Access, Answer, Target

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Plain:
    """What a plain call is sent with."""

    table: Table
    place: Place
    keys: Keys
    reader: Reader


@dataclass(frozen=True)
class Lent:
    """Credentials that botocore found, and refreshes whenever it is asked for keys."""

    credentials: Any

    def keys(self) -> Keys:
        """The keys to sign with now."""
        frozen = self.credentials.get_frozen_credentials()
        ends = getattr(self.credentials, "_expiry_time", None)
        return Keys(
            str(frozen.access_key),
            str(frozen.secret_key),
            str(frozen.token or ""),
            str(self.credentials.method),
            ends.timestamp() if ends else 0.0,
        )


class Fast:
    """What the fast transports of a run share: tables, keys, connections and quotas."""

    def __init__(  # pylint: disable=too-many-arguments  # keywords, made in one place
        self,
        *,
        env: Mapping[str, str],
        profiles: Profiles,
        tables: Tables,
        limits: Limits,
        wished: Wished,
        clock: Clock,
        botocores: Callable[[Target], Any],
        log: Log | None = None,
        lent: Mapping[str, str] | None = None,
    ) -> None:
        """`botocores` gives botocore's credentials of a target, for those that are not plain.
        `lent` has the secrets of the keys that accesses name."""
        self.env = env
        self.limits = limits
        self.attempts, self.tries = wished.attempts, wished.tries
        self.clock = clock
        self.log = log
        self.profiles = profiles
        self._tables = tables
        self.typed_url = wished.endpoint_url
        self._botocores = botocores
        self._lent = {} if lent is None else lent
        self._keys: dict[Access, Keys | Lent] = {}
        self._finding: defaultdict[Access, threading.Lock] = defaultdict(threading.Lock)
        self._quotas: dict[tuple[Access, str, str], Quota] = {}
        self._readers: dict[Read, Reader] = {}
        self._lock = threading.Lock()
        # Threads share one interpreter, and what is parsed takes ten times the room of its text.
        self.parsing = threading.Lock()
        self._trusted: Any = None
        self.connections = Connections(*wished.timeouts, self.certificates)

    def plain(self, target: Target, call: Call) -> Plain:
        """What to send a call with; Hand when botocore has to."""
        if not isinstance(call, Read):
            raise Hand("not a read")
        if self._odd:
            raise Hand(self._odd)
        table = self._tables.table(call.service)
        if call.operation not in table["operations"]:
            raise Hand(table["refused"].get(call.operation, "not in the table"))
        settings = self.scoped(target.access.profile)
        check_profile(settings)
        if settings.get("ca_bundle") != self.scoped("").get("ca_bundle"):
            raise Hand("a profile with a CA bundle of its own")
        where = place(table, target, self.typed_url, self.env)
        if where.url.startswith("https:"):
            self.certificates()
        return Plain(table, where, self.keys(target), self.reader(table, call))

    @cached_property
    def _odd(self) -> str:
        return odd_environment(self.env, self.profiles.home)

    def keys(self, target: Target) -> Keys:
        """The keys of a target's access, found again when they end soon.

        Raises what botocore does when they are not plain and it finds none either.
        """
        with self._lock:
            finding = self._finding[target.access]
        with finding:  # asking may take a while, and is not to hold up other accounts
            found = self._keys.get(target.access)
            if found is None or self._ends(found):
                found = self._keys[target.access] = self._found(target)
        return found if isinstance(found, Keys) else found.keys()

    def quota(self, target: Target, table: Table) -> Quota:
        """The retries that are left for a service at a target."""
        key = (target.access, target.region, table["service"])
        return self._quotas.get(key) or self._quotas.setdefault(key, Quota(table["retry"]))

    def reader(self, table: Table, call: Read) -> Reader:
        """What reads the answers to a call; used by whoever holds `parsing`."""
        return self._readers.get(call) or self._readers.setdefault(call, reader_of(table, call))

    def _ends(self, keys: Keys | Lent) -> bool:
        if not isinstance(keys, Keys) or not keys.expires:
            return False
        return keys.expires - self.clock.now().timestamp() < LEAST_SECONDS

    def _found(self, target: Target) -> Keys | Lent:
        if target.access.key:
            return Keys(target.access.key, self._lent[target.access.key], "", "lent")
        finder = Finder(self.env, self.profiles, lambda: self.clock.now().timestamp())
        try:
            return finder.find(target.access)
        except Hand as why:
            if self.log is not None:
                self.log(
                    "credentials", {"profile": target.profile, "from": "boto3", "why": str(why)}
                )
            return Lent(self._botocores(target))

    def forget(self, access: Access) -> None:
        """Look for the keys of an access anew when they are next needed."""
        with self._lock:
            self._keys.pop(access, None)

    def scoped(self, profile: str) -> Mapping[str, Any]:
        """What the profile says that an access goes by."""
        named = profile or self.env.get("AWS_DEFAULT_PROFILE") or self.env.get("AWS_PROFILE")
        return self.profiles.get(named or "default")

    def certificates(self) -> Any:
        """The TLS context of a run."""
        from hawse.aws.fast.trust import bundle, context

        if self._trusted is None:
            self._trusted = context(bundle(self.env, self.scoped("")))
        return self._trusted


class FastTransport:
    """Carries calls of one service for one target; `fallback` gives botocore's transport."""

    def __init__(self, fast: Fast, target: Target, fallback: Callable[[], Transport]) -> None:
        self._fast = fast
        self._target = target
        self._fallback = fallback
        self._told: set[str] = set()

    def send(self, call: Call, params: Params) -> Answer:
        """The answer of one call."""
        try:
            plain = self._fast.plain(self._target, call)
            request = encode(plain.table, call.operation, params)
        except Hand as why:
            self._tell(call, str(why))
            return self._fallback().send(call, params)
        self._tell(call, "")
        return self._asked(call, plain, request)

    def pages(self, call: Read, params: Params) -> Iterator[Answer]:
        """The pages of one call; an error for those that lead back to one before."""
        before: Tokens | None = None
        circle = Circle(call.name)
        while True:
            circle.asked(params)
            try:
                plain = self._fast.plain(self._target, call)
                request = encode(plain.table, call.operation, params)
            except Hand as why:
                self._tell(call, str(why))
                yield from self._fallback().pages(call, params)
                return
            self._tell(call, "")
            page = self._asked(call, plain, request)
            yield page
            pages = plain.table["operations"][call.operation]["pages"]
            tokens = following(pages, page) if pages else None
            if tokens is None:
                return
            params, before = turned(params, tokens, before), tokens

    def _tell(self, call: Call, why: str) -> None:
        """Log once for each reason how a call is carried."""
        if self._fast.log is not None and why not in self._told:
            self._told.add(why)
            how = {"transport": "boto3", "why": why} if why else {"transport": "fast"}
            self._fast.log("transport", {"call": call.name, "region": self._target.region, **how})

    def _asked(self, call: Call, plain: Plain, request: Request) -> Answer:
        """The answer, after as many attempts as it takes."""
        retrying = Retrying(plain.table, call.operation)
        quota = self._fast.quota(self._target, plain.table)
        pace = self._pace(call, plain)
        attempt, cost, invocation = 1, 0, _invocation()
        while True:
            came = None
            try:
                pace.wait(self._target.gate.pause)
                came = self._once(plain, request, f"attempt={attempt}", invocation)
                answer = self._read(call, plain, came)
                pace.answered()
                quota.succeeded(cost)
                answer["ResponseMetadata"]["RetryAttempts"] = attempt - 1
                return answer
            except (Answered, HTTPClientError) as error:
                failure = _failure(error, came, plain.table)
                if failure.code in THROTTLED:
                    pace.throttled()
                if attempt >= self._tries(failure) or not retrying.worth_it(failure):
                    raise
                cost = retrying.cost(failure)
                if not quota.take(cost):
                    raise
            from random import random

            self._target.gate.pause(retrying.delay(failure, attempt, random()))
            attempt += 1

    def _tries(self, failure: Failure) -> int:
        return self._fast.tries if failure.code in THROTTLED else self._fast.attempts

    def _pace(self, call: Call, plain: Plain) -> Pace:
        where = plain.place.url.partition("://")[2]
        key = plain.keys.access
        return self._fast.limits.pace(
            self._target, call.service, call.operation, key=key, host=where
        )

    def _once(self, plain: Plain, request: Request, attempt: str, invocation: str) -> Came:
        fast, gate, where = self._fast, self._target.gate, plain.place
        headers = signed(request, where, plain.keys, fast.clock.now())
        url = where.url + request.path
        check_request(_Outgoing(url, headers), fast.env)
        gate.go_on()
        gate.sent()
        headers |= {
            "Host": where.host,
            "User-Agent": _user_agent(),
            "amz-sdk-invocation-id": invocation,
            "amz-sdk-request": f"{attempt}; max={fast.attempts}",
        }
        path = f"{request.path}?{request.query}" if request.query else request.path
        return fast.connections.exchange(where.url, request.method, path, headers, request.body)

    def _read(self, call: Call, plain: Plain, came: Came) -> dict[str, Any]:
        table = plain.table
        operation = table["operations"][call.operation]
        shape = None if operation["out"] is None else table["shapes"][operation["out"]]
        body = checked(
            call.name,
            came.body,
            came.status,
            protocol=table["protocol"],
            names=() if shape is None else shape[1],
            sandbox=bool(self._fast.env.get("HAWSE_SANDBOX")),
        )
        with self._fast.parsing:
            return plain.reader.read(came.status, came.headers, body)


@dataclass(frozen=True)
class _Outgoing:
    """What the guards look at."""

    url: str
    headers: Mapping[str, str]


def _failure(error: Exception, came: Came | None, table: Table) -> Failure:
    if came is None or not isinstance(error, Answered):
        return Failure()
    code = error.response["Error"].get("Code")
    return Failure(code, came.status, came.headers.get(table["retry"]["asked"]))


def _invocation() -> str:
    """A random UUID, by which AWS knows the attempts of one call."""
    text = os.urandom(16).hex()
    variant = "89ab"[int(text[16], 16) & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def _user_agent() -> str:
    import sys

    from hawse import __version__

    major, minor, *_ = sys.version_info
    return f"ua/2.1 os/{sys.platform} lang/python#{major}.{minor} hawse/{__version__}"
