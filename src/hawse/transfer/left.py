"""What runs left unfinished, as the state knows it, and going on with it or giving it up.

Only uploads, downloads and copies in parts are known here: what a run had not begun, and the small
objects that it moved, are for the command to find out when it is run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError, NotFound
from hawse.transfer import calls
from hawse.transfer.begun_with import BegunWith, read
from hawse.transfer.beneath import ANYWHERE, Beneath
from hawse.transfer.downloads import Download, Fetched, Wanted
from hawse.transfer.failures import Changed
from hawse.transfer.files import discard, source
from hawse.transfer.large_copies import copy_on
from hawse.transfer.large_uploads import upload_in_parts
from hawse.transfer.multipart import ranges
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.ranges import download_in_ranges
from hawse.transfer.requests import Headers, Request
from hawse.transfer.state import NAME, DownloadInParts, Run, State, UploadInParts
from hawse.transfer.unfinished import abort
from hawse.transfer.uploads import Stored, Upload

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

OVER = ("done", "resumed")
"""The states of runs that need nobody any more."""


class Piece(NamedTuple):
    """One large object on its way when its run ended; `done` of its bytes had arrived."""

    begun: UploadInParts | DownloadInParts
    done: int

    @property
    def begun_with(self) -> BegunWith:
        """How the run reached it, and what it told S3 of it."""
        return read(self.begun.begun_with)

    @property
    def size(self) -> int:
        """All its bytes."""
        begun = self.begun
        return begun.size if isinstance(begun, DownloadInParts) else begun.source.size

    @property
    def action(self) -> str:
        """`upload`, `download` or `copy`."""
        if isinstance(self.begun, DownloadInParts):
            return "download"
        return "copy" if self.begun.is_copy else "upload"

    @property
    def ends(self) -> tuple[str, str]:
        """Where it comes from and where it goes."""
        begun = self.begun
        url = f"s3://{begun.bucket}/{begun.key}"
        if isinstance(begun, DownloadInParts):
            return url, begun.path
        return begun.source.path, url


class Left(NamedTuple):
    """A run, and its large objects that are not whole."""

    run: Run
    pieces: tuple[Piece, ...]


def kept(folder: Path) -> State | None:
    """The state, when there is one: looking must not make it."""
    return State(folder) if (folder / NAME).exists() else None


def left(state: State) -> list[Left]:
    """Every run that is known, the newest first."""
    pieces: dict[str, list[Piece]] = {}
    for piece in _pieces(state):
        pieces.setdefault(piece.begun.run, []).append(piece)
    runs = {run.id: run for run in state.runs()}
    for name, found in pieces.items():
        if name not in runs:
            runs[name] = Run(name, "", "", "", min(one.begun.started for one in found), "running")
    newest = sorted(runs.values(), key=lambda run: run.started, reverse=True)
    return [Left(run, tuple(pieces.get(run.id, ()))) for run in newest]


def find(state: State | None, run: str) -> Left:
    """The run whose id begins so; without one, the newest that left something."""
    known = left(state) if state is not None else []
    if not run:
        known = [one for one in known if one.pieces]
        if not known:
            raise NotFound("nothing to resume", why="no large object was left unfinished")
        return known[0]
    found = [one for one in known if one.run.id.startswith(run)]
    if len(found) != 1:
        why = "it is ambiguous" if found else "no such run is known"
        raise NotFound(f"run {run}", why=why, hint="hawse s3 transfers ls --all")
    return found[0]


def _pieces(state: State) -> Iterator[Piece]:
    for upload in state.uploads():
        have = state.parts(upload.id)
        parts = ranges(upload.source.size, upload.part_size)
        yield Piece(upload, sum(part.size for part in parts if part.number in have))
    for down in state.downloads():
        parts = ranges(down.size, down.part_size)
        yield Piece(down, sum(part.size for part in parts if down.parts[part.number - 1]))


# --- Going on, and giving up


def resume(engine: Engine, piece: Piece, typed: ObjectOptions = PLAIN) -> Stored | Fetched:
    """Move what is missing of it, as it was begun; keys are those that were typed. Waits; raises
    what went wrong, and then all is left as it was."""
    begun, begun_with = piece.begun, piece.begun_with
    options = begun_with.options(typed, f"s3://{begun.bucket}/{begun.key}")
    if isinstance(begun, DownloadInParts):
        made_of = begun_with.beneath
        return _download(engine, begun, options, Beneath(*made_of) if made_of else ANYWHERE)
    conditions = begun_with.conditions
    if begun.is_copy:
        return _copy(engine, begun, options, conditions)
    now = source(begun.source.path)
    if now != begun.source:
        why = "it is not the file any more whose parts were sent"
        raise CLIError(now.path, why=why, hint=_AGAIN.format(run=begun.run))
    upload = Upload(engine, now.path, begun.bucket, begun.key, lambda _: None, options, conditions)
    return upload_in_parts(upload, now, begun=begun)


_AGAIN = "hawse s3 transfers abort {run}, then copy it again"


def _copy(
    engine: Engine, begun: UploadInParts, options: ObjectOptions, conditions: Headers
) -> Stored:
    try:
        return copy_on(engine, begun, options, conditions)
    except Changed as error:
        raise _other(begun.source.path, begun.run) from error


def _other(name: str, run: str) -> CLIError:
    why = "it is not the object any more whose parts came"
    return CLIError(name, why=why, hint=_AGAIN.format(run=run))


def _download(
    engine: Engine, begun: DownloadInParts, options: ObjectOptions, beneath: Beneath
) -> Fetched:
    from email.utils import parsedate_to_datetime

    wanted = Wanted(begun.bucket, begun.key, begun.size, begun.etag, begun.version)
    call = calls.HEAD_OBJECT_VERSION if begun.version else calls.HEAD_OBJECT
    asked = Request(call, begun.bucket, begun.key, query=wanted.query, headers=options.content)
    head = engine.ask(asked)
    if head.etag != begun.etag:
        raise _other(wanted.name, begun.run)
    modified = head.headers.get("last-modified", "")
    mtime = parsedate_to_datetime(modified).timestamp() if modified else None
    wanted = wanted._replace(mtime=mtime)
    download = Download(engine, wanted, begun.path, lambda _: None, options, beneath)
    return download_in_ranges(download)


class Means(NamedTuple):
    """What an engine has to be that can go on with an object."""

    where: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, float | str], ...]


def _means(piece: Piece) -> Means:
    begun, begun_with = piece.begun, piece.begun_with
    settings: tuple[tuple[str, float | str], ...] = begun_with.settings
    if not isinstance(begun, DownloadInParts):
        settings = (*settings, ("checksum", begun.algorithm or "when_required"))
    return Means(begun_with.where, settings)


def give_up(engine: Engine, state: State, piece: Piece) -> None:
    """Have S3 forget the parts, or remove the temporary file. Waits; raises what went wrong."""
    begun = piece.begun
    if isinstance(begun, DownloadInParts):
        discard(begun.temporary)
        state.download_ended(begun.id)
        return
    paying = replace(PLAIN, requester_pays=piece.begun_with.pays).paying
    abort(engine, begun.bucket, begun.key, begun.upload_id, paying)
    state.upload_ended(begun.id)


def by_means(pieces: Iterable[Piece]) -> dict[Means, list[Piece]]:
    """The pieces that one engine can go on with, for each that is needed."""
    found: dict[Means, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(_means(piece), []).append(piece)
    return found
