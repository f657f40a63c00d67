"""What depends on what as one HTML page.

Names come from whoever wrote the template: they reach the page as data, never as markup, and it
runs no script but its own.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from html import escape
from importlib.resources import files

from hawse import pages
from hawse.pages import shown
from hawse.plurals import counted
from hawse.services.cfn.template.drawing.picture import Picture

_BODY = """<header><h1>{title}</h1><p>{said}</p>
<input type="search" id="filter" placeholder="Filter by name or type" aria-label="Filter" autofocus>
</header>
<main><div id="graph"></div><aside id="details" aria-live="polite"></aside></main>
<script type="application/json" id="data">{data}</script>"""


def page(picture: Picture, when: str = "") -> str:
    """The page; `when` says of what time it is."""
    title = f"What depends on what in {picture.title}"
    said = escape(" · ".join(text for text in (_counted(picture), when) if text))
    body = _BODY.format(title=shown(title), said=said, data=_data(picture))
    return pages.page(title, body, style=_part("graph.css"), script=_part("graph.js"))


def _counted(picture: Picture) -> str:
    resources, needs = len(picture.boxes), len(picture.arrows)
    told = [counted(resources, "resource")]
    told.append(f"{needs:,} dependenc{'y' if needs == 1 else 'ies'}")
    if picture.cycles:
        cycles = len(picture.cycles)
        told.append(counted(cycles, "cycle"))
    return " · ".join(told)


def _data(picture: Picture) -> str:
    """JSON in which nothing ends the element that holds it."""
    found = {
        "boxes": [asdict(one) for one in picture.boxes],
        "arrows": [asdict(one) for one in picture.arrows],
    }
    return json.dumps(found, separators=(",", ":")).replace("<", "\\u003c")


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
