"""`hawse s3 transfers resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hawse.core.command import transfer
from hawse.core.option_tables import options_of
from hawse.errors import CLIError
from hawse.services.s3.options import RESUMED
from hawse.transfer.calls import (
    COMPLETE_MULTIPART_UPLOAD,
    GET_OBJECT,
    GET_OBJECT_VERSION,
    HEAD_OBJECT,
    HEAD_OBJECT_VERSION,
    LIST_PARTS,
    UPLOAD_PART,
    UPLOAD_PART_COPY,
    UPLOAD_PART_COPY_VERSION,
)

if TYPE_CHECKING:
    from hawse.core.transfers import Moving
    from hawse.transfer.left import Means, Piece
    from hawse.transfer.options import ObjectOptions
    from hawse.transfer.state import State

_UPLOADS = [LIST_PARTS, UPLOAD_PART, COMPLETE_MULTIPART_UPLOAD]
_DOWNLOADS = [HEAD_OBJECT, HEAD_OBJECT_VERSION, GET_OBJECT, GET_OBJECT_VERSION]


_COPIES = [UPLOAD_PART_COPY, UPLOAD_PART_COPY_VERSION]


@transfer(calls=[*_UPLOADS, *_DOWNLOADS, *_COPIES])
@click.argument("run", required=False, default="")
@options_of(RESUMED)
def resume(moving: Moving, run: str, **typed: Any) -> None:
    """Go on with large uploads, downloads and copies from their parts.

    Without a RUN, the newest that left something. What has arrived is not sent again. A file or
    an object that changed since is refused: give it up with `abort` and copy it again. What the
    run had not begun is not resumed: run its command again.

    It goes as the run went: with its profile and endpoint unless others are given, its bounds, its
    conditions, and who pays. Only your own keys (SSE-C) are not kept, and have to be given again.

    Examples:
      hawse s3 transfers resume
      hawse s3 transfers resume 3f9c2a10 -p acme-prod
    """
    from hawse.transfer.left import by_means, find, kept
    from hawse.transfer.typed_options import object_options

    options = object_options(typed, moving.env)
    state = kept(moving.state)
    try:
        found = find(state, run)
        for piece in found.pieces:
            moving.expect(piece.size)
            if moving.dry_run:
                moving.done(piece.action, *piece.ends, piece.size)
        if moving.dry_run or state is None:
            return
        for means, pieces in by_means(found.pieces).items():
            _resume(moving, state, means, pieces, options)
        _ended(moving, state, found.run.id, found.run.argv)
    finally:
        if state is not None:
            state.close()


def _resume(
    moving: Moving, state: State, means: Means, pieces: list[Piece], options: ObjectOptions
) -> None:
    from hawse.transfer.left import resume as go_on
    from hawse.transfer.opening import opened
    from hawse.transfer.unfinished import each

    hints: dict[str, None] = {}
    target, endpoint = moving.led_by(dict(means.where))
    typed = {"endpoint": endpoint or None, **dict(means.settings)}
    with opened(target, state=state, run=moving.op, **typed) as engine:
        engine.arrived = moving.arrived
        try:
            for piece, came in each(engine, pieces, lambda piece: go_on(engine, piece, options)):
                if isinstance(came, CLIError):
                    moving.failed(piece.action, *piece.ends, came, piece.size)
                    hints.setdefault(came.hint)
                else:
                    moving.done(piece.action, *piece.ends, piece.size)
                moving.show()
        except KeyboardInterrupt:
            engine.cancel()
            raise
    for hint in filter(None, hints):
        moving.note(f"hint: {hint}")


def _ended(moving: Moving, state: State, run: str, argv: str) -> None:
    from hawse.transfer.left import left

    if any(one.pieces for one in left(state) if one.run.id == run):
        return
    state.end(run, "resumed")
    again = f": {argv}" if argv else ""
    moving.note(f"if run {run} had more to do than this, run it again{again}")
