"""What a plain scalar of YAML is to CloudFormation: text, unless it is plainly something else.

Dates are text, `2012-10-17` above all. So is what begins with a zero: an account id is no octal
number. `on` and `yes` are true, as in YAML 1.1.
"""

from __future__ import annotations

import re

from hawse.services.cfn.template.nodes import Scalar

_FIRST = frozenset("0123456789+-.~nNtTyYfFoO")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_FRACTION = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]{1,2})?", re.ASCII)
_WORDS: dict[str, Scalar] = {
    **{form: None for word in ("null", "~") for form in (word, word.title(), word.upper())},
    **{
        form: word in ("true", "yes", "on")
        for word in ("true", "yes", "on", "false", "no", "off")
        for form in (word, word.title(), word.upper())
    },
}


def resolved(text: str) -> Scalar:
    """The value of a scalar that stands without quotes."""
    if not text:
        return None
    if text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _FRACTION.fullmatch(text) else text
