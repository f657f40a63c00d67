"""Words of bash: what the one under the cursor means, and how a value is written in its place.

What is offered is text that anybody may have chosen; quoted as it is here, bash cannot run it.
"""

from __future__ import annotations

_PLAIN = set("_@%+=:,./-")


class Word:
    """The word under the cursor as bash has it. No NamedTuple: `core.tab` says why.

    `text` is what it means. bash replaces what follows `kept`, which is within `quote` ("" for
    none).
    """

    __slots__ = ("text", "kept", "quote")

    def __init__(self, text: str, kept: str = "", quote: str = "") -> None:
        self.text, self.kept, self.quote = text, kept, quote


def word_of(line: str, breaks: str) -> Word:
    """The last word of a line of bash, which splits words for completion at `breaks` too."""
    text = kept = before = quote = ""
    escaped = False
    for char in line:
        if escaped:
            literal = "\\" if quote and char not in '\\"$`' else ""
            text, escaped = f"{text}{literal}{char}", False
        elif quote == "'" != char:
            text += char
        elif char == "\\":
            escaped = True
        elif char == quote:
            quote, kept = "", before
        elif quote:
            text += char
        elif char in "'\"":
            quote, before, kept = char, kept, text
        elif char in " \t\n":
            text = kept = ""
        else:
            text += char
            kept = text if char in breaks else kept
    return Word(text, kept, quote)


def bash_quoted(text: str, quote: str) -> str | None:
    """`text` so that bash takes it literally after `quote`; None when it cannot be written so."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':
        return None if "!" in text else "".join(f"\\{c}" if c in '\\"$`' else c for c in text)
    return "".join(c if c.isalnum() or c in _PLAIN else f"\\{c}" for c in text)


def offer(word: Word, value: str) -> str:
    """The part of a value that bash does not have yet, as our script takes it; "" for none.

    `open` is followed by more, `plain` by a space.
    """
    rest = bash_quoted(value.removeprefix(word.kept), word.quote)
    if rest is None or not value.startswith(word.kept):
        return ""
    return f"{'open' if value.endswith('=') else 'plain'},{rest}"
