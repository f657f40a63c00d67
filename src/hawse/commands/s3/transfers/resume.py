"""`hawse s3 transfers resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hawse.core.command import transfer
from hawse.errors import CLIError
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
    from hawse.transfer.left import Piece
    from hawse.transfer.state import State

_UPLOADS = [LIST_PARTS, UPLOAD_PART, COMPLETE_MULTIPART_UPLOAD]
_DOWNLOADS = [HEAD_OBJECT, HEAD_OBJECT_VERSION, GET_OBJECT, GET_OBJECT_VERSION]


_COPIES = [UPLOAD_PART_COPY, UPLOAD_PART_COPY_VERSION]


@transfer(calls=[*_UPLOADS, *_DOWNLOADS, *_COPIES])
@click.argument("run", required=False, default="")
def resume(moving: Moving, run: str) -> None:
    """Go on with large uploads, downloads and copies from their parts.

    Without a RUN, the newest that left something. What has arrived is not sent again. A file or
    an object that changed since is refused: give it up with `abort` and copy it again. What the
    run had not begun is not resumed: run its command again.

    Examples:
      hawse s3 transfers resume
      hawse s3 transfers resume 3f9c2a10 -p acme-prod
    """
    from hawse.transfer.left import by_checksum, find, kept

    state = kept(moving.state)
    try:
        found = find(state, run)
        for piece in found.pieces:
            moving.expect(piece.size)
            if moving.dry_run:
                moving.done(piece.action, *piece.ends, piece.size)
        if moving.dry_run or state is None:
            return
        for checksum, pieces in by_checksum(found.pieces).items():
            _resume(moving, state, checksum, pieces)
        _ended(moving, state, found.run.id, found.run.argv)
    finally:
        if state is not None:
            state.close()


def _resume(moving: Moving, state: State, checksum: str, pieces: list[Piece]) -> None:
    from hawse.transfer.left import resume as go_on
    from hawse.transfer.opening import opened
    from hawse.transfer.unfinished import each

    hints: dict[str, None] = {}
    mode = None if checksum == "auto" else checksum
    with opened(moving.target, state=state, run=moving.op, checksum=mode) as engine:
        engine.arrived = moving.arrived
        try:
            for piece, came in each(engine, pieces, lambda piece: go_on(engine, piece)):
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
    moving.note(f"what run {run} had not begun is not resumed; to have it, run it again{again}")
