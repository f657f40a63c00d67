r"""Globs over keys: what `s3://bucket/logs/**/*.{gz,zst}` means, and how S3 can list for it.

| pattern | stands for |
|---|---|
| `*` | any characters but `/`, also none |
| `**` | any characters; `a/**/b` also is `a/b`, and `**/b` also is `b` |
| `?` | one character but `/` |
| `[abc]` `[a-z]` `[!x]` | one character of these, or none of these; never `/` |
| `{a,b}` | either, nested too; without a comma the braces are characters |
| `\` | before one of `* ? [ ] { } , \`: that character; otherwise it is itself |

An unclosed `[` or `{` is a character. Hostile patterns cost little: matching takes the earliest
place for every piece between two stars and never comes back to it (`(?>…)`), which is exact as
long as there are no alternatives inside, so these are spelled out first. What is left is at worst
quadratic in the length of a key, and a key has 1,024 bytes.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Iterable, Iterator

from hawse.records import dataclass
from hawse.transfer.glob_tokens import (
    SLASH,
    Kind,
    Token,
    Tokens,
    alternatives,
    literal_text,
    scan,
)

_SPECIAL = re.compile(r"[*?\[\]{},\\]")


@dataclass(frozen=True)
class Glob:
    """A pattern over whole keys."""

    pattern: str
    prefix: str
    """The fixed part that every match begins with: what S3 can list by."""
    root: str
    """The part up to the last `/` before the first glob character: names are relative to it."""
    literal: bool
    """It stands for one key only, which is `prefix`."""
    match: Callable[[str], re.Match[str] | None]

    def matches(self, key: str) -> bool:
        return self.match(key) is not None

    def relative(self, key: str) -> str:
        """The name below `root` of a key that matches."""
        return key[len(self.root) :]


def compile_glob(pattern: str, *, raw: bool = False, argument: str = "pattern") -> Glob:
    """The glob; `raw` takes every character for itself. UsageError names the argument."""
    tokens = [Token(Kind.CHAR, char) for char in pattern] if raw else scan(pattern, argument)
    spelled = alternatives(tokens, argument)
    fixed = literal_text(tokens)
    return Glob(
        pattern=pattern,
        prefix=os.path.commonprefix([literal_text(one) for one in spelled]),
        root=fixed[: fixed.rfind("/") + 1],
        literal=len(fixed) == len(tokens),
        match=re.compile(any_of(map(regex_of, spelled)), re.DOTALL).match,
    )


def has_glob(text: str) -> bool:
    """Whether a text stands for more than one key."""
    return any(token.kind is not Kind.CHAR for token in scan(text, "pattern"))


def escape(key: str) -> str:
    """The pattern that stands for this key only."""
    return _SPECIAL.sub(r"\\\g<0>", key)


def any_of(expressions: Iterable[str]) -> str:
    """One regular expression for several."""
    found = list(expressions)
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


def regex_of(tokens: Tokens) -> str:
    """The regular expression of one alternative: anchored by `match` and by its end."""
    blocks = list(_blocks(tokens))
    open_end = blocks[-1] == (Kind.ANY, [])
    if open_end:
        blocks.pop()
    lead, last = blocks.pop()
    head = "".join(_earliest(*each) for each in blocks)
    if open_end:
        return f"{head}{_LATEST[lead]}{_block(last)}"
    # A last name can only begin after the last "/".
    only = "+" if lead is Kind.FOLDERS and SLASH not in last else ""
    return f"{head}{_LATEST[lead]}{only}{_last_block(last)}\\Z"


_EARLIEST = {None: "", Kind.ANY: ".*?", Kind.FOLDERS: "(?:.*?/)??"}
_LATEST = {None: "", Kind.ANY: ".*", Kind.FOLDERS: "(?:.*/)?"}  # much quicker, where either will do


def _blocks(tokens: Tokens) -> Iterator[tuple[Kind | None, list[Token]]]:
    """The stretches between the tokens that cross `/`, each with the one before it."""
    lead, block = None, list[Token]()
    for token in tokens:
        if token.kind in (Kind.ANY, Kind.FOLDERS):
            yield lead, block
            lead, block = token.kind, []
        else:
            block.append(token)
    yield lead, block


def _pieces(block: Tokens) -> Iterator[str]:
    """The expressions of fixed length between the stars of a block."""
    piece = ""
    for token in block:
        if token.kind is Kind.STAR:
            yield piece
            piece = ""
        else:
            piece += re.escape(token.text) if token.kind is Kind.CHAR else token.text
    yield piece


def _earliest(lead: Kind | None, block: Tokens) -> str:
    return f"(?>{_EARLIEST[lead]}{_block(block)})" if lead else _block(block)


def _block(block: Tokens) -> str:
    first, *others = _pieces(block)
    return first + "".join(f"(?>[^/]*?{piece})" for piece in others)


def _last_block(block: Tokens) -> str:
    """The earliest place is wrong for the last piece: it has to be at the end."""
    first, *others = _pieces(block)
    if not others:
        return first
    between = "".join(f"(?>[^/]*?{piece})" for piece in others[:-1])
    return f"{first}{between}[^/]*{others[-1]}"
