"""The use of images as rows: one for each thing that uses an image, else one with the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hawse.rows import Row, column
from hawse.services.ec2.amis.images import Ami
from hawse.services.ec2.amis.use import Use

_COLOURS = {"used": "green", "unused": "yellow", "unknown": "red"}


@dataclass(frozen=True)
class ImageUse(Row):
    """One use of an image, or that there is none, or that it is not known."""

    id: str = column(doc="Id of the image.")
    name: str | None = column()
    use: str = column(colour=_COLOURS, unsure="unknown", doc="used, unused or unknown.")
    kind: str | None = column(doc="What uses it: instance, launch template, account, …")
    by: str | None = column(show="whole", doc="Its id or its name.")
    detail: str | None = column(doc="Its name, or which versions; how many, in another account.")
    why: str | None = column(show="below", doc="Why it is not known; else what was looked at.")
    looked_at: tuple[str, ...] = column(show="list", wide=True, doc="Where was looked.")
    not_looked_at: tuple[str, ...] = column(
        show="list", wide=True, doc="What keeps the answer from being whole, each with why."
    )


def told(one: Ami, use: Use) -> Iterator[ImageUse]:
    """The rows of one image."""
    for reference in use.by:
        yield ImageUse(
            one.id,
            one.name or None,
            use.verdict,
            reference.kind,
            reference.what,
            reference.detail or None,
            None,
            use.proof,
            use.why,
        )
    if not use.by:
        why = "; ".join(use.why if use.verdict == "unknown" else use.proof)
        yield ImageUse(
            one.id, one.name or None, use.verdict, None, None, None, why or None, use.proof, use.why
        )
