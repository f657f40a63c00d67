"""Reading a glob: from its text to lists of tokens in which no braces are left.

`{a,b}` is spelled out here, since only patterns without alternatives can be matched without
backtracking (`globs.py`). What could stand for too much is refused before it is spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple, NoReturn

from hawse.errors import UsageError

LONGEST_PATTERN = 20_000
MOST_TOKENS = 200_000
"""What all alternatives of a pattern may amount to: a thousand ids in braces are well within."""


class Kind(Enum):
    CHAR = auto()
    ONE = auto()  # one character but "/": `?` and `[…]`
    STAR = auto()  # any characters but "/"
    ANY = auto()  # any characters
    FOLDERS = auto()  # nothing, or any characters and "/"
    OPEN = auto()
    COMMA = auto()
    CLOSE = auto()


class Token(NamedTuple):
    """`text` is the character itself; of ONE it is the regular expression."""

    kind: Kind
    text: str = ""


Tokens = Sequence[Token]
SLASH = Token(Kind.CHAR, "/")
STAR = Token(Kind.STAR, "*")
ANY = Token(Kind.ANY)
FOLDERS = Token(Kind.FOLDERS)

_SCANNED = re.compile(
    r"\\(?P<escaped>[*?\[\]{},\\])"
    # What is possessive leaves `[]` and `[!]` unclosed, hence literal.
    r"|\[(?P<negated>[!^]?+)(?P<set>\]?+(?:\\[\]\[\\!^-]|[^\]])*+)\]"
    r"|(?P<char>[\s\S])"
)
_MEMBER = re.compile(r"\\(?P<escaped>[\]\[\\!^-])|(?P<char>[\s\S])")
_ALONE = {
    "*": STAR,
    "?": Token(Kind.ONE, "[^/]"),
    "{": Token(Kind.OPEN, "{"),
    ",": Token(Kind.COMMA, ","),
    "}": Token(Kind.CLOSE, "}"),
}


def scan(pattern: str, argument: str) -> list[Token]:
    """The tokens of a pattern; braces and commas that mean nothing are characters already."""
    if len(pattern) > LONGEST_PATTERN:
        raise UsageError(
            argument, why="the pattern is too long", hint=f"at most {LONGEST_PATTERN:,} characters"
        )
    tokens = [_token(match, argument) for match in _SCANNED.finditer(pattern)]
    live = _live_braces(tokens)
    return [
        Token(Kind.CHAR, token.text) if token.kind in _BRACES and place not in live else token
        for place, token in enumerate(tokens)
    ]


def alternatives(tokens: Iterable[Token], argument: str) -> list[list[Token]]:
    """The patterns that a pattern with braces stands for, in order, without repetitions."""
    spelled = _Spelling(argument)
    for token in tokens:
        if token.kind in _BRACES:
            spelled.brace(token.kind)
        else:
            spelled.add(token)
    return [list(one) for one in dict.fromkeys(tuple(settled(each)) for each in spelled.current)]


def settled(tokens: Iterable[Token]) -> list[Token]:
    """Runs of stars made one token, and `**/` that stands for whole folders told apart."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if token.kind in _STARS and last is not None and last.kind in _STARS:
            found[-1] = ANY
        elif token == SLASH and last == ANY and found[-2:-1] in ([], [SLASH], [FOLDERS]):
            found[-1] = FOLDERS
        else:
            found.append(token)
    return list(_merged(found))


def _merged(tokens: Tokens) -> Iterator[Token]:
    """Without `**/` where what follows crosses folders by itself."""
    for place, token in enumerate(tokens):
        after = tokens[place + 1 : place + 3]
        if token == FOLDERS and after[:1] in ([ANY], [FOLDERS]):
            continue
        if token == FOLDERS and after == [STAR]:
            yield ANY
            return
        yield token


def literal_text(tokens: Iterable[Token]) -> str:
    """The characters before the first token that is none."""
    text = []
    for token in tokens:
        if token.kind is not Kind.CHAR:
            break
        text.append(token.text)
    return "".join(text)


_BRACES = {Kind.OPEN, Kind.COMMA, Kind.CLOSE}
_STARS = {Kind.STAR, Kind.ANY}


class _Spelling:
    """Braces spelled out from left to right. No recursion: nesting is the user's to choose."""

    def __init__(self, argument: str) -> None:
        self.current: list[list[Token]] = [[]]
        self._outer: list[tuple[list[list[Token]], list[list[Token]]]] = []
        self._argument = argument
        self._size = 0

    def add(self, token: Token) -> None:
        self._grow(len(self.current))
        for one in self.current:
            one.append(token)

    def brace(self, kind: Kind) -> None:
        if kind is Kind.OPEN:
            self._outer.append((self.current, []))
            self.current = [[]]
            return
        before, done = self._outer[-1]
        done += self.current
        self.current = [[]]
        if kind is Kind.CLOSE:
            self._outer.pop()
            self._grow(sum(map(len, before)) * len(done) + sum(map(len, done)) * len(before))
            self._grow(len(before) * len(done))
            self.current = [[*head, *tail] for head in before for tail in done]

    def _grow(self, tokens: int) -> None:
        self._size += tokens
        if self._size > MOST_TOKENS:
            raise UsageError(
                self._argument,
                why="its braces stand for too many patterns",
                hint="use * for some of them, or several commands",
            )


def _live_braces(tokens: Tokens) -> set[int]:
    """Where the braces are that are closed and hold a comma, with their commas."""
    live: set[int] = set()
    unclosed: list[list[int]] = []
    for place, token in enumerate(tokens):
        if token.kind is Kind.OPEN:
            unclosed.append([place])
        elif token.kind is Kind.COMMA and unclosed:
            unclosed[-1].append(place)
        elif token.kind is Kind.CLOSE and unclosed:
            places = unclosed.pop()
            live.update([*places, place] if len(places) > 1 else ())
    return live


def _token(match: re.Match[str], argument: str) -> Token:
    if match["char"] is not None:
        return _ALONE.get(match["char"]) or Token(Kind.CHAR, match["char"])
    if match["escaped"] is not None:
        return Token(Kind.CHAR, match["escaped"])
    return Token(Kind.ONE, _set(match["set"], bool(match["negated"]), argument))


def _set(text: str, negated: bool, argument: str) -> str:
    """The regular expression of `[…]`, which never is a `/`."""
    members = [
        (match["char"] or match["escaped"], match["char"] == "-")
        for match in _MEMBER.finditer(text)
    ]
    parts, at = [], 0
    while at < len(members):
        first = last = members[at][0]
        if at + 2 < len(members) and members[at + 1][1]:
            last = members[at + 2][0]
            at += 2
        if first > last:
            _upside_down(first, last, argument)
        parts.append(re.escape(first) + (f"-{re.escape(last)}" if last != first else ""))
        at += 1
    return f"[^/{''.join(parts)}]" if negated else f"(?!/)[{''.join(parts)}]"


def _upside_down(first: str, last: str, argument: str) -> NoReturn:
    raise UsageError(
        argument,
        why=f"the range [{first}-{last}] is upside down",
        hint=f"[{last}-{first}], or \\[ for the character itself",
    )
