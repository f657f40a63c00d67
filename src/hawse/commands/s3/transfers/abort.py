"""`hawse s3 transfers abort`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hawse.core.command import transfer
from hawse.errors import CLIError
from hawse.transfer.calls import ABORT_MULTIPART_UPLOAD

if TYPE_CHECKING:
    from hawse.core.transfers import Moving
    from hawse.transfer.left import Left, Means, Piece
    from hawse.transfer.state import State


@transfer(calls=[ABORT_MULTIPART_UPLOAD], unit="")
@click.argument("run")
def abort(moving: Moving, run: str) -> None:
    """Give up what a run left: parts, temporary files, its memory.

    The parts that S3 holds and the temporary files of downloads are removed. A run that still
    runs fails by it. Nothing that is whole is touched.

    Examples:
      hawse s3 transfers abort 3f9c2a10
      hawse s3 transfers abort 3f9c2a10 -y
    """
    from hawse.output.words import size
    from hawse.transfer.left import find, kept

    state = kept(moving.state)
    try:
        found = find(state, run)
        for piece in found.pieces:
            moving.expect(piece.done)
        if moving.dry_run:
            for piece in found.pieces:
                moving.done("abort", *piece.ends, piece.done)
            return
        if found.pieces:
            free = size(sum(piece.done for piece in found.pieces))
            many = f"{len(found.pieces):,} unfinished object{'s' * (len(found.pieces) > 1)}"
            moving.confirm(f"give up {many} of run {found.run.id}: {free} had arrived")
        if state is not None:
            _give_up(moving, state, found)
    finally:
        if state is not None:
            state.close()


def _give_up(moving: Moving, state: State, found: Left) -> None:
    from hawse.transfer.left import by_means

    kept = False
    for means, pieces in by_means(found.pieces).items():
        kept = _aborted(moving, state, means, pieces) or kept
    if not kept:
        state.forget(found.run.id)
        moving.note(f"run {found.run.id} is forgotten")


def _aborted(moving: Moving, state: State, means: Means, pieces: list[Piece]) -> bool:
    """Whether some of it is still there."""
    from hawse.transfer.left import give_up
    from hawse.transfer.opening import opened
    from hawse.transfer.unfinished import each

    kept = False
    target, endpoint = moving.led_by(dict(means.where))
    with opened(target, endpoint=endpoint or None) as engine:
        for piece, came in each(engine, pieces, lambda one: give_up(engine, state, one)):
            if isinstance(came, CLIError):
                kept = True
                moving.failed("abort", *piece.ends, came, piece.done)
            else:
                moving.done("abort", *piece.ends, piece.done)
            moving.show()
    return kept
