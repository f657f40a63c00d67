"""The ways to an administrator as one HTML page.

Names come from whoever may make users and roles: they reach the page as data, never as markup, and
it runs no script but its own.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from html import escape
from importlib.resources import files

from hawse import pages
from hawse.pages import shown
from hawse.services.iam.escalations.pictures import Picture

_BODY = """<header><h1>{title}</h1><p>{said}</p>
<input type="search" id="filter" placeholder="Filter by name or path" aria-label="Filter" autofocus>
</header>
<main><div id="graph"></div><aside id="details" aria-live="polite"></aside></main>
<script type="application/json" id="data">{data}</script>"""


def page(picture: Picture, when: str = "") -> str:
    """The page; `when` says how old the account is that it shows."""
    title = f"Ways to administrator in {picture.account}"
    body = _BODY.format(
        title=shown(title),
        said=escape(" · ".join(text for text in (_counted(picture), when) if text)),
        data=_data(picture),
    )
    return pages.page(title, body, style=_part("graph.css"), script=_part("graph.js"))


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
