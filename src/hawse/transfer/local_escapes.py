"""One part of a key as a file name, and back; a rule set for each kind of system.

What a system cannot have as a name, or would take for another one, is escaped with `‱` (U+2031),
which looks like a percent sign and is in nobody's keys:

| escape | stands for |
|---|---|
| `‱3A` | the character with that code, here `:`; capitals only |
| `‱‱` | `‱` itself |
| `‱_` | nothing: the empty part of `a//b`, `/a`, or of an object `a/` that has content |
| `‱~` and ten digits | not an escape: marks a name that cannot tell its key (see the sidecar) |

Each part has exactly one name that is made of it, so `decode` knows what is an escape of ours:
any other name stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import normalize

from hawse.systems import System

ESCAPE = "\u2031"
LONGEST_NAME = 255
"""In bytes of UTF-8; where a system counts in UTF-16 that is the stricter count."""
SIDECAR = ".hawse-names.jsonl"
TEMPORARY = ".hawse-"
"""What the names of files that are not complete yet begin with, in the folder of the target."""

_TOKEN = re.compile(f"{ESCAPE}(?:{ESCAPE}|_|~|[0-7][0-9A-F])|[\\s\\S]")
_DECODED = re.compile(f"{ESCAPE}({ESCAPE}|_|[0-7][0-9A-F])")
_DOTS = re.compile(r"\.\.?")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,12}\Z")
# HFS+ overlooks these in names.
_OVERLOOKED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\xb9\xb2\xb3])[ ]*(?:[.:]|\Z)", re.I
)


class Escapes:
    """The rules of one kind of system. Every method takes or gives one part, never a path.

    `plain` (the `match` of a regular expression) is the quick test: a part that passes is its own
    name, and that in lower case is what it folds to. One that does not pass may be all the same.
    """

    def __init__(self, plain: str, hostile: str, *, folds: bool, devices: bool = False) -> None:
        self.plain: Callable[[str], re.Match[str] | None] = re.compile(plain).match
        self.folds = folds
        self._hostile = re.compile(hostile)
        self._devices = devices

    def fold(self, name: str) -> str:
        """The same text for names that are, or could be, the same to the file system."""
        if not self.folds:
            return name
        if name.isascii():
            return name.lower()
        bare = _OVERLOOKED.sub("", normalize("NFD", name))
        return normalize("NFD", bare.upper().casefold())

    def encode(self, part: str) -> str:
        """The name, however long."""
        if self.plain(part):
            return part
        if not part:
            return f"{ESCAPE}_"
        if _DOTS.fullmatch(part):
            return "".join(map(_escaped, part))
        first = _escaped(part[0]) if self._first_is_hostile(part) else ""
        rest = part[1:] if first else part
        last = _escaped(rest[-1]) if self._devices and rest[-1:] in (".", " ") and rest else ""
        rest = rest[:-1] if last else rest
        return first + self._hostile.sub(lambda match: _escaped(match[0]), rest) + last

    def decode(self, name: str) -> str:
        """The part whose name this is; the name itself when it is of nobody's making."""
        if ESCAPE not in name:
            return name
        part = _DECODED.sub(_unescaped, name)
        return part if self.encode(part) == name else name

    def is_safe(self, name: str) -> bool:
        """Whether a file of that name is one on this system, and none of ours."""
        # Not a hyphen: `.hawse-` is how ours begin.
        whole = name.replace(ESCAPE + "~", "+").replace(ESCAPE, "+")
        return fits(name) and self.encode(whole) == whole

    def _first_is_hostile(self, part: str) -> bool:
        if self._hostile.match(part):
            return False  # escaped anyhow
        if self._devices and _DEVICE.match(part):
            return True
        return is_ours(self.fold(part) if self.folds else part)


def is_ours(name: str) -> bool:
    """Whether a local name is a sidecar or a file that is not complete: never uploaded.

    All that begins like that, since a walk passes over it.
    """
    low = name.lower()
    return low.startswith(TEMPORARY)


def fits(name: str) -> bool:
    """Whether a name is short enough."""
    return len(name) * 4 <= LONGEST_NAME or _bytes(name) <= LONGEST_NAME


def marked(name: str, digest: str) -> str:
    """The name with a mark that no other name has, cut to fit. Keeps a short extension."""
    found = _EXTENSION.search(name)
    extension = found[0] if found and found.start() else ""
    mark = f"{ESCAPE}~{digest}{extension}"
    left = LONGEST_NAME - _bytes(mark)
    kept = []
    # Whole escapes only, so that what is left cannot read as another one.
    for token in _TOKEN.findall(name[: len(name) - len(extension)]):
        left -= _bytes(token)
        if left < 0:
            break
        kept.append(token)
    return f"{''.join(kept)}{mark}"


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _escaped(char: str) -> str:
    return ESCAPE * 2 if char == ESCAPE else f"{ESCAPE}{ord(char):02X}"


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if code == ESCAPE:
        return ESCAPE
    return "" if code == "_" else chr(int(code, 16))


# Most of what there is is plain; the slower rules look at the rest. 63 characters always fit.
_NO_DOTS_NOR_OURS = r"(?!\.(?:\.?\Z|[hH]))"
SYSTEMS: dict[System, Escapes] = {
    "posix": Escapes(rf"{_NO_DOTS_NOR_OURS}[^\0{ESCAPE}]{{1,63}}\Z", f"[\0{ESCAPE}]", folds=False),
    "darwin": Escapes(rf"{_NO_DOTS_NOR_OURS}[\x01-\x7f]{{1,63}}\Z", f"[\0{ESCAPE}]", folds=True),
    "windows": Escapes(
        r"(?!\.|(?i:con|prn|aux|nul|com|lpt))[ !#-)+-.0-9;=@-\[\]-{}\x7f]{1,63}(?<![. ])\Z",
        # `~1` is how Windows may call another file for short.
        f'[\0-\x1f"*:<>?|\\\\{ESCAPE}]|~(?=[0-9])',
        folds=True,
        devices=True,
    ),
}
