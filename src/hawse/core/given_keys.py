"""An access key as somebody gives it: typed unseen, or on standard input. Never in arguments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hawse.aws.access_keys import Pair, members, stored
from hawse.errors import Refused, UsageError

if TYPE_CHECKING:
    from hawse.app import App

_ID = re.compile(r"[A-Z0-9]{16,128}")
_LEAST_SECRET = 16
_TEMPORARY = "ASIA"


def typed_key(app: App) -> Pair:
    """Ask on the terminal; Refused where there is none."""
    if app.hidden is None:
        why = "nobody can be asked for the key here"
        raise Refused("refused", why=why, hint="--stdin reads it, as JSON or two lines")
    id = app.prompter.ask("access key id: ").strip()
    return checked_key(Pair(id, app.hidden("secret access key: ").strip()))


def piped_key(app: App) -> Pair:
    """Read standard input: two lines, or JSON, such as the answer of CreateAccessKey."""
    text = app.streams.stdin.read()
    found = members(text)
    inner = found.get("AccessKey")
    if isinstance(inner, dict):
        import json

        found, text = inner, json.dumps(inner)
    if any("token" in str(name).lower() for name in found):
        raise _temporary()
    lines = text.split()
    pair = stored(text) or (Pair(*lines) if len(lines) == 2 and not found else None)
    if pair is None:
        hint = "JSON with AccessKeyId and SecretAccessKey, or the two on a line each"
        raise UsageError("standard input", why="it is no access key", hint=hint)
    return checked_key(pair)


def checked_key(pair: Pair) -> Pair:
    """The key; UsageError for what is none. Nothing of it is told: it may be the secret."""
    if pair.id.startswith(_TEMPORARY):
        raise _temporary()
    if not _ID.fullmatch(pair.id):
        why = "it is 16 or more capital letters and digits"
        raise UsageError("access key id", why=why, hint="such as AKIAIOSFODNN7EXAMPLE")
    if len(pair.secret) < _LEAST_SECRET or not pair.secret.isascii() or " " in pair.secret:
        why = "it is too short, or no secret of AWS"
        raise UsageError("secret access key", why=why, hint="IAM shows it once, with the new key")
    return pair


def _temporary() -> UsageError:
    why = "these are temporary credentials, which end by themselves"
    hint = "long-lived keys alone are kept; their ids begin with AKIA"
    return UsageError("access key", why=why, hint=hint)
