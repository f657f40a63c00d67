"""Aligned columns for people: quiet, never wider than the terminal, never wrapped.

When they do not fit, whole columns are left out, then the longest texts are cut with an ellipsis.
rich is not used: it takes longer to load than a table of 50,000 rows takes to write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hawse.output.cells import MARK, cut, cut_before, padder, widest, width
from hawse.output.columns import DEFAULT, NAMED, Column, Record
from hawse.output.escape import escape, line_start
from hawse.output.fields import WHERE
from hawse.output.style import paint
from hawse.output.view import View
from hawse.output.words import NOTHING, shower

GAP = "  "
_EASY, _HARD = 20, 8
"""Texts are cut to the first before a column is left out, to the second when few are left."""
_FEW = 3


@dataclass(frozen=True)
class Cells:
    """One column as texts. `size` is the width it is shown in; only `soft` ones may be cut, and
    `whole` ones not even when nothing else is left. Of a `path` the beginning is cut."""

    name: str
    title: str
    texts: Sequence[str]
    size: int = 0
    soft: bool = True
    right: bool = False
    whole: bool = False
    path: bool = False
    rank: int = DEFAULT
    colour: Mapping[str, str] = field(default_factory=dict)

    def measured(self, *, heading: bool = True) -> Cells:
        """With the width that all of it needs."""
        need = widest(self.texts)
        return replace(self, size=max(need, width(self.title)) if heading else need)

    def least(self, size: int) -> int:
        """The narrowest this column may get when texts are cut to `size`."""
        return min(self.size, size) if self.soft else self.size


def cells_of(column: Column, records: Sequence[Record], view: View) -> Cells:
    """One column of the rows as escaped texts."""
    field_ = column.field
    values = list(map(column.value, records))
    show = shower("text" if field_.show == "tags" and column.key else field_.show, view.now)
    texts = list(map(show, values))
    if not "".join(texts).isprintable() or any("##" in text for text in texts):
        texts = list(map(escape, texts))
    number = next((value for value in values if value is not None), None)
    counted = isinstance(number, (int, float)) and not isinstance(number, bool)
    return Cells(
        column.name,
        escape(column.title),
        texts,
        soft=not counted and field_.show in ("text", "list", "tags", "bool", "path"),
        right=field_.show in ("bytes", "usd", "amount", "signed", "percent")
        or (counted and field_.show not in ("share", "bar")),
        whole=field_.show == "whole",
        path=field_.show == "path",
        rank=column.rank,
        colour=field_.colour,
    ).measured()


def fitted(cells: Sequence[Cells], limit: int) -> tuple[list[Cells], list[str]]:
    """The columns narrowed to `limit` (0: as wide as they like) and the names of those left out."""
    anchor = _anchor(cells)
    kept = [replace(one, soft=one.soft and one.name not in (anchor, *WHERE)) for one in cells]
    dropped: list[str] = []
    while limit and len(kept) > 1 and _least(kept, _ease(kept)) > limit:
        worst = max(kept, key=lambda one: _worth(one, kept.index(one), anchor))
        kept.remove(worst)
        dropped.append(worst.name)
    shown = [one.name for one in cells]
    return _narrowed(kept, limit), sorted(dropped, key=shown.index)


def _ease(kept: Sequence[Cells]) -> int:
    few = len(kept) <= _FEW or all(one.rank == NAMED for one in kept)
    return _HARD if few else _EASY


def _least(kept: Sequence[Cells], size: int) -> int:
    return sum(one.least(size) for one in kept) + len(GAP) * (len(kept) - 1)


def _worth(one: Cells, place: int, anchor: str) -> tuple[int, int, int]:
    """The largest goes first: what was not asked for by name, then from the right, then where."""
    if one.name == anchor:
        return (-1, 0, 0)
    return (one.rank, 0, -place) if one.name in WHERE else (one.rank, 1, place)


def _anchor(cells: Sequence[Cells]) -> str:
    """The column that names the thing, which is what a person copies: it stays, and whole."""
    names = [one.name for one in cells]
    return next((name for name in names if name not in WHERE), "".join(names[:1]))


def _narrowed(kept: list[Cells], limit: int) -> list[Cells]:
    """The longest texts cut first, each as little as possible; an id only as the last resort."""
    sizes = [one.size for one in kept]
    over = sum(sizes) + len(GAP) * (len(kept) - 1) - limit if limit else 0
    soft = [place for place, one in enumerate(kept) if one.soft]
    while over > 0 and soft:
        longest = max(soft, key=sizes.__getitem__)
        if sizes[longest] <= _HARD:
            break
        sizes[longest] -= 1
        over -= 1
    if over > 0 and not kept[-1].whole:
        sizes[-1] = max(1, sizes[-1] - over)
    return [replace(one, size=size) for one, size in zip(kept, sizes, strict=True)]


def lines_of(
    cells: Sequence[Cells], *, colour: bool = False, heading: bool = True, mark: str = MARK
) -> Iterator[str]:
    """The heading and the rows, without newlines and without spaces at their ends."""
    if not cells:
        return
    if heading:
        titles = [_laid(replace(one, texts=[one.title]), one is cells[-1], mark) for one in cells]
        line = GAP.join(column[0] for column in titles).rstrip()
        yield paint(line, "dim") if colour else line
    columns = [_laid(one, one is cells[-1], mark, colour=colour) for one in cells]
    for row in zip(*columns, strict=True):
        yield line_start(GAP.join(row).rstrip())


def _laid(one: Cells, last: bool, mark: str, *, colour: bool = False) -> list[str]:
    """The texts of a column cut, filled and coloured."""
    texts = list(one.texts)
    if widest(texts) > one.size:
        shorten = cut_before if one.path else cut
        texts = [shorten(text, one.size, mark) for text in texts]
    pad = _padder(one, last, "".join(texts).isascii())
    if not colour:
        return list(map(pad, texts))
    painted = {text: paint(text, hue) for text, hue in one.colour.items()}
    painted[NOTHING] = paint(NOTHING, "dim")
    return [
        pad(text).replace(text, painted[text], 1) if text in painted else pad(text)
        for text in texts
    ]


def _padder(one: Cells, last: bool, ascii: bool) -> Callable[[str], str]:
    size = one.size
    if last and not one.right:
        return str
    if not ascii:
        return padder(size, right=one.right)
    return (lambda text: text.rjust(size)) if one.right else (lambda text: text.ljust(size))
