"""Where to split a range of keys that nobody has listed yet. Pure: strings in, strings out.

What is known is which characters have been seen at each position. A digit that was seen stands
for all digits, until a split shows that others are not there. Byte order of UTF-8 is the order of
code points, which is how Python compares strings.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from math import inf
from os.path import commonprefix

_DEPTH = 128  # positions after the prefix that are looked at
_DIGITS = 24  # positions that count in an estimate
_FEW = 3  # letters at one position; fewer are more likely to be a word that all keys have
# Every split ends with it. One that ends with a character of keys may be the name of a folder, and
# SeaweedFS starts after the folder then, without what is in it.
_LAST = "\U0010fffd"
_LONGEST = 1000  # bytes of a key that is sent as start-after; S3 has 1,024
_FIGURES = frozenset("0123456789")
_HEXADECIMAL = (frozenset("abcdef"), frozenset("ABCDEF"))
_LETTERS = (frozenset("ghijklmnopqrstuvwxyz"), frozenset("GHIJKLMNOPQRSTUVWXYZ"))


class KeySpace:
    """What is known of how keys are spelt, below one prefix."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._places: list[_Place] = []
        self._anywhere = _Place()

    def learn(self, keys: Iterable[str]) -> None:
        """Take in some keys of a page."""
        start = len(self._prefix)
        for key in keys:
            characters = key[start : start + _DEPTH]
            for _ in range(len(self._places), len(characters)):
                self._places.append(_Place())
            for place, character in zip(self._places, characters):
                if character not in place.seen:
                    place.see(character)
                    self._anywhere.see(character)

    def unlearn(self, split: str, high: str | None) -> None:
        """Nothing is between `split` and `high`: do not guess these characters there again."""
        at = len(split) - 2
        if not split.endswith(_LAST) or at < len(self._prefix):
            return
        place = self._place(at)
        end = high[at : at + 1] if high is not None and high[:at] == split[:at] else _LAST
        place.absent.update(
            character for character in place.alphabet if split[at] < character < end
        )
        place.spell()

    def between(self, low: str, high: str | None) -> str | None:
        """A key between two, neither of them, that splits what may be there about evenly.

        `high` None is the end of the prefix. None when there is no such key.
        """
        start = self._start(low, high)
        end = _LAST if high is None else high[start : start + 1]
        inside = high is not None and len(high) > start + 1
        for at in range(start, len(self._prefix) + len(self._places)):
            here = low[at : at + 1]
            place = self._anywhere if at == start and high is None else self._place(at)
            choice = [here, *(other for other in place.alphabet if here < other < end)]
            if inside and here < end:
                choice.append(end)
            if len(choice) > 1 and here:
                split = low[:at] + choice[(len(choice) - 1) // 2] + _LAST
                fits = low < split and (high is None or split < high)
                return split if fits and _can_be_sent(split) else None
            if not here:
                return None
            end, inside = _LAST, False  # what is left starts as `low` does
        return None

    def share(self, low: str, key: str, high: str | None) -> float:
        """How often the distance from `low` to `key` fits between `key` and `high`."""
        start = self._start(low, high)
        at = self._number(key, start)
        done = at - self._number(low, start)
        return (self._number(high, start) - at) / done if done > 0 else inf

    def _start(self, low: str, high: str | None) -> int:
        return len(self._prefix if high is None else commonprefix((low, high)))

    def _number(self, key: str | None, start: int) -> int:
        """The characters from a position on as digits; what ends early is followed by zeros."""
        number = 0
        for at in range(start, start + _DIGITS):
            place = self._place(at)
            digits = len(place.alphabet)
            number *= digits + 1
            if key is None:
                number += digits
            elif at < len(key):
                number += bisect_right(place.alphabet, key[at])
                if key[at] not in place.alphabet:
                    key = None  # after all that has the character before it
        return number

    def _place(self, at: int) -> _Place:
        index = at - len(self._prefix)
        return self._places[index] if 0 <= index < len(self._places) else _Place()


class _Place:
    """One position in keys: which characters may be there."""

    __slots__ = ("seen", "absent", "alphabet")

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.absent: set[str] = set()
        self.alphabet = ""  # in order

    def see(self, character: str) -> None:
        self.seen.add(character)
        self.spell()

    def spell(self) -> None:
        """Widen what was seen: a digit to all, and letters once there are a few of them."""
        wide = set(self.seen)
        if wide & _FIGURES:
            wide |= _FIGURES
            for letters, others in zip(_HEXADECIMAL, _LETTERS):
                if wide & letters and not wide & others:
                    wide |= letters
        for first, others in zip(_HEXADECIMAL, _LETTERS):
            if wide & others and len(wide & (first | others)) >= _FEW:
                wide |= first | others
        self.alphabet = "".join(sorted(wide - (self.absent - self.seen)))


def after_all(shared: str) -> str | None:
    """A key after all that start with `shared`; None when it cannot be sent."""
    split = shared + _LAST
    return split if _can_be_sent(split) else None


def _can_be_sent(key: str) -> bool:
    try:
        return len(key.encode()) <= _LONGEST
    except UnicodeEncodeError:
        return False
