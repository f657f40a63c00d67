"""Which images are versions of one thing: their names without what changes from build to build.

Pure. A family that is too fine keeps an image too many, one that is too coarse costs one: what is
not surely a version, a date or a build stays in the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_UUID = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")
# An architecture is one word: cut at its separator, half of it would be a number.
_PARTS = re.compile(r"""(?ix)
    (?P<gap>[\s\-_./:,;@#+()\[\]]+)
    | (?P<word>x86[_-]64(?![a-z0-9]) | [^\s\-_./:,;@#+()\[\]]+)
    """)
_PLAIN = ("-", "_", "/", ".")
_CHANGES = re.compile(r"""(?ix)
    v?[0-9]+                                        # 2026, 20260102, 1767312000, v3
    | [0-9]+t[0-9]+z? | [0-9]+z                     # 20260102T0304Z and its like, cut or not
    | (?:rc|alpha|beta|build|rev|r|b)[0-9]+
    | (?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}  # of a commit
    """)


def family(name: str) -> str:
    """The name without versions, dates, build numbers and hashes; itself when no more is left.

    `web-2026-01-02` and `web-v1.2.3-9f8e7d6` are "web"; `al2023-base-x86_64-20260102` is
    "al2023-base-x86_64".
    """
    return "".join(_kept(_UUID.sub("-", name))) or name


def _kept(name: str) -> Iterator[str]:
    """The words that stay, each but the first after a separator, the one that stood there if any
    alone did."""
    gap, first = "", True
    for part in _PARTS.finditer(name):
        if part["gap"]:
            gap = part["gap"] if part["gap"] in _PLAIN else "-"
        elif not _CHANGES.fullmatch(part["word"]):
            yield part["word"] if first else f"{gap}{part['word']}"
            first = False
