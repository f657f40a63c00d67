"""Where S3 Batch Operations puts copies: below a prefix, under their whole keys. Pure.

`hawse s3 cp -R s3://a/in s3://b/out` makes `out/x` of `in/x`; a job can only make `out/in/x`.
What it cannot do is refused with what it can, since keys that nobody expects are worse.
"""

from __future__ import annotations

from typing import NamedTuple

from hawse.errors import UsageError


class Names(NamedTuple):
    """What the keys of a source are named below: `prefix`, which only a folder has."""

    text: str
    prefix: str

    @classmethod
    def of(cls, text: str, *, inventory: bool = False) -> Names:
        """The folder of a URL; "" for a list, whose keys are taken as they are."""
        if inventory or text[:5].lower() != "s3://":
            return cls(text, "")
        key = text[5:].partition("/")[2]
        key = key[: min((key.find(char) for char in "*?[{" if char in key), default=len(key))]
        folder = key if key.endswith("/") or not key else f"{key}/"
        return cls(text, key[: key.rfind("/") + 1] if folder != key and _glob(text) else folder)


def _glob(text: str) -> bool:
    return any(char in text for char in "*?[{")


def prefix_for(names: Names, folder: str) -> str:
    """What stands before each key, so that `names` lie in `folder`. UsageError where none does."""
    rest = folder.removesuffix(names.prefix)
    if folder.endswith(names.prefix) and (not rest or rest.endswith("/")):
        return rest
    raise UsageError(
        f"DST {folder or '/'}",
        why=f"S3 Batch Operations keeps keys whole, so that it has to end in {names.prefix}",
        hint=f"name {folder}{names.prefix}, or: hawse s3 cp -R",
    )
