"""A change set as Markdown, for a comment on a pull request: what matters first, the rest folded.

Names and values come from whoever wrote the template: none of them can end a code span, open a
link or mention somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.telling import Facts, Told, lacks, line_of, notes, summary

MOST = 60_000
"""Characters: GitHub takes 65,536 in a comment."""
_MARKS = {"critical": "🛑", "high": "🔴", "medium": "🟠", "low": "🟡", "info": ""}
_TICKS = re.compile("`+")


def markdown(root: ChangeSet, changes: Sequence[Told], facts: Facts = Facts()) -> str:
    """The text; what does not fit is counted and left out, the least dangerous first."""
    head = [f"### {_plain(root.stack)}: {summary(changes) or 'no changes'}", ""]
    said = [*lacks(root), *notes(root, changes, facts)]
    tail = [f"- {_plain(note)}" for note in said if note != summary(changes)]
    room = MOST - sum(len(line) + 1 for line in (*head, *tail))
    body, left = _fitted(changes, room)
    if left:
        tail.append(f"- {left} more changes are left out here")
    return "\n".join([*head, *body, *([""] if body and tail else []), *tail]).rstrip() + "\n"


def _fitted(changes: Sequence[Told], room: int) -> tuple[list[str], int]:
    lines: list[str] = []
    shown = [one for one in changes if not one.folded]
    quiet = False
    for number, one in enumerate(shown):
        own = list(_of(one))
        fold = ["", "<details><summary>The rest</summary>", ""]
        opens = not quiet and one.danger.level in ("low", "info") and bool(lines)
        own = [*(fold if opens else []), *own]
        room -= sum(len(line) + 1 for line in own)
        if room < 0:
            return [*lines, *(["", "</details>"] if quiet else [])], len(shown) - number
        quiet = quiet or opens
        lines += own
    return [*lines, *(["", "</details>"] if quiet else [])], 0


def _of(one: Told) -> Iterator[str]:
    mark = _MARKS[one.danger.level]
    name = code(one.change.logical_id)
    where = f" in {code(one.judged.stack)}" if "/" in one.judged.stack else ""
    lead = f"{mark} " if mark else ""
    yield f"- {lead}**{one.becomes}** {name} {code(one.change.type)}{where}"
    properties = {line_of(each) for each in one.change.properties}
    for line in one.lines():
        yield f"  - {code(line) if line in properties else _plain(line)}"


def code(text: str) -> str:
    """A code span that nothing in the text can end."""
    flat = " ".join(text.split("\n"))
    longest = max((len(run) for run in _TICKS.findall(flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") or not flat else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def _plain(text: str) -> str:
    """Text in which nothing is Markdown, and nobody is mentioned."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", " ".join(text.split("\n")))
    return re.sub(r"@(?=\w)", "@\u200b", escaped)
