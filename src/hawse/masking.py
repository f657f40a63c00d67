"""Secrets in texts that are not ours: what AWS and libraries say, and what somebody typed.

What hawse says itself has none. A secret is known here by its form or by the name before it, so
that this is the last of several guards and never the only one.
"""

from __future__ import annotations

import re
from functools import cache

REDACTED = "[redacted]"
_NAMED = rf"\1{REDACTED}"


def masked(text: str) -> str:
    """A text for people, without whatever looks like a secret."""
    for form, instead in (*_passes(), *_secrets()):
        text = form.sub(instead, text)
    return text


def without_passes(text: str) -> str:
    """A text that is kept, without what lets its reader in: passwords and signatures of URLs.

    All else stays, since somebody may go by it.
    """
    for form, instead in _passes():
        text = form.sub(instead, text)
    return text


Forms = tuple[tuple[re.Pattern[str], str], ...]
"""What is a secret, and what stands in its place. Compiled on first use: most runs have none."""


@cache
def _passes() -> Forms:
    signed = r"X-Amz-Signature|X-Amz-Security-Token|SigninToken|Signature"
    return (
        (re.compile(r"\b((?:https?|socks\w*)://)[^/\s@\"']+@", re.I), r"\1"),
        (re.compile(rf"\b((?:{signed})(?:=|%3D))[^&\s\"',]+", re.I), _NAMED),
    )


@cache
def _secrets() -> Forms:
    """Named ones, private keys, session tokens, JWTs, and 40 characters that look like chance."""
    names = (
        r"secret_?(?:access_?)?key|(?:session|security|access|refresh|id)_?token|client_?secret"
        r"|password|passwd|x-amz-security-token"
    )
    mixed = "".join(rf"(?=[A-Za-z0-9/+]{{0,39}}{kind})" for kind in ("[A-Z]", "[a-z]", "[0-9]"))
    return (
        (re.compile(rf"((?:{names})(?:[\"']?\s*[=:]\s*[\"']|=))[^\s\"',;&}}]+", re.I), _NAMED),
        (re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END|\Z)", re.S), _NAMED),
        (re.compile(r"\b(?:IQoJ|FwoG|FwoD|FQoG|AQoD)[\w/+=]{40,}"), REDACTED),
        (re.compile(r"\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]+)?"), REDACTED),
        (re.compile(rf"(?<![\w/+.-]){mixed}[A-Za-z0-9/+]{{40}}(?!\.?[\w/+-])"), REDACTED),
    )
