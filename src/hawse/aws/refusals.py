"""What an answer that is no error says was not done: some APIs report it thing by thing.

It becomes the same errors as an answer that is one, so that nobody takes it for success.
"""

from __future__ import annotations

from hawse.aws.calls import Write
from hawse.aws.items import selector
from hawse.aws.targets import Answer
from hawse.errors import AccessDenied, CLIError

_FORBIDDEN = 403
_DENIAL = ("not authorized", "access denied", "accessdenied")


def raise_refused(call: Write, answer: Answer) -> None:
    """Raise what the answer of `call` tells as not done; nothing when all was."""
    for told in selector(call.refusals)(answer):
        code, words = str(told.get("ErrorCode", "")), str(told.get("ErrorMessage", ""))
        denied = told.get("StatusCode") == _FORBIDDEN or _says_denied(f"{code} {words}")
        error = (AccessDenied if denied else CLIError)(call.name, why=words or code or "not done")
        error.aws_code = code
        raise error


def _says_denied(words: str) -> bool:
    return any(sign in words.lower() for sign in _DENIAL)
