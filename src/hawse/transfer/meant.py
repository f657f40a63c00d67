"""Which keys a URL means: one object, all below a folder, a whole bucket, or a glob.

What is about to be changed must be what was typed: `logs` is one object and never `logs-old/…`,
and a folder is meant as a whole only where that was said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hawse.errors import UsageError
from hawse.transfer.globs import compile_glob, has_glob
from hawse.transfer.places import S3Url, parse_url

_ARGUMENT = "URL"


class Meant(NamedTuple):
    """The keys of a bucket that begin with `prefix` and match; `alone`: at most one key does."""

    bucket: str
    prefix: str
    matches: Callable[[str], bool]
    alone: bool = False

    @property
    def name(self) -> str:
        """For people."""
        return str(S3Url(self.bucket, self.prefix))


def meant(text: str, *, recursive: bool | None = None, raw: bool = False) -> Meant:
    """What a URL means. UsageError when it is none, and for a folder that is not `recursive`.

    Not told whether it is recursive, a folder is all below it, and a key is that key alone. With
    `raw`, no character of a key is a glob's.
    """
    url = parse_url(text, _ARGUMENT)
    if not raw and has_glob(url.key):
        glob = compile_glob(url.key)
        return Meant(url.bucket, glob.prefix, glob.matches)
    if url.key and not url.key.endswith("/"):
        if recursive:
            below = url.folder().key
            return Meant(url.bucket, url.key, lambda key: key == url.key or key.startswith(below))
        return Meant(url.bucket, url.key, lambda key: key == url.key, alone=True)
    if recursive is False:
        what = "a folder" if url.key else "a bucket"
        why = f"it is {what}, with any number of objects below"
        raise UsageError(
            f"{_ARGUMENT} {text}", why=why, hint="add -R for all of them, or use a glob"
        )
    return Meant(url.bucket, url.key, lambda key: True)
