"""What depends on what as text: a tree for people, DOT and Mermaid for other tools.

Names are put as they are; whoever prints them for people escapes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from hawse.services.cfn.template.drawing.picture import Arrow, Box, Picture


def tree(picture: Picture) -> Iterator[str]:
    """Each resource that nothing needs, with what it needs below; what is below once, only once."""
    boxes = {box.name: box for box in picture.boxes}
    needs = picture.needs()
    shown: set[str] = set()
    for top in picture.tops():
        yield _label(top)
        shown.add(top.name)
        # Not recursive: a chain may be longer than Python's stack.
        waiting = _branches(needs.get(top.name, []), "")
        while waiting:
            arrow, lead, last = waiting.pop()
            again = arrow.target in shown and arrow.target in needs
            end = "  (above)" if again else ""
            branch = "└─" if last else "├─"
            yield f"{lead}{branch} {_label(boxes[arrow.target])}{_by(arrow)}{end}"
            if not again:
                shown.add(arrow.target)
                inner = f"{lead}{'   ' if last else '│  '}"
                waiting += _branches(needs.get(arrow.target, []), inner)


def _branches(arrows: list[Arrow], lead: str) -> list[tuple[Arrow, str, bool]]:
    """The last first, since they are taken from the end."""
    return [(arrow, lead, at == 0) for at, arrow in enumerate(reversed(arrows))]


def _label(box: Box) -> str:
    condition = f"  if {box.condition}" if box.condition else ""
    return f"{box.name}  {box.type}{condition}"


def _by(arrow: Arrow) -> str:
    """Only what is not seen in the properties is worth a word."""
    return "  DependsOn" if arrow.by == ("DependsOn",) else ""


def dot(picture: Picture) -> Iterator[str]:
    """The language of Graphviz."""
    yield "digraph template {"
    yield "  rankdir=LR;"
    yield '  node [shape=box, style=rounded, fontname="sans-serif"];'
    for box in picture.boxes:
        shape = ", shape=folder" if box.nested else ""
        yield f"  {_quoted(box.name)} [tooltip={_quoted(box.type)}{shape}];"
    for arrow in picture.arrows:
        style = ", style=dashed" if arrow.by == ("DependsOn",) else ""
        said = _quoted(", ".join(arrow.by))
        yield f"  {_quoted(arrow.source)} -> {_quoted(arrow.target)} [tooltip={said}{style}];"
    yield "}"


def mermaid(picture: Picture) -> Iterator[str]:
    """The language of Mermaid, as Markdown pages take it."""
    ids = {box.name: f"n{number}" for number, box in enumerate(picture.boxes)}
    yield "flowchart LR"
    for box in picture.boxes:
        opening, closing = ("[[", "]]") if box.nested else ("[", "]")
        text = f"{_entities(box.name)}<br>{_entities(box.type)}"
        yield f'  {ids[box.name]}{opening}"{text}"{closing}'
    for arrow in picture.arrows:
        line = "-.->" if arrow.by == ("DependsOn",) else "-->"
        yield f"  {ids[arrow.source]} {line} {ids[arrow.target]}"


def _quoted(text: str) -> str:
    plain = "".join(char if char.isprintable() else "?" for char in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _entities(text: str) -> str:
    """Mermaid writes what it would read itself as #code; ."""
    return "".join(
        char if char.isalnum() or char in " /._-+=,@" else f"#{ord(char)};" for char in text
    )
