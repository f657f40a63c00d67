"""Waste as one HTML page: what it comes to, by rule, and each finding with its numbers.

Names come from whoever may make things: each is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from hawse import pages
from hawse.pages import shown

if TYPE_CHECKING:
    from hawse.services.waste.summing import Found, WasteSum

_STYLE = """
summary { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .6rem }
summary b { text-align: right; font-variant-numeric: tabular-nums }
.bars { display: grid; grid-template-columns: max-content minmax(0, 1fr) max-content;
gap: .25rem .9rem; align-items: center; margin: 1rem 0 }
.bars i { background: var(--bar); height: .7rem; border-radius: 3px; min-width: 2px }
.bars span { text-align: right; font-variant-numeric: tabular-nums }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem .9rem;
margin: .5rem 0 .3rem 1rem }
dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
"""


def page(waste: WasteSum) -> str:
    """The page of one look at all that was asked for."""
    said = f"{waste.headline()} · as of {waste.now:%Y-%m-%d %H:%M} UTC"
    body = "\n".join(
        (
            f"<h1>Waste</h1><p>{escape(said)}</p>",
            f'<div class="bars">{"".join(_bars(waste))}</div>',
            '<input type="search" placeholder="Filter" aria-label="Filter">',
            *_sections(waste),
        )
    )
    return pages.page("Waste", body, style=pages.LISTED + _STYLE, script=pages.SEARCHED)


def _bars(waste: WasteSum) -> Iterator[str]:
    rules = waste.by_rule()
    most = max((usd for _, usd in rules.values()), default=0.0) or 1.0
    for rule, (many, usd) in rules.items():
        bar = f'<i style="width:{usd / most:.1%}"></i>'
        yield f"<code>{escape(rule)}</code>{bar}<span>${usd:,.2f} · {many:,}</span>"


def _sections(waste: WasteSum) -> Iterator[str]:
    if not waste.found:
        yield "<p>Nothing found.</p>"
    for rule in waste.by_rule():
        some = [one for one in waste.found if one.row.rule == rule]
        some.sort(key=lambda one: -(one.row.usd_month or 0.0))
        lines = "\n".join(map(_details, some))
        yield f"<section><h2>{escape(rule)} · {len(some):,}</h2>\n{lines}</section>"
    if waste.unknown:
        lines = "".join(
            f"<li>{many:,} × {shown(why)}</li>" for why, many in waste.unknown.most_common()
        )
        yield f'<section><h2 class="medium">Not known</h2><ul>{lines}</ul></section>'
    yield from (f"<p>{shown(note)}</p>" for note in waste.notes)


def _details(one: Found) -> str:
    row = one.row
    facts = {
        "Resource": row.resource,
        "Where": f"{one.account} {one.region}",
        "Confidence": row.confidence,
        "Evidence": ", ".join(f"{key} {value}" for key, value in row.evidence.items()),
        "Price": row.priced,
        "Fix": row.fix,
    }
    told = "".join(
        f"<dt>{key}</dt><dd>{shown(value)}</dd>" for key, value in facts.items() if value
    )
    return (
        f"<details><summary><b>{_money(one)}</b><span>{shown(row.name or row.resource)} "
        f"{shown(row.why)}</span></summary><dl>{told}</dl></details>"
    )


def _money(one: Found) -> str:
    if one.row.usd_month is None:
        return "?"
    return f"{'≤ ' if one.row.at_most else ''}${one.row.usd_month:,.2f}"
