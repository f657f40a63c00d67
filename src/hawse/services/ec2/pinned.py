"""A file whose text a plan stands for: read again when it is applied, and then it must be the same.

Scripts and user data often hold secrets, which must not enter the state of a procedure, since that
is journalled.
"""

from __future__ import annotations

from hawse.errors import Refused, UsageError


def read_text(path: str, option: str) -> str:
    """The text of the file that an option names; UsageError when it is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise UsageError(f"{option} {path}", why="not a text in UTF-8") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(f"{option} {path}", why=why) from error


def digest_of(text: str) -> str:
    """What tells one text from every other."""
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def as_planned(path: str, digest: str, option: str) -> str:
    """The text of the file; Refused when it is not what was planned."""
    text = read_text(path, option)
    if digest_of(text) != digest:
        raise Refused(path, why="it changed since it was planned", hint="plan it again")
    return text
