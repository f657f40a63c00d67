"""One job, begun: what its source stands for is found, and each item is handed to the engine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hawse.errors import NotFound
from hawse.transfer.found_objects import FoundObjects
from hawse.transfer.heads import head_of
from hawse.transfer.places import LocalPlace, S3Url
from hawse.transfer.target_folders import TargetFolder
from hawse.transfer.tree_copies import Copies
from hawse.transfer.tree_downloads import Downloads
from hawse.transfer.tree_uploads import Uploads, local_file

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.jobs import Job
    from hawse.transfer.reports import Report


class Doing:
    """Starts a job; what it started ends by itself."""

    def __init__(self, job: Job, source: Engine, destination: Engine, report: Report) -> None:
        self._job = job
        self._source = source
        self._destination = destination
        self._report = report

    def begin(self) -> None:
        """Hand everything over."""
        job = self._job
        if isinstance(job.source, LocalPlace):
            self._upload(job.source)
        elif isinstance(job.destination, LocalPlace):
            self._download(job.source, job.destination)
        else:
            self._copy(job.source, job.destination)

    def _upload(self, source: LocalPlace) -> None:
        job = self._job
        assert isinstance(job.destination, S3Url)
        uploads = Uploads(self._destination, job.destination.bucket, job.how, self._report)
        if job.many:
            uploads.tree(source.path, job.destination.folder())
            return
        local = local_file(source.path)
        self._report.expect(local.size)
        uploads.file(local, job.key_of_one())

    def _download(self, source: S3Url, destination: LocalPlace) -> None:
        job = self._job
        downloads = Downloads(self._source, source.bucket, job.how, self._report)
        if job.many:
            found, cut = self._found(source)
            if not downloads.tree(found, cut, destination.path):
                self._nothing(source)
            return
        head = head_of(self._source, source.bucket, job.key, version=job.version, options=job.how.options)
        self._report.expect(head.size)
        downloads.object(head, self._path(destination), job.version)

    def _path(self, destination: LocalPlace) -> str:
        path = destination.path
        if path.endswith((os.sep, os.altsep or os.sep)) or os.path.isdir(path):
            folder = TargetFolder(path, dry_run=self._report.dry_run)
            return folder.path(self._job.name, in_order=True)
        return path

    def _copy(self, source: S3Url, destination: S3Url) -> None:
        job = self._job
        copies = Copies(self._destination, source.bucket, job.how, self._report)
        if job.many:
            found, cut = self._found(source)
            if not copies.tree(found, cut, destination.folder()):
                self._nothing(source)
            return
        head = head_of(self._source, source.bucket, job.key, version=job.version, options=job.how.options)
        self._report.expect(head.size)
        copies.object(head, destination.bucket, job.key_of_one(), job.name, job.version)

    def _found(self, source: S3Url) -> tuple[FoundObjects, int]:
        """The objects of the source, and how much of their keys is not in their names."""
        glob = self._job.glob
        if glob is not None:
            found = FoundObjects(self._source, source.bucket, glob.prefix, match=glob.match)
            return found, len(glob.root)
        prefix = S3Url(source.bucket, self._job.key).folder().key
        return FoundObjects(self._source, source.bucket, prefix), len(prefix)

    def _nothing(self, source: S3Url) -> None:
        raise NotFound(f"SRC {source}", why="nothing is there", hint=f"hawse s3 ls {source} shows what is")
