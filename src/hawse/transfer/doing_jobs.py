"""One job, begun: what its source stands for is found, and each item is handed to the engine.

What only one kind of job needs is imported when there is such a job: one file is often all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from hawse.errors import NotFound
from hawse.transfer.failures import not_written
from hawse.transfer.files import is_device
from hawse.transfer.heads import head_of
from hawse.transfer.jobs import Job
from hawse.transfer.movers import mover_of
from hawse.transfer.options import ObjectOptions
from hawse.transfer.places import LocalPlace, S3Url, places_of
from hawse.transfer.typed_options import how_of, settings_typed
from hawse.transfer.ways import ways_typed

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.found_objects import FoundObjects
    from hawse.transfer.movers import Frame, Mover
    from hawse.transfer.objects import Listed


class Doing:
    """Starts a job; what it started ends by itself. `settings` are fields of Settings."""

    def __init__(self, job: Job, mover: Mover, frame: Frame, settings: Mapping[str, Any]) -> None:
        self._job = job
        self._mover = mover
        self._frame = frame
        self._settings = {**settings, "durable": job.moves or None}
        self._departures = mover.departures if job.moves else None

    def begin(self) -> None:
        """Hand everything over."""
        job = self._job
        if isinstance(job.source, LocalPlace):
            assert isinstance(job.destination, S3Url)
            self._upload(job.source, job.destination)
        elif isinstance(job.destination, LocalPlace):
            self._download(job.source, job.destination)
        else:
            self._copy(job.source, job.destination)

    def _engine(self, *, source: bool) -> Engine:
        job = self._job
        way = job.ways.source if source else job.ways.destination
        return self._mover.engine(way, many=job.many, **self._settings)

    def _upload(self, source: LocalPlace, destination: S3Url) -> None:
        from hawse.transfer.tree_uploads import Uploads, local_file

        job, frame, engine = self._job, self._frame, self._engine(source=False)
        self._mover.explain(f"checksums: {engine.checksum_mode}")
        if source.is_stream:
            self._upload_stream(engine, destination)
            return
        uploads = Uploads(engine, destination.bucket, job.how, frame, self._departures)
        if job.many:
            uploads.tree(source.path, destination.folder())
            return
        local = local_file(source.path)
        frame.expect(local.size)
        uploads.file(local, job.key_of_one())

    def _upload_stream(self, engine: Engine, destination: S3Url) -> None:
        from hawse.transfer.streams import upload_stream

        how, frame, url = self._job.how, self._frame, str(destination)
        size = 0
        if not frame.dry_run:
            headers = how.headers_of(destination.key)
            stored = upload_stream(
                engine,
                frame.source,
                destination.bucket,
                destination.key,
                options=how.options,
                headers=headers,
            )
            size = stored.size
        frame.expect(size)
        frame.done("upload", "-", url, size)

    def _download(self, source: S3Url, destination: LocalPlace) -> None:
        from hawse.transfer.tree_downloads import Downloads

        job, engine = self._job, self._engine(source=True)
        if destination.is_stream:
            self._download_stream(engine, source, self._frame.sink, "-")
            return
        if is_device(destination.path):
            with open(os.devnull if self._frame.dry_run else destination.path, "wb") as device:
                self._download_stream(engine, source, device, destination.path)
            return
        downloads = Downloads(engine, source.bucket, job.how, self._frame, self._departures)
        if job.many:
            found, cut = self._found(engine, source)
            self._writes_into(destination.path, deep=True)
            if not downloads.tree(found, cut, destination.path):
                self._nothing(source)
            return
        head = self._head(engine, source, job.how.options)
        self._frame.expect(head.size)
        path = self._path(destination)
        self._writes_into(os.path.dirname(path), deep=False)
        downloads.object(head, path, job.version)

    def _writes_into(self, folder: str, *, deep: bool) -> None:
        if not self._frame.dry_run:
            self._mover.writes_into(folder, deep=deep)

    def _download_stream(
        self, engine: Engine, source: S3Url, sink: BinaryIO, destination: str
    ) -> None:
        from hawse.transfer.downloads import Wanted
        from hawse.transfer.streams import read_object

        job, frame = self._job, self._frame
        head = self._head(engine, source, job.how.options)
        wanted = Wanted(source.bucket, head.key, head.size, head.etag, job.version)
        frame.expect(head.size)
        if not frame.dry_run:
            try:
                read_object(engine, wanted, sink.write, options=job.how.options)
                sink.flush()
            except BrokenPipeError:
                raise  # whoever read it has seen enough
            except OSError as error:
                name = "standard output" if destination == "-" else destination
                raise not_written(error, name) from error
        frame.done("download", wanted.name, destination, head.size)

    def _path(self, destination: LocalPlace) -> str:
        path = destination.path
        if path.endswith((os.sep, os.altsep or os.sep)) or os.path.isdir(path):
            from hawse.transfer.target_folders import TargetFolder

            folder = TargetFolder(path, dry_run=self._frame.dry_run)
            return folder.path(self._job.name, in_order=True)
        return path

    def _copy(self, source: S3Url, destination: S3Url) -> None:
        from hawse.transfer.passages import Passage
        from hawse.transfer.tree_copies import Copies

        job = self._job
        engines = self._mover.engines(job.ways, many=job.many, **self._settings)
        reading, passage = engines.source, Passage(engines, job.how.options, self._mover.explain)
        copies = Copies(
            reading, source.bucket, job.how, self._frame, self._departures, passage=passage
        )
        if job.many:
            found, cut = self._found(reading, source)
            if not copies.tree(found, cut, destination.folder()):
                self._nothing(source)
            return
        head = self._head(reading, source, job.how.options.reading)
        self._frame.expect(head.size)
        copies.object(head, destination.bucket, job.key_of_one(), job.name, job.version)

    def _head(self, engine: Engine, source: S3Url, options: ObjectOptions) -> Listed:
        job = self._job
        expected = "" if isinstance(job.destination, S3Url) else job.how.if_match
        return head_of(
            engine,
            source.bucket,
            job.key,
            version=job.version,
            options=options,
            if_match=expected,
        )

    def _found(self, engine: Engine, source: S3Url) -> tuple[FoundObjects, int]:
        """The objects of the source, and how much of their keys is not in their names."""
        from hawse.transfer.found_objects import FoundObjects

        glob, paying = self._job.glob, self._job.how.options.paying
        if glob is not None:
            found = FoundObjects(
                engine, source.bucket, glob.prefix, match=glob.match, headers=paying
            )
            return found, len(glob.root)
        prefix = self._job.key and S3Url(source.bucket, self._job.key).folder().key
        return FoundObjects(engine, source.bucket, prefix, headers=paying), len(prefix)

    def _nothing(self, source: S3Url) -> None:
        hint = f"hawse s3 ls '{source}' shows what is there"
        raise NotFound(f"SRC {source}", why="nothing is there", hint=hint)


def do_job(
    frame: Frame, source: str, destination: str, typed: Mapping[str, Any], *, moves: bool = False
) -> None:
    """Check a command line of `cp` or `mv`, and do it."""
    how = how_of(typed, frame.app.env)
    places = places_of(source, destination)
    job = Job(
        *places,
        recursive=typed["recursive"],
        raw=typed["raw"],
        moves=moves,
        version=typed.get("version_id") or "",
        how=how,
        ways=ways_typed(typed, *places),
    )
    job.check()
    with mover_of(frame) as mover:
        Doing(job, mover, frame, settings_typed(typed)).begin()
