"""From one page to the parameters of the next, as botocore's paginators do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.aws.fast.handing import SameToken

Tokens = dict[str, Any]


def following(pages: Mapping[str, Any], page: Mapping[str, Any]) -> Tokens | None:
    """The tokens that lead to the next page; None after the last one."""
    if pages["more"] and not _found(page, pages["more"]):
        return None
    tokens = {
        into: _found(page, out) or None
        for into, out in zip(pages["in"], pages["out"], strict=False)
    }
    return tokens if any(token is not None for token in tokens.values()) else None


def turned(params: Mapping[str, object], tokens: Tokens, before: Tokens | None) -> Tokens:
    """The parameters of the next page. SameToken when the tokens lead back to the same page."""
    if tokens == before:
        raise SameToken(f"the same next token was received twice: {tokens}")
    kept = {name: value for name, value in params.items() if name not in tokens}
    # botocore leaves out a token that says None, which some services give after the last page.
    given = {name: value for name, value in tokens.items() if value not in (None, "None")}
    return {**kept, **given}


def _found(page: Any, path: str) -> Any:
    for part in path.split("."):
        page = page.get(part) if isinstance(page, Mapping) else None
    return page
