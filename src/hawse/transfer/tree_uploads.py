"""Files to objects, one or a whole folder: each is sent while the folder is still being read."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer.departures import Departures, MovedFile
from hawse.transfer.failures import Changed, not_read
from hawse.transfer.files import source
from hawse.transfer.local_sidecar import Known
from hawse.transfer.target_folders import SYSTEM, sidecar_of
from hawse.transfer.uploads import Stored, upload
from hawse.transfer.walking import Local, Skipped, Unknown, Walk

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.how import How
    from hawse.transfer.places import S3Url
    from hawse.transfer.reports import Report

ACTION = "upload"


class Uploads:
    """Sends files to one bucket. With `departures`, a file goes when it has arrived."""

    def __init__(
        self,
        engine: Engine,
        bucket: str,
        how: How,
        report: Report,
        departures: Departures | None = None,
    ) -> None:
        self._engine = engine
        self._bucket = bucket
        self._how = how
        self._report = report
        self._departures = departures

    def tree(self, root: str, destination: S3Url) -> None:
        """Send what is in a folder, but for what the filters leave out."""
        how, report = self._how, self._report
        keeps = how.filters.keeps if how.filters else None
        prefix = destination.key
        for local in self._walk(root):
            if keeps is None or keeps(local.name):
                report.expect(local.size)
                self.file(local, prefix + local.name)
                if self._departures is not None:
                    self._departures.settle()

    def file(self, local: Local, key: str) -> None:
        """Send one file."""
        if self._report.dry_run:
            self._report.done(ACTION, local.path, f"s3://{self._bucket}/{key}", local.size)
            return
        how = self._how
        upload(
            self._engine,
            local.path,
            self._bucket,
            key,
            partial(self._ended, local, key),
            options=how.options,
            headers=how.headers_of(local.name),
        )

    def _ended(self, local: Local, key: str, came: Stored | CLIError) -> None:
        path, url = local.path, f"s3://{self._bucket}/{key}"
        if isinstance(came, Stored):
            if self._departures is None:
                self._report.done(ACTION, path, url, came.size)
            else:
                options = self._how.options
                moved = MovedFile(self._report, self._engine, path, url, came, options)
                self._departures.add(moved)
        elif isinstance(came, Changed) and self._how.no_clobber:
            self._report.left(ACTION, path, f"{url} exists", local.size)
        else:
            self._report.failed(ACTION, path, url, came, local.size)

    def _walk(self, root: str) -> Walk:
        how, report = self._how, self._report

        def skipped(found: Skipped) -> None:
            say = (
                report.left
                if how.follow is False and found.why == "it is a link"
                else report.skipped
            )
            say(ACTION, os.path.join(root, found.name), found.why)

        def unknown(found: Unknown) -> None:
            path = os.path.join(root, found.prefix)
            report.failed(ACTION, path, None, not_read(found.error, path))

        return Walk(
            root,
            skipped=skipped,
            unknown=unknown,
            follow=how.follow is not False,
            outside=how.follow is True,
            known=Known(sidecar_of(root), SYSTEM),
            enters=(lambda folder: not how.filters.prunes(folder)) if how.filters else None,
        )


def local_file(path: str) -> Local:
    """One file, as a walk would give it."""
    found = source(path)
    return Local(os.path.basename(path), found.size, found.mtime_ns, found.inode, path)
