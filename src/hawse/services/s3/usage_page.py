"""Usage as one HTML page that needs nothing else: light and dark, sortable, no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from hawse.services.s3.usage import Usage

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'unsafe-inline'">
<style>
:root {{ --ink: #1c2128; --dim: #5c6570; --line: #d9dee4; --bar: #3b82c4; --ground: #fff }}
@media (prefers-color-scheme: dark) {{
:root {{ --ink: #e4e8ec; --dim: #98a2ad; --line: #343b44; --bar: #4f9be0; --ground: #14181d }} }}
body {{ font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
margin: 2rem auto; max-width: 64rem; padding: 0 1rem }}
h1 {{ font-size: 1.3rem; overflow-wrap: anywhere }} p {{ color: var(--dim) }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
font-variant-numeric: tabular-nums; white-space: nowrap }}
th:first-child, td:first-child {{ text-align: left; overflow-wrap: anywhere; white-space: normal }}
th button {{ all: unset; cursor: pointer; color: var(--dim) }}
th button:focus-visible {{ outline: 2px solid var(--bar) }}
td.bar {{ width: 30% }} td.bar div {{ background: var(--bar); height: .8rem; border-radius: 2px }}
</style></head><body>
<h1>{title}</h1><p>{said}</p>
<table><thead><tr><th><button>name</button></th><th><button>objects</button></th>\
<th><button>size</button></th><th><button>%</button></th><th></th></tr></thead><tbody>
{rows}
</tbody></table>
<script>
const body = document.querySelector("tbody"), way = {{}};
document.querySelectorAll("th button").forEach((button, place) => button.onclick = () => {{
  way[place] = way[place] === -1 ? 1 : place ? way[place] ? -way[place] : -1 : way[place] ? -1 : 1;
  const value = row => row.cells[place].dataset.value ?? row.cells[place].textContent;
  [...body.rows].sort((a, b) => way[place] * (place ? value(a) - value(b) :
    value(a).localeCompare(value(b)))).forEach(row => body.append(row));
}});
</script></body></html>
"""


def page(title: str, rows: Sequence[Usage], size: Callable[[int], str]) -> str:
    """The page; `size` makes a text of bytes. The last row is the total."""
    *parts, total = rows
    said = f"{total.objects:,} objects, {size(total.size)}"
    lines = "\n".join(_line(row, size) for row in sorted(parts, key=lambda row: -row.size))
    return _PAGE.format(title=escape(_shown(title)), said=escape(said), rows=lines)


def _line(row: Usage, size: Callable[[int], str]) -> str:
    bar = f'<div style="width:{row.percent:.1f}%"></div>'
    return (
        f"<tr><td>{escape(_shown(row.name))}</td>"
        f'<td data-value="{row.objects}">{row.objects:,}</td>'
        f'<td data-value="{row.size}">{size(row.size)}</td>'
        f'<td data-value="{row.percent}">{row.percent}</td><td class="bar">{bar}</td></tr>'
    )


def _shown(name: str) -> str:
    """A key may hold what turns the direction of text, or what no page may hold."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in name)
