"""Which proxy leads to a URL, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say it.

The rules are awscrt's, which reads these variables by itself, for each connection, and takes them
from nowhere else: its S3 client has no option for a proxy. What awscrt cannot do is refused here,
before anything is sent. Nobody may show what a proxy's URL says of a user and a password.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import NamedTuple

from hawse.errors import ConfigError

_URL = re.compile(r"(?:http://)?(?:([^@/]*)@)?(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?/?")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Proxy(NamedTuple):
    """One of them; `authorization` is the value of a header, "" for none."""

    variable: str
    host: str
    port: int
    authorization: str = ""

    def __repr__(self) -> str:
        return f"Proxy({self.host}:{self.port})"


def proxy_for(url: str, env: Mapping[str, str]) -> Proxy | None:
    """The proxy to a URL; None for none. ConfigError for one that cannot be used."""
    scheme, _, rest = url.partition("://")
    place = rest.partition("/")[0]
    host = re.sub(r":\d+$", "", place).strip("[]")
    named = _value(env, "no_proxy").split(",")
    without = (*_LOOPBACK, *(name.strip().lstrip(".") for name in named))
    if any(_within(host, name) for name in without if name):
        return None
    variable = f"{scheme}_proxy"
    if value := _value(env, variable):
        return _parsed(value, variable.upper())
    if _value(env, "all_proxy"):
        why = f"objects go through {variable.upper()} and not through ALL_PROXY"
        hint = f"set {variable.upper()}, or take the endpoint into NO_PROXY"
        raise ConfigError("ALL_PROXY", why=why, hint=hint)
    return None


def keep_loopback_direct(env: MutableMapping[str, str]) -> None:
    """Have awscrt reach this machine without a proxy; `env` is the process's own environment."""
    if not any(_value(env, name) for name in ("http_proxy", "https_proxy")):
        return
    known = _value(env, "no_proxy")
    missing = [name for name in _LOOPBACK if name not in known.split(",")]
    if missing:
        env["no_proxy"] = env["NO_PROXY"] = ",".join(filter(None, (known, *missing)))


def _value(env: Mapping[str, str], name: str) -> str:
    return env.get(name) or env.get(name.upper()) or ""


def _within(host: str, name: str) -> bool:
    return name == "*" or host == name or host.endswith(f".{name}")


def _parsed(value: str, variable: str) -> Proxy:
    from base64 import b64encode

    found = _URL.fullmatch(value)
    if found is None or int(found[3] or 80) > 65535:
        hint = "such as http://proxy.example.com:3128"
        raise ConfigError(variable, why="it is no proxy that objects can go through", hint=hint)
    if "%" in (found[1] or ""):  # awscrt takes them as they stand, everybody else decodes them
        why = "a user or a password with % in it cannot be sent to the proxy"
        raise ConfigError(variable, why=why, hint="use others, or a proxy on this machine")
    user = found[1] or ""
    said = f"Basic {b64encode(user.encode()).decode()}" if user else ""
    return Proxy(variable, found[2].strip("[]"), int(found[3] or 80), said)
