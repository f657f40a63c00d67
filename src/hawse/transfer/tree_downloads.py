"""Objects to files, one or a whole prefix: each is fetched while the rest is still listed.

Whatever the keys are, no file is written outside of the folder: `target_folders.py` gives paths.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer.archive_policy import Archives
from hawse.transfer.departures import Departures, MovedObject
from hawse.transfer.downloads import Fetched, Wanted, download
from hawse.transfer.failures import Archived, not_nameable, not_written
from hawse.transfer.objects import Listed, modified_at
from hawse.transfer.target_folders import TargetFolder

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.found_objects import FoundObjects
    from hawse.transfer.how import How
    from hawse.transfer.reports import Report

ACTION = "download"


class Downloads:
    """Fetches objects of one bucket. With `departures`, an object goes when it has arrived."""

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
        self._archives = Archives(ACTION, how.archived, report)

    def tree(self, found: FoundObjects, cut: int, root: str) -> int:
        """Fetch what is found into a folder, under the names without their first `cut`; how many
        there were."""
        folder = TargetFolder(root, dry_run=self._report.dry_run)
        keeps = self._how.filters.keeps if self._how.filters else None
        count = 0
        for listed in found:
            count += 1
            name = listed.key[cut:]
            if keeps is not None and not keeps(name):
                continue
            self._report.expect(listed.size)
            try:
                if listed.size == 0 and name[-1:] in ("", "/"):
                    self._folder(listed, folder.folder(name, in_order=found.in_order))
                else:
                    self.object(listed, folder.path(name, in_order=found.in_order))
            except OSError as error:
                self._failed(listed, root, not_written(error, root))
            except UnicodeEncodeError:  # of a folder: it is made at once
                self._failed(listed, root, not_nameable(name))
            if self._departures is not None:
                self._departures.settle()
        return count

    def object(self, listed: Listed, path: str, version: str = "") -> None:
        """Fetch one object."""
        report, how = self._report, self._how
        wanted = Wanted(
            self._bucket,
            listed.key,
            listed.size,
            listed.etag,
            version,
            modified_at(listed.modified) if listed.modified else None,
        )
        if how.no_clobber and os.path.lexists(path):
            report.left(ACTION, wanted.name, f"{path} exists", listed.size)
        elif report.dry_run:
            report.done(ACTION, wanted.name, path, listed.size)
        else:
            ended = partial(self._ended, wanted, path)
            download(self._engine, wanted, path, ended, options=how.options)

    def _folder(self, listed: Listed, path: str) -> None:
        """An empty object whose key ends with a slash is a folder."""
        if not self._report.dry_run:
            os.makedirs(path, exist_ok=True)
        wanted = Wanted(self._bucket, listed.key, 0, listed.etag)
        self._arrived(wanted, path)

    def _ended(self, wanted: Wanted, path: str, came: Fetched | CLIError) -> None:
        if isinstance(came, Fetched):
            self._arrived(wanted, path)
        elif isinstance(came, Archived):
            self._archives.met(wanted, came)
        else:
            self._report.failed(ACTION, wanted.name, path, came, wanted.size)

    def _arrived(self, wanted: Wanted, path: str) -> None:
        if self._departures is None or self._report.dry_run:
            self._report.done(ACTION, wanted.name, path, wanted.size)
        else:
            options = self._how.options
            self._departures.add(MovedObject(self._report, self._engine, wanted, path, options))

    def _failed(self, listed: Listed, path: str, error: CLIError) -> None:
        name = f"s3://{self._bucket}/{listed.key}"
        self._report.failed(ACTION, name, path, error, listed.size)
