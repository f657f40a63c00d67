"""How completion speaks with each shell, without click: the plain line in, lines of values out.

What is offered is text that anybody may have chosen. What a shell's protocol cannot carry is left
out: a value that is not offered can be typed, a mutilated one names another thing.
"""

from __future__ import annotations

from hawse.core.bash_words import Word, offer, word_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SHELLS = ("bash", "zsh", "fish", "powershell")
_PLACES = {"-r": "region", "--region": "region", "-p": "profile", "--profile": "profile"}
_SPECIAL = set("\\'\"")
_UNFIT = {"fish": set(","), "zsh": set("\\")}  # cut by click's script; taken away by _describe
_POWERSHELL = set("_.:/=+-")


class Line:
    """What stands on the line before the word under the cursor, that word, and what options say."""

    __slots__ = ("typed", "word", "options")

    def __init__(self, typed: list[str], word: Word, options: dict[str, tuple[str, ...]]) -> None:
        self.typed, self.word, self.options = typed, word, options


def plain_line(shell: str, env: Mapping[str, str]) -> Line | None:
    """The line of a shell, in which nothing is quoted and places are the only options; or None."""
    text = env.get("COMP_WORDS", "")
    if shell not in _SHELLS or not text.isprintable() or _SPECIAL & set(text) or " " not in text:
        return None
    before, word = text.split(" ")[:-1], word_of(text, env.get("COMP_WORDBREAKS", ""))
    if shell == "fish" and env.get("COMP_CWORD") != word.text:
        return None
    if shell in ("zsh", "powershell"):
        words, place = text.split(), _number(env.get("COMP_CWORD", ""))
        before, word = words[:place], Word(words[place] if place < len(words) else "")
    typed = [each for each in before if each][1:]
    options = _options(typed)
    if options is None or any(each.startswith("-") for each in (*typed, word.text)):
        return None
    return Line(typed, word, options)


def _options(typed: list[str]) -> dict[str, tuple[str, ...]] | None:
    """The places that options name, which leave the words; None when one lacks its value."""
    found: dict[str, tuple[str, ...]] = {}
    for at in [at for at, each in enumerate(typed) if each in _PLACES][::-1]:
        if at + 1 == len(typed) or typed[at + 1].startswith("-"):
            return None
        option, value = typed[at : at + 2]
        del typed[at : at + 2]
        found[_PLACES[option]] = (value, *found.get(_PLACES[option], ()))
    return found


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 1


def carried(shell: str, value: str) -> bool:
    """Whether a value gets through to this shell as it is."""
    if not value.isprintable():
        return False
    if shell == "powershell":  # inserts it as it is
        return all(char in _POWERSHELL or char.isascii() and char.isalnum() for char in value)
    return not _UNFIT.get(shell, set()) & set(value)


def told(shell: str, word: Word, value: str, about: str) -> str:
    """One value as the script of the shell takes it, with what may be shown beside it."""
    if shell == "bash":
        return f"{offer(word, value)}\n"
    shown = "".join(char if char.isprintable() else " " for char in about)
    if shell == "fish":
        return f"plain,{value}\t{shown}\n" if shown else f"plain,{value}\n"
    if shell == "zsh" and shown:
        value = value.replace(":", r"\:")
    return f"plain\n{value}\n{shown or '_'}\n"
