"""A change set as one HTML page: what matters first, and what causes what as a tree.

Names and values come from whoever wrote the template: each is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape

from hawse import pages
from hawse.pages import shown
from hawse.services.cfn.changes.danger import LEVELS, Level
from hawse.services.cfn.changes.model import ChangeSet, PropertyChange
from hawse.services.cfn.changes.telling import Facts, Told, lacks, notes, values_of

_STYLE = """
.notes { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
padding: .6rem 1rem .6rem 2rem }
summary code { margin: 0 .6rem }
details ul { margin: .4rem 0; padding-left: 1.6rem }
table { border-collapse: collapse; margin: .4rem 0 .6rem 1rem; font-size: .9em; width: 98% }
th { text-align: left; color: var(--dim); font-weight: normal }
th, td { padding: .2rem .6rem; vertical-align: top; border-top: 1px solid var(--line);
overflow-wrap: anywhere }
.tree ul { border-left: 1px solid var(--line); margin: 0; padding-left: 1.2rem; list-style: none }
.tree > ul { border: 0; padding: 0 }
"""
_DEEPEST = 20
_REPLACING = {"Always": "yes", "Conditionally": "perhaps", "Never": "no"}

Key = tuple[str, str]


def page(sets: Sequence[tuple[ChangeSet, Sequence[Told], Facts]], now: datetime) -> str:
    """The page of one or several change sets."""
    title = f"Changes to {', '.join(root.stack or root.name for root, _, _ in sets)}"
    everything = [one for _, changes, _ in sets for one in changes]
    counts = Counter(one.danger.level for one in everything)
    body = "\n".join(
        (
            f"<h1>{shown(title)}</h1><p>as of {now:%Y-%m-%d %H:%M} UTC</p>",
            f'<ul class="counts">{"".join(_counts(counts))}</ul>',
            '<input type="search" placeholder="Filter" aria-label="Filter">',
            *(part for one in sets for part in _of_set(*one)),
        )
    )
    return pages.page(title, body, style=pages.LISTED + _STYLE, script=pages.SEARCHED)


def _counts(counts: Mapping[Level, int]) -> Iterator[str]:
    for level in LEVELS:
        hue = f' class="{level}"' if counts.get(level) else ""
        yield f"<li><b{hue}>{counts.get(level, 0)}</b>{level}</li>"


def _of_set(root: ChangeSet, changes: Sequence[Told], facts: Facts) -> Iterator[str]:
    words = [*lacks(root), *notes(root, changes, facts)]
    said = "".join(f"<li>{shown(word)}</li>" for word in words)
    yield f'<ul class="notes">{said or "<li>no changes</li>"}</ul>'
    for level in LEVELS:
        some = [one for one in changes if one.danger.level == level]
        if some:
            lines = "\n".join(map(_details, some))
            name = f"{level.capitalize()} · {len(some)}"
            yield f'<section><h2 class="{level}">{name}</h2>\n{lines}</section>'
    if tree := "".join(_tree(changes)):
        yield f'<h2>What causes what</h2><div class="tree"><ul>{tree}</ul></div>'


def _details(one: Told) -> str:
    where = f" in {shown(one.judged.stack)}" if "/" in one.judged.stack else ""
    opened = " open" if one.danger.level in ("critical", "high") else ""
    lines = (*one.judgement(), *one.origin())
    told = "".join(f"<li>{shown(line)}</li>" for line in lines)
    return (
        f'<details{opened}><summary><b class="{one.danger.level}">{escape(one.becomes)}</b>'
        f"<code>{shown(one.change.logical_id)}</code><span>{shown(one.change.type)}{where}</span>"
        f"</summary><ul>{told}</ul>{_properties(one.change.properties)}</details>"
    )


def _properties(properties: Sequence[PropertyChange]) -> str:
    if not properties:
        return ""
    rows = "".join(
        f"<tr><td><code>{shown(one.label)}</code></td><td>{shown(values_of(one))}</td>"
        f"<td>{_REPLACING.get(one.recreation, '')}</td>"
        f"<td>{shown(', '.join(map(str, one.causes)))}</td></tr>"
        for one in properties
    )
    heads = "".join(f"<th>{name}</th>" for name in ("Property", "Value", "Replaces", "Because of"))
    return f"<table><tr>{heads}</tr>{rows}</table>"


def _tree(changes: Sequence[Told]) -> Iterator[str]:
    """What causes other changes, and below each what it causes; once, also in a circle."""
    known = {one.judged.key: one for one in changes}
    yield from _of_parameters(changes, known, drawn := set[Key]())
    caused = {(one.judged.stack, name) for one in changes for name in one.judged.follows}
    for one in changes:
        if one.judged.follows and one.judged.key not in caused | drawn:
            yield _branch(one, known, drawn, _DEEPEST)
    for one in changes:  # what is left is part of a circle
        if one.judged.follows and one.judged.key not in drawn:
            yield _branch(one, known, drawn, _DEEPEST)


def _of_parameters(
    changes: Sequence[Told], known: Mapping[Key, Told], drawn: set[Key]
) -> Iterator[str]:
    """What the values of parameters change, and what follows from that."""
    roots: dict[Key, list[Told]] = {}
    for one in changes:
        for cause in one.judged.causes:
            if cause.kind == "parameter":
                roots.setdefault((one.judged.stack, cause.entity), []).append(one)
    for (stack, name), some in roots.items():
        branches = [
            _branch(one, known, drawn, _DEEPEST) for one in some if one.judged.key not in drawn
        ]
        if branches:
            where = f" of {shown(stack)}" if "/" in stack else ""
            lead = f"parameter <code>{shown(name)}</code>{where}"
            yield f"<li>{lead}<ul>{''.join(branches)}</ul></li>"


def _branch(one: Told, known: Mapping[Key, Told], drawn: set[Key], deepest: int) -> str:
    drawn.add(one.judged.key)
    below = [known.get((one.judged.stack, name)) for name in one.judged.follows]
    branches = "".join(
        _branch(each, known, drawn, deepest - 1)
        for each in below
        if each is not None and each.judged.key not in drawn and deepest
    )
    verdict = f" · replacement {one.judged.verdict}" if one.judged.verdict else ""
    inner = f"<ul>{branches}</ul>" if branches else ""
    return (
        f"<li><code>{shown(one.change.logical_id)}</code> "
        f"{escape(one.becomes + verdict)}{inner}</li>"
    )
