"""Objects to files, one or a whole prefix: each is fetched while the rest is still listed.

Whatever the keys are, no file is written outside of the folder: `target_folders.py` gives paths.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer.beneath import ANYWHERE, Beneath
from hawse.transfer.departures import MovedObject
from hawse.transfer.downloads import Fetched, Wanted, download
from hawse.transfer.failures import Archived, not_nameable, not_written
from hawse.transfer.objects import Listed, modified_at
from hawse.transfer.target_folders import TargetFolder
from hawse.transfer.tree_moves import TreeMoves

if TYPE_CHECKING:
    from hawse.transfer.found_objects import FoundObjects


class Downloads(TreeMoves):
    """Fetches objects of one bucket."""

    action = "download"

    def tree(self, found: FoundObjects, cut: int, root: str) -> int:
        """Fetch what is found into a folder, under the names without their first `cut`; how many
        there were."""
        folder = TargetFolder(root, dry_run=self.report.dry_run)
        beneath = Beneath(root, self.how.follow)
        keeps = self.keeps
        count = 0
        for listed in found:
            count += 1
            name = listed.key[cut:]
            if keeps is not None and not keeps(name):
                continue
            self.report.expect(listed.size)
            try:
                if listed.size == 0 and name[-1:] in ("", "/"):
                    self._folder(listed, folder.folder(name, in_order=found.in_order), beneath)
                else:
                    path = folder.path(name, in_order=found.in_order)
                    self.object(listed, path, beneath=beneath)
            except OSError as error:
                self._failed(listed, root, not_written(error, root))
            except UnicodeEncodeError:  # of a folder: it is made at once
                self._failed(listed, root, not_nameable(name))
            self.settle()
        return count

    def object(
        self, listed: Listed, path: str, version: str = "", beneath: Beneath = ANYWHERE
    ) -> None:
        """Fetch one object."""
        report, how = self.report, self.how
        wanted = Wanted(
            self.bucket,
            listed.key,
            listed.size,
            listed.etag,
            version,
            modified_at(listed.modified) if listed.modified else None,
        )
        if how.no_clobber and os.path.lexists(path):
            report.left(self.action, wanted.name, f"{path} exists", listed.size)
        elif report.dry_run:
            report.done(self.action, wanted.name, path, listed.size)
        else:
            ended = partial(self._ended, wanted, path)
            download(self.engine, wanted, path, ended, options=how.options, beneath=beneath)

    def _folder(self, listed: Listed, path: str, beneath: Beneath) -> None:
        """An empty object whose key ends with a slash is a folder."""
        try:
            if not self.report.dry_run:
                beneath.make_folder(path)
        except CLIError as error:
            self._failed(listed, path, error)
            return
        wanted = Wanted(self.bucket, listed.key, 0, listed.etag)
        self._arrived(wanted, path)

    def _ended(self, wanted: Wanted, path: str, came: Fetched | CLIError) -> None:
        if isinstance(came, Fetched):
            self._arrived(wanted, path)
        elif isinstance(came, Archived):
            self.archives.met(wanted, came)
        else:
            self.report.failed(self.action, wanted.name, path, came, wanted.size)

    def _arrived(self, wanted: Wanted, path: str) -> None:
        if self.departures is None or self.report.dry_run:
            self.report.done(self.action, wanted.name, path, wanted.size)
        else:
            options = self.how.options
            self.departures.add(MovedObject(self.report, self.engine, wanted, path, options))

    def _failed(self, listed: Listed, path: str, error: CLIError) -> None:
        name = f"s3://{self.bucket}/{listed.key}"
        self.report.failed(self.action, name, path, error, listed.size)
