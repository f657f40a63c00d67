"""How many there are, in words: one of a thing is not called as two are."""

from __future__ import annotations


def counted(count: float, noun: str) -> str:
    """`1 call`, `2 calls`, `1,234 calls`; a fraction is rounded."""
    whole = round(count)
    return f"{whole:,} {noun if whole == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """`call` → `calls`, `policy` → `policies`, `address` → `addresses`."""
    if noun.endswith(("details", "logs")):
        return noun
    if noun.endswith("is"):
        return f"{noun[:-2]}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def were(count: int) -> str:
    """`was` of one, `were` of others."""
    return "was" if count == 1 else "were"
