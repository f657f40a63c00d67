"""What a large object was begun with, as far as another run has to know it to go on.

It is noted beside the object's parts. A key of the customer is not: only that there was one, so
that it can be asked for again.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import UsageError
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

_SETTINGS = ("memory", "bandwidth", "rate")


class BegunWith(NamedTuple):
    """`where` leads to the account and the endpoint again, `settings` are fields of Settings.

    `conditions` are those on the completion. `key`, `source_key`: there was one. `beneath` is what
    the folder of a download is made of again.
    """

    where: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, float], ...] = ()
    conditions: Headers = ()
    pays: bool = False
    key: bool = False
    source_key: bool = False
    beneath: tuple[str, bool | None] | None = None

    def options(self, typed: ObjectOptions, name: str) -> ObjectOptions:
        """The options to go on with. UsageError for an object whose key was not typed again."""
        for wanted, key, option in (
            (self.key, typed.customer_key, "--sse-c-key"),
            (self.source_key, typed.source_customer_key, "--source-sse-c-key"),
        ):
            if wanted and key is None:
                why = f"it was begun with {option}-…, and keys are not kept"
                raise UsageError(name, why=why, hint=f"add {option}-file or {option}-env again")
        return replace(
            PLAIN,
            requester_pays=self.pays or typed.requester_pays,
            customer_key=typed.customer_key if self.key else None,
            source_customer_key=typed.source_customer_key if self.source_key else None,
        )


def noted(
    engine: Engine,
    options: ObjectOptions,
    headers: Headers = (),
    beneath: tuple[str, bool | None] | None = None,
) -> str:
    """What to keep of it: one line, "" for what is all the default."""
    access, settings = engine.target.access, engine.settings
    role = access.account if access.role else ""
    where = {"profile": access.profile, "account": role, "role": access.role}
    where["endpoint_url"] = engine.regions.custom
    usual = type(settings)()
    found: dict[str, Any] = {
        "where": {name: value for name, value in where.items() if value},
        "settings": {
            name: getattr(settings, name)
            for name in _SETTINGS
            if getattr(settings, name) != getattr(usual, name)
        },
        "conditions": [pair for pair in headers if pair[0].startswith("if-")],
        "pays": options.requester_pays,
        "key": options.customer_key is not None,
        "source_key": options.source_customer_key is not None,
        "beneath": beneath,
    }
    found = {name: value for name, value in found.items() if value}
    return json.dumps(found) if found else ""


def read(text: str) -> BegunWith:
    """What was kept; of objects that an earlier version of hawse began, nothing is known."""
    found: dict[str, Any] = json.loads(text) if text else {}
    return BegunWith(
        where=tuple(found.get("where", {}).items()),
        settings=tuple(found.get("settings", {}).items()),
        conditions=tuple((name, value) for name, value in found.get("conditions", ())),
        pays=bool(found.get("pays")),
        key=bool(found.get("key")),
        source_key=bool(found.get("source_key")),
        beneath=tuple(found["beneath"]) if "beneath" in found else None,
    )
