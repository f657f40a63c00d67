"""The ways to an administrator as one HTML page that needs nothing else: light, dark, no network.

Names come from whoever may make users and roles: they reach the page as data, never as markup, and
it runs no script but its own.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from html import escape
from importlib.resources import files

from hawse.services.iam.escalations.pictures import Picture

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'sha256-{hash}'">
<style>
{style}</style></head><body>
<header><h1>{title}</h1><p>{said}</p>
<input type="search" id="filter" placeholder="Filter by name or path" aria-label="Filter" autofocus>
</header>
<main><div id="graph"></div><aside id="details" aria-live="polite"></aside></main>
<script type="application/json" id="data">{data}</script>
<script>{script}</script></body></html>
"""


def page(picture: Picture, when: str = "") -> str:
    """The page; `when` says how old the account is that it shows."""
    script = _part("graph.js")
    return _PAGE.format(
        title=escape(f"Ways to administrator in {picture.account}"),
        said=escape(" · ".join(text for text in (_counted(picture), when) if text)),
        style=_part("graph.css"),
        data=_data(picture),
        script=script,
        hash=b64encode(sha256(script.encode()).digest()).decode(),
    )


def _counted(picture: Picture) -> str:
    count = len(picture.arrows)
    if not count:
        return "No principal can become an administrator"
    return f"{count:,} {'principal' if count == 1 else 'principals'} can become an administrator"


def _data(picture: Picture) -> str:
    """JSON in which nothing ends the element that holds it."""
    found = {"roots": dict(picture.roots), "arrows": [asdict(one) for one in picture.arrows]}
    return json.dumps(found, separators=(",", ":")).replace("<", "\\u003c")


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
