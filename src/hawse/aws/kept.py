"""Answers of paid reads that are kept between runs, by account and request.

Only for answers that are JSON as they come. What does not come from AWS itself is not kept, but for
the sandbox's, which are never mistaken for AWS's.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hawse.aws.cache import Cache
    from hawse.aws.calls import Read
    from hawse.aws.targets import Answer, Target


def kept_pages(
    target: Target, call: Read, seconds: float, /, *, first_alone: bool = False, **params: object
) -> list[Answer]:
    """The pages of the answer: those of an earlier run when they are no older than `seconds`.

    `first_alone` asks for no second one.
    """
    cache = _cache(target)
    if cache is None:
        return _asked(target, call, params, first_alone)
    key = _key(target, call, {**params, "first_alone": first_alone})
    now = target.clock.now().timestamp()
    kept = cache.get(key)
    if kept is not None:
        target.gate.meter.kept.append(max(0.0, now - kept["at"]))
        pages: list[Answer] = kept["pages"]
        return pages
    asked = _asked(target, call, params, first_alone)
    cache.put(key, {"at": now, "pages": asked}, seconds)
    return asked


def _asked(
    target: Target, call: Read, params: dict[str, object], first_alone: bool
) -> list[Answer]:
    pages = target.pages(call, **params)
    return [_without_metadata(page) for page in (islice(pages, 1) if first_alone else pages)]


def _without_metadata(page: Answer) -> Answer:
    return {name: value for name, value in page.items() if name != "ResponseMetadata"}


def _cache(target: Target) -> Cache | None:
    return None if target.redirected and not target.sandbox else target.cache


def _key(target: Target, call: Read, params: dict[str, object]) -> str:
    import json
    from hashlib import sha256

    asked = sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
    place = "sandbox/" if target.sandbox else ""
    return f"kept/{call.name}/{place}{target.partition}/{target.account}/{asked}"
