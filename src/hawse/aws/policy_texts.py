"""Policy documents in one form, since AWS gives them back in another than they were put in.

A list of one is its element, the order of a list means nothing, and an account's root is its id.
What a policy means is not known here. JMESPaths that compare policies say `policy_document(…)`.
"""

from __future__ import annotations

import re
from typing import Any

from hawse.aws.canonical import canonical
from hawse.nesting import json_value

FUNCTION = "policy_document("
_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")


def same_form(text: str | None) -> Any:
    """The document of a text in its one form; a text that is no JSON as it is."""
    try:
        return _form(json_value(text)) if text else None
    except ValueError:
        return text


def _form(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _form(each) for key, each in value.items()}
    if isinstance(value, list):
        each = sorted(map(_form, value), key=canonical)
        return each[0] if len(each) == 1 else each
    if isinstance(value, str):
        return _ROOT.sub(r"\1", value)
    return value


def options() -> Any:
    """What makes JMESPath know the function."""
    from jmespath import Options
    from jmespath.functions import Functions, signature

    class _Functions(Functions):
        @signature({"types": ["string", "null"]})
        def _func_policy_document(self, text: str | None) -> Any:
            return same_form(text)

    return Options(custom_functions=_Functions())
