"""The ways to an administrator as text: a tree for people, DOT and Mermaid for other tools.

Names are put as they are; whoever prints them for people escapes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hawse.services.iam.escalations.pictures import Arrow, Picture


def tree(picture: Picture) -> Iterator[str]:
    """Each administrator with who becomes it below, and below these who becomes them."""
    below = picture.below()
    for root, label in picture.roots.items():
        yield f"{root}  {label}"
        yield from _branches(below, root, "")


def _branches(below: Mapping[str, list[Arrow]], name: str, lead: str) -> Iterator[str]:
    # Not recursive: a chain may be longer than Python's stack.
    waiting = [(arrow, lead, last) for arrow, last in _with_last(below.get(name, []))][::-1]
    while waiting:
        arrow, lead, last = waiting.pop()
        yield f"{lead}{'└─' if last else '├─'} {arrow.source}  {_said(arrow)}"
        inner = f"{lead}{'   ' if last else '│  '}"
        deeper = [(one, inner, end) for one, end in _with_last(below.get(arrow.source, []))]
        waiting.extend(deeper[::-1])


def _with_last(arrows: list[Arrow]) -> Iterator[tuple[Arrow, bool]]:
    for number, arrow in enumerate(arrows, 1):
        yield arrow, number == len(arrows)


def _said(arrow: Arrow) -> str:
    limits = [] if arrow.confidence == "proven" else [arrow.confidence]
    limits += ["with MFA"] if "MFA" in arrow.needs else []
    said = f"{arrow.path_id} {arrow.title}"
    return f"{said} ({', '.join(limits)})" if limits else said


def dot(picture: Picture) -> Iterator[str]:
    """The language of Graphviz."""
    yield "digraph escalations {"
    yield "  rankdir=LR;"
    yield '  node [shape=box, style=rounded, fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize=10];'
    for root, label in picture.roots.items():
        yield f"  {_quoted(root)} [style=bold, tooltip={_quoted(label)}];"
    for arrow in picture.arrows:
        style = "" if arrow.confidence == "proven" else ", style=dashed"
        yield (
            f"  {_quoted(arrow.source)} -> {_quoted(arrow.target)} "
            f"[label={_quoted(arrow.path_id)}, tooltip={_quoted(arrow.title)}{style}];"
        )
    yield "}"


def mermaid(picture: Picture) -> Iterator[str]:
    """The language of Mermaid, as Markdown pages take it."""
    names = [*picture.roots, *(one for arrow in picture.arrows for one in _ends(arrow))]
    ids = {name: f"n{number}" for number, name in enumerate(dict.fromkeys(names))}
    yield "flowchart LR"
    for name, id in ids.items():
        text = _entities(name)
        yield f'  {id}(["{text}"])' if name in picture.roots else f'  {id}["{text}"]'
    for arrow in picture.arrows:
        line = "-->" if arrow.confidence == "proven" else "-.->"
        yield f'  {ids[arrow.source]} {line}|"{arrow.path_id}"| {ids[arrow.target]}'


def _ends(arrow: Arrow) -> tuple[str, str]:
    return arrow.source, arrow.target


def _quoted(text: str) -> str:
    plain = "".join(char if char.isprintable() else "?" for char in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _entities(text: str) -> str:
    """Mermaid writes what it would read itself as #code; ."""
    return "".join(
        char if char.isalnum() or char in " /._-+=,@" else f"#{ord(char)};" for char in text
    )
