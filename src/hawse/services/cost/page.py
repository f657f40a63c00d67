"""Costs as one HTML page: a column for each day or month, and a table that is sorted by its heads.

Tags and account names come from whoever may set them: each is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from hawse import pages
from hawse.pages import shown
from hawse.services.cost.rows import Cost

_STYLE = """
p.sum { font-size: 1.6rem; color: var(--ink); margin: 1rem 0 0 }
svg { width: 100%; height: auto; margin: .6rem 0 1rem; display: block }
svg rect { fill: var(--bar) } svg rect.may-change { opacity: .55 }
svg rect:hover { opacity: .8 }
svg text { fill: var(--dim); font: 11px system-ui, sans-serif }
svg line { stroke: var(--line) }
td.bar { width: 30% }
tfoot td { font-weight: 600; border-top: 2px solid var(--line) }
small { color: var(--unsure) }
@media (max-width: 44rem) { td.bar, th.bar { display: none } }
@media print { tr { break-inside: avoid } }
"""
_WIDTH, _HEIGHT, _TOP, _FOOT = 1000, 220, 18, 20
_WIDEST = 90.0

_BODY = """<h1>{title}</h1><p>{said}</p>
<p class="sum">{total}</p>
{chart}
<table><thead><tr>{heads}<th class="bar"></th></tr></thead><tbody>
{rows}
</tbody><tfoot>{foot}</tfoot></table>"""


def page(title: str, said: str, rows: Sequence[Cost]) -> str:
    """The page; the last row is the total, and the chart is its history."""
    *parts, total = rows
    heads = ("name", f"cost in {total.currency}", "%")
    body = _BODY.format(
        title=shown(title),
        said=escape(said),
        total=f"{total.cost:,.2f} {shown(total.currency)}{_mark(total)}",
        chart=_chart(_history(rows), {row.name for row in parts if row.estimated}),
        heads="".join(f'<th scope="col"><button>{shown(name)}</button></th>' for name in heads),
        rows="\n".join(map(_line, parts)),
        foot=_line(total),
    )
    return pages.page(title, body, style=pages.SORTED + _STYLE, script=pages.SORTING)


def _history(rows: Sequence[Cost]) -> Mapping[str, float]:
    return rows[-1].history


def _line(row: Cost) -> str:
    width = min(max(row.of_largest or 0.0, 0.0), 100.0)
    share = "" if row.share is None else f"{row.share:.1f}"
    bar = f'<div><i style="width:{width:.1f}%"></i></div>' if row.of_largest is not None else ""
    return (
        f"<tr><td>{shown(row.name)}</td>"
        f'<td data-value="{row.cost}">{row.cost:,.2f}{_mark(row)}</td>'
        f'<td data-value="{row.share or 0}">{share}</td><td class="bar">{bar}</td></tr>'
    )


def _mark(row: Cost) -> str:
    return ' <small title="AWS may still change it">estimated</small>' if row.estimated else ""


def _chart(history: Mapping[str, float], may_change: set[str]) -> str:
    """Columns from a base line; days that cost less than nothing hang below it."""
    if len(history) < 2:
        return ""
    top, low = max(0.0, *history.values()), min(0.0, *history.values())
    scale = (_HEIGHT - _TOP - _FOOT) / ((top - low) or 1.0)
    base = _TOP + top * scale
    columns = "".join(_columns(history, base, scale, may_change))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Cost by time">{columns}'
        f'<line x1="0" x2="{_WIDTH}" y1="{base:.1f}" y2="{base:.1f}"/>'
        f'<text x="0" y="11">{top:,.2f}</text></svg>'
    )


def _columns(
    history: Mapping[str, float], base: float, scale: float, may_change: set[str]
) -> Iterator[str]:
    step = _WIDTH / len(history)
    width = min(step * 0.8, _WIDEST)
    every = max(1, -(-len(history) // 10))  # labels must not touch
    for place, (day, cost) in enumerate(history.items()):
        left, height = place * step + (step - width) / 2, abs(cost) * scale
        hue = ' class="may-change"' if day in may_change else ""
        upper = base - height if cost > 0 else base
        yield (
            f'<rect x="{left:.1f}" y="{upper:.1f}" width="{width:.1f}" height="{height:.1f}"{hue}>'
            f"<title>{escape(day)}: {cost:,.2f}</title></rect>"
        )
        if place % every == 0:
            middle = left + width / 2
            yield (
                f'<text x="{middle:.1f}" y="{_HEIGHT - 4}" text-anchor="middle">'
                f"{escape(day[5:] if len(history) > 13 else day)}</text>"
            )
