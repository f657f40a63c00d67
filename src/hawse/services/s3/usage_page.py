"""Usage as one HTML page, sortable. Folders stand below the one that they are in.

Names come from whoever may write to the bucket: each is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from hawse import pages
from hawse.pages import shown
from hawse.services.s3.usage import Usage, VersionUsage

Size = Callable[[int], str]

_STYLE = """
td.bar { width: 26% }
@media (max-width: 44rem) {
tr { display: flex; flex-wrap: wrap; gap: 0 1.2rem; padding: .3rem 0 }
th, td { padding: 0 } td:first-child, td.bar { flex: 1 0 100% } td.bar i { height: .3rem }
td[data-of]::after { content: " " attr(data-of); color: var(--dim) }
td[data-of=size]::after { content: none } th.bar { display: none } }
"""
_BODY = """<h1>{title}</h1><p>{said}</p>
<table><thead><tr>{heads}<th class="bar"></th></tr></thead><tbody>
{rows}
</tbody></table>"""


def page(title: str, rows: Sequence[Usage], size: Size, when: str = "") -> str:
    """The page; `size` makes a text of bytes. The last row is the total."""
    *parts, total = rows
    many = "object" if total.objects == 1 else "objects"
    said = f"{total.objects:,} {many}, {size(total.size)}{' · ' if when else ''}{when}"
    names = ["name", *(name for name, _, _ in _numbers(total, size))]
    body = _BODY.format(
        title=shown(title),
        said=escape(said),
        heads="".join(f'<th scope="col"><button>{name}</button></th>' for name in names),
        rows="\n".join(_line(row, size) for row in _ordered(parts)),
    )
    return pages.page(title, body, style=pages.SORTED + _STYLE, script=pages.SORTING)


def _ordered(rows: Sequence[Usage]) -> list[Usage]:
    """Each folder before what is in it; the largest of its neighbours first."""
    sizes = {row.name: row.size for row in rows}

    def place(row: Usage) -> list[tuple[int, str]]:
        ends = [end for end, char in enumerate(row.name, 1) if char == "/"]
        above = [row.name[:end] for end in ends if row.name[:end] in sizes]
        return [(-sizes[name], name) for name in dict.fromkeys((*above, row.name))]

    return sorted(rows, key=place)


def _line(row: Usage, size: Size) -> str:
    cells = "".join(
        f'<td data-value="{value}" data-of="{name}">{text}</td>'
        for name, value, text in _numbers(row, size)
    )
    return (
        f'<tr><td data-value="{shown(row.name)}">{_name(row.name)}</td>{cells}'
        f'<td class="bar"><div><i style="width:{row.percent:.1f}%"></i></div></td></tr>'
    )


def _name(name: str) -> str:
    """A folder stands out from those that it is in."""
    cut = name.rfind("/", 0, len(name) - 1) + 1 if name.endswith("/") else 0
    above = f"<span>{shown(name[:cut])}</span>" if cut else ""
    return above + shown(name[cut:])


def _numbers(row: Usage, size: Size) -> Iterator[tuple[str, float, str]]:
    """The name, the value and the text of each column of numbers."""
    yield "objects", row.objects, f"{row.objects:,}"
    yield "size", row.size, size(row.size)
    small = 0 < row.size and row.percent < 0.1
    yield "%", row.percent, "&lt;0.1" if small else f"{row.percent:.1f}"
    if isinstance(row, VersionUsage):
        yield "old versions", row.noncurrent, f"{row.noncurrent:,}"
        yield "their size", row.noncurrent_size, size(row.noncurrent_size)
        yield "delete markers", row.delete_markers, f"{row.delete_markers:,}"
