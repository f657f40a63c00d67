"""Names of images that are about to be made.

Pure. A name is EC2's own identity of an image within a region: nobody has two of one name, which
is what makes it safe to ask for an image twice.
"""

from __future__ import annotations

import re
from datetime import datetime

from hawse.errors import UsageError

_LEAST, _MOST = 3, 128
_FORBIDDEN = re.compile(r"[^A-Za-z0-9()\[\] ./\-'@_]")
_PLACES = re.compile(r"\{([^{}]*)\}")
_KNOWN = ("name", "id", "date", "time")


def check_name(pattern: str, things: int) -> None:
    """UsageError for a name that EC2 does not take, or that would be that of several images."""
    unknown = [one for one in _PLACES.findall(pattern) if one not in _KNOWN]
    if unknown:
        hint = f"it may have {', '.join(f'{{{one}}}' for one in _KNOWN)}"
        raise UsageError(f"--name {pattern}", why=f"what is {{{unknown[0]}}}?", hint=hint)
    bare = _PLACES.sub("", pattern)
    if found := _FORBIDDEN.search(bare):
        raise UsageError(f"--name {pattern}", why=f"EC2 takes no {found.group()!r} in it")
    if things > 1 and not {"name", "id"} & set(_PLACES.findall(pattern)):
        why = "no two images have one name"
        raise UsageError(f"--name {pattern}", why=why, hint=f"--name '{{name}}-{bare}'")


def named(pattern: str, *, name: str, id_: str, now: datetime) -> str:
    """The name of one image; what EC2 does not take in the name of a thing becomes a dash."""
    values = {
        "name": name or id_,
        "id": id_,
        "date": f"{now:%Y-%m-%d}",
        "time": f"{now:%H%M}",
    }
    text = _PLACES.sub(lambda place: values[place[1]], pattern)
    text = _FORBIDDEN.sub("-", text)[:_MOST]
    if len(text) < _LEAST:
        raise UsageError(f"image name {text}", why=f"EC2 takes {_LEAST} to {_MOST} characters")
    return text
