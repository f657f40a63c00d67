"""An access key with its secret, and the JSON in which places keep one.

Light, since a request that needs one is waiting. No text or repr of it shows the secret.
"""

from __future__ import annotations

from typing import Any, NamedTuple

_NAMES = (
    ("AccessKeyId", "SecretAccessKey"),
    ("aws_access_key_id", "aws_secret_access_key"),
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    ("access_key_id", "secret_access_key"),
)
"""What people call the two in JSON; the first is what AWS calls them, and what is written anew."""


class Pair(NamedTuple):
    """An access key with its secret."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"Pair({self.id}, ****)"


def stored(text: str) -> Pair | None:
    """The key in what a place holds; None when it is none."""
    found = members(text)
    for key, secret in _NAMES:
        if isinstance(found.get(key), str) and isinstance(found.get(secret), str):
            return Pair(found[key], found[secret])
    return None


def replaced(text: str, pair: Pair) -> str:
    """What a place is to hold: its own names and other members stay as they are."""
    import json

    found = members(text)
    names = next((names for names in _NAMES if names[0] in found), _NAMES[0])
    return json.dumps({**found, names[0]: pair.id, names[1]: pair.secret})


def members(text: str) -> dict[str, Any]:
    """The members of a JSON object; none for what is no such thing."""
    from hawse.nesting import json_value

    try:
        found = json_value(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
