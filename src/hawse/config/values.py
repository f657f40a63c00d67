"""From what a file or a variable holds to the value of a setting, or a clear no."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path

from hawse.config.nodes import Node
from hawse.config.problems import Wrong
from hawse.config.schema import Setting

WANTED: Mapping[str, str] = {
    "text": "text",
    "list": "a list of texts",
    "yes/no": "true or false",
    "number": "a number",
    "whole number": "a whole number",
    "account id": "an account id of twelve digits",
    "url": "a URL",
    "file": "a path",
    "tags": "a mapping of texts",
    "patterns": "a mapping of regular expressions",
}
"""The types of the schema as a person reads them."""

_MAPPINGS = ("tags", "patterns")
_YES = {"true": True, "1": True, "yes": True, "on": True}
_NO = {"false": False, "0": False, "no": False, "off": False}
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b")
AWAY = (
    "keep it in an AWS profile (aws configure sso, aws configure), and name that here as `profile`"
)
"""Where a credential belongs, said wherever one is refused."""


def value_of(setting: Setting, node: Node, *, folder: Path) -> object:
    """The value in its Python type; Wrong when it has another type or is out of range.

    `folder` is what a relative path is relative to.
    """
    if setting.type == "yes/no":
        return _yes_or_no(node)
    if setting.type in ("number", "whole number"):
        return _number(setting, node)
    if setting.type in ("list", "tags", "patterns"):
        return _many(setting, node)
    text = _text(setting, node)
    if setting.type == "account id":
        return _account(text)
    if setting.type == "url":
        return _url(text)
    return folder / Path(text).expanduser() if setting.type == "file" else _chosen(setting, text)


def node_of(setting: Setting, text: str) -> Node:
    """What was typed or exported, as if it stood in a file."""
    word = text.strip()
    if setting.type == "yes/no":
        return Node((_YES | _NO).get(word.lower(), text), 0)
    if setting.type in ("number", "whole number"):
        return Node(_parsed(word), 0)
    if setting.type == "list":
        return Node(tuple(Node(part.strip(), 0) for part in text.split(",") if part.strip()), 0)
    if setting.type in _MAPPINGS:
        pairs = (part.partition("=") for part in text.split(",") if part.strip())
        return Node({key.strip(): Node(value.strip(), 0) for key, _, value in pairs}, 0)
    return Node(text, 0)


def _parsed(word: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


def _other_type(wanted: str, node: Node) -> Wrong:
    quotes = wanted == "text" and isinstance(node.value, (int, float))
    return Wrong(
        f"expected {wanted}, got {node.kind}",
        suggestion="put it in quotes" if quotes else "",
        line=node.line or None,
    )


def _yes_or_no(node: Node) -> bool:
    if not isinstance(node.value, bool):
        raise _other_type(WANTED["yes/no"], node)
    return node.value


def _many(setting: Setting, node: Node) -> object:
    """A list, or the mapping of tags; one text alone is a list of one."""
    value, mapping = node.value, setting.type in _MAPPINGS
    if isinstance(value, dict) and mapping:
        read = _expression if setting.type == "patterns" else _text_or_empty
        return {key: read(setting, item) for key, item in value.items()}
    if isinstance(value, dict) or mapping:
        raise _other_type(WANTED[setting.type], node)
    items = value if isinstance(value, tuple) else (node,)
    return tuple(_text(setting, item) for item in items)


def _text_or_empty(setting: Setting, node: Node) -> str:
    return _text(setting, node, empty=True)


def _expression(setting: Setting, node: Node) -> str:
    text = _text(setting, node)
    try:
        re.compile(text)
    except re.error as error:
        why = f"{text!r} is no regular expression: {error.msg}"
        raise Wrong(why, line=node.line or None) from error
    return text


def _text(setting: Setting, node: Node, *, empty: bool = False) -> str:
    value = node.value
    if not isinstance(value, str):
        raise _other_type("text", node)
    if _ACCESS_KEY.search(value):
        raise Wrong("an access key does not belong here", suggestion=AWAY, line=node.line or None)
    if not value.strip() and not empty:
        raise Wrong("the value is empty", suggestion="leave the key out", line=node.line or None)
    if setting.pattern and not re.fullmatch(setting.pattern, value):
        lower = value.lower()
        better = lower if re.fullmatch(setting.pattern, lower) else ""
        raise Wrong(
            f"{value!r} is no {setting.key}",
            suggestion=f"did you mean {better}?" if better else "",
            line=node.line or None,
        )
    return value


def _number(setting: Setting, node: Node) -> int | float:
    value = node.value
    whole = setting.type == "whole number"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise _other_type(WANTED[setting.type], node)
    assert isinstance(value, (int, float))
    if not math.isfinite(value):
        raise Wrong("expected a finite number")
    if setting.least is not None and value < setting.least:
        bound = f"at least {setting.least:g}" if setting.least >= 1 else "more than 0"
        raise Wrong(f"{value} is too small: {bound}")
    return value if whole else float(value)


def _account(text: str) -> str:
    if re.fullmatch(r"[0-9]{12}", text):
        return text
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"[0-9]{12}", digits):
        raise Wrong(f"{text!r} is no account id", suggestion=f'write "{digits}"')
    lost = re.fullmatch(r"[0-9]{9,11}", digits)
    raise Wrong(
        f"{text!r} has {len(digits)} characters, an account id has twelve digits",
        suggestion=f'was a leading zero lost? write "{digits.zfill(12)}"' if lost else "",
    )


def _url(text: str) -> str:
    found = re.fullmatch(r"https?://(?P<user>[^/@]*@)?[^/\s@]+(/\S*)?", text)
    if found is None:
        raise Wrong("expected a URL like https://host:port")
    if found["user"]:
        raise Wrong("a URL here must not hold a user name or password")
    return text


def _chosen(setting: Setting, text: str) -> str:
    if not setting.choices or text in setting.choices:
        return text
    import difflib

    near = difflib.get_close_matches(text.lower(), setting.choices, n=1)
    raise Wrong(
        f"{text!r} is not one of {', '.join(setting.choices)}",
        suggestion=f"did you mean {near[0]}?" if near else "",
    )
