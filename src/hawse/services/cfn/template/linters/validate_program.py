"""Asks cloudformation-validate about templates: a program of its own, run by `validate`.

It reads JSON from its input, names with contents in base64, and writes JSON. It knows nothing of
hawse, and its streams are its only way to talk.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

_FIELDS = ("rule_id", "message", "property_path", "start_line", "start_column")


def main() -> None:
    """Answer one request."""
    with open(0, "rb", closefd=False) as given:
        request = json.load(given)
    with open(1, "w", encoding="utf-8", closefd=False) as answer:
        json.dump(_answer(request), answer)


def _answer(request: list[dict[str, str]]) -> dict[str, Any]:
    import cloudformation_validate as library  # pylint: disable=import-error  # an extra

    # 1.10 had other names for both.
    make = getattr(library, "CompositeEngine", None)
    if make is None or not hasattr(make, "validate_template"):
        return {"problem": "this version of it is not known"}
    engine = make()
    return {"found": [_found(engine, b64decode(each["body"])) for each in request]}


def _found(engine: Any, body: bytes) -> list[dict[str, Any]]:
    return [_plain(one) for one in engine.validate_template(body).diagnostics]


def _plain(one: Any) -> dict[str, Any]:
    entity = getattr(one, "entity", None)
    return {
        **{name: getattr(one, name, None) for name in _FIELDS},
        "severity": _word(getattr(one, "severity", None)),
        "entity": entity and [_word(entity.entity_type), entity.logical_id],
    }


def _word(member: Any) -> str:
    """The name of a member of an enumeration."""
    return str(getattr(member, "name", member))


if __name__ == "__main__":
    main()
