"""Whether the Principal of a statement names a caller, and how: that decides what else is needed.

Pure. Names are compared whole: a policy may say `*`, but not `user/a*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from hawse.services.iam.evaluate.requests import Caller

Level = Literal["", "direct", "session", "role", "user", "account"]
"""How a caller is named: not at all; itself (a user, a service, `*`); a session by its own ARN;
the role of the session; the user of a federated session; only its account, which delegates to
the identity policies there."""

_STRONGEST: tuple[Level, ...] = ("session", "direct", "role", "user", "account")


def level(principal: object, who: Caller) -> Level:
    """How a Principal element names the caller; the strongest way when there are several."""
    found = {_level(kind, name, who) for kind, name in _names(principal)}
    return next((one for one in _STRONGEST if one in found), "")


def _names(principal: object) -> Iterator[tuple[str, str]]:
    if isinstance(principal, str):
        yield "", principal
    elif isinstance(principal, Mapping):
        for kind, names in principal.items():
            for name in names if isinstance(names, list) else [names]:
                if isinstance(name, str):
                    yield str(kind), name


def _level(kind: str, name: str, who: Caller) -> Level:
    if kind in ("", "AWS"):
        return _aws(name, who) if kind or name == "*" else ""
    wanted = {"service": "Service", "federated": "Federated"}.get(who.kind)
    if kind == "CanonicalUser":
        return "direct" if who.kind == "federated" and name == who.arn else ""
    return "direct" if kind == wanted and name == who.arn else ""


def _aws(name: str, who: Caller) -> Level:
    if name == "*":
        return "direct"
    if who.kind in ("anonymous", "service", "federated"):
        return ""
    if re.fullmatch(r"\d{12}", name):
        return "account" if name == who.account else ""
    if name == f"arn:{who.partition}:iam::{who.account}:root":
        return "account"
    if name == who.arn:
        return {"session": "session", "role": "role", "federated-user": "session"}.get(
            who.kind, "direct"
        )  # type: ignore[return-value]
    if who.kind in ("session", "federated-user"):
        return _behind(name, who)
    return ""


def _behind(name: str, who: Caller) -> Level:
    """Whether it names the role or the user of a session, whose ARN has no path."""
    what, wanted = ("role", "role") if who.kind == "session" else ("user", "user")
    start = f"arn:{who.partition}:iam::{who.account}:{what}/"
    if not name.startswith(start):
        return ""
    same = name.rpartition("/")[2] == who.name
    return wanted if same else ""  # type: ignore[return-value]
