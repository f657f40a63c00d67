"""From what was typed to how objects are moved. What is wrong is told before any request."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from hawse.errors import NoFile, NotFound, UsageError
from hawse.transfer.failures import not_read
from hawse.transfer.filters import Filters
from hawse.transfer.how import HeaderRule, How
from hawse.transfer.options import CustomerKey, ObjectOptions, Pairs
from hawse.transfer.requests import Headers

SETTINGS = ("memory", "bandwidth", "rate", "checksum")
"""The fields of Settings that commands have options for."""

_HEADERS = {
    *("cache-control", "content-disposition", "content-encoding", "content-language"),
    *("content-type", "expires", "x-amz-storage-class", "x-amz-website-redirect-location"),
}
_RULE = re.compile(r"(.+?)=([A-Za-z0-9-]+):(.*)", re.DOTALL)
_TEXTS = (
    *("storage_class", "acl", "sse", "content_type", "content_encoding", "content_disposition"),
    *("content_language", "cache_control", "expires", "website_redirect"),
)


def how_of(typed: Mapping[str, Any], env: Mapping[str, str]) -> How:
    """How the objects are to be moved."""
    return How(
        options=object_options(typed, env),
        filters=Filters.of(typed.get("rules") or ()),
        headers=_conditions(typed),
        rules=tuple(map(_rule, typed.get("header_for") or ())),
        no_clobber=bool(typed.get("no_clobber")),
        if_match=_etag(typed),
        follow=typed.get("follow"),
        archived=typed.get("on_archived") or "skip",
    )


def object_options(typed: Mapping[str, Any], env: Mapping[str, str]) -> ObjectOptions:
    """What the objects are to be."""
    texts: dict[str, Any] = {name: typed.get(name) or "" for name in _TEXTS}
    return ObjectOptions(
        **texts,
        kms_key=typed.get("sse_kms_key_id") or "",
        customer_key=_key(typed, env, "sse_c_key"),
        source_customer_key=_key(typed, env, "source_sse_c_key"),
        metadata=_pairs(typed.get("metadata") or (), "--metadata"),
        tags=_pairs(typed.get("tag") or (), "--tag"),
        requester_pays=bool(typed.get("requester_pays")),
    )


def settings_typed(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Settings that were typed."""
    return {name: typed[name] for name in SETTINGS if typed.get(name) is not None}


def _conditions(typed: Mapping[str, Any]) -> Headers:
    if not typed.get("no_clobber"):
        return ()
    if typed.get("if_match"):
        raise UsageError("--if-match", why="with --no-clobber nothing is replaced at all")
    return (("if-none-match", "*"),)


def _etag(typed: Mapping[str, Any]) -> str:
    return (typed.get("if_match") or "").strip('"')


def _pairs(texts: Iterable[str], option: str) -> Pairs:
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise UsageError(f"{option} {text}", why="it is not NAME=VALUE")
        if name in found:
            raise UsageError(f"{option} {text}", why=f"{name} comes twice")
        found[name] = value
    return tuple(found.items())


def _rule(text: str) -> HeaderRule:
    found = _RULE.fullmatch(text)
    if found is None:
        hint = "such as '*.html=cache-control:no-cache'"
        raise UsageError(f"--header-for {text}", why="it is not GLOB=NAME:VALUE", hint=hint)
    pattern, name, value = found[1], found[2].lower(), found[3].strip()
    if name not in _HEADERS and not name.startswith("x-amz-meta-"):
        hint = f"one of {', '.join(sorted(_HEADERS))}, or x-amz-meta-…"
        raise UsageError(f"--header-for {text}", why=f"{name} is not an object's own", hint=hint)
    if not value.isascii() or any(ord(char) < 32 for char in value):
        raise UsageError(f"--header-for {text}", why="the value cannot be sent in a header")
    return HeaderRule(Filters.of([f"+ {pattern}"]), name, value)


def _key(typed: Mapping[str, Any], env: Mapping[str, str], name: str) -> CustomerKey | None:
    """A key of SSE-C from a file or a variable: an argument would be there for all to see."""
    file, variable = typed.get(f"{name}_file"), typed.get(f"{name}_env")
    option = f"--{name.replace('_', '-')}"
    if file and variable:
        raise UsageError(f"{option}-file", why=f"{option}-env says the key already")
    if variable:
        if variable not in env:
            raise UsageError(f"{option}-env {variable}", why="there is no such variable")
        return CustomerKey(env[variable].strip())
    return CustomerKey(_read_key(file)) if file else None


def _read_key(file: str) -> str:
    try:
        with open(file, "rb") as opened:
            content = opened.read(1024)
    except OSError as error:
        found = not_read(error, file)
        raise NoFile(file, why="there is no such file") if isinstance(found, NotFound) else found
    if len(content) == 32:
        return b64encode(content).decode()
    return content.decode("ascii", "replace").strip()
