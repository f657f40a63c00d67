"""Files to objects, one or a whole folder: each is sent while the folder is still being read."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.systems import SYSTEM
from hawse.transfer.departures import MovedFile
from hawse.transfer.failures import Changed, not_read
from hawse.transfer.files import source
from hawse.transfer.local_sidecar import Known
from hawse.transfer.secret_names import keeps_secrets
from hawse.transfer.target_folders import sidecar_of
from hawse.transfer.tree_moves import TreeMoves
from hawse.transfer.uploads import Stored, upload
from hawse.transfer.walking import Local, Skipped, Unknown, Walk

if TYPE_CHECKING:
    from hawse.transfer.places import S3Url


class Uploads(TreeMoves):
    """Sends files to one bucket."""

    action = "upload"

    def tree(self, root: str, destination: S3Url) -> None:
        """Send what is in a folder, but for what the filters leave out."""
        report = self.report
        keeps = self.keeps
        prefix = destination.key
        for local in self._walk(root):
            if keeps is None or keeps(local.name):
                report.expect(local.size)
                if keeps_secrets(local.name):
                    self.engine.counters.secrets.append(local.name)
                self.file(local, prefix + local.name)
                self.settle()

    def file(self, local: Local, key: str) -> None:
        """Send one file."""
        if self.report.dry_run:
            self.report.done(self.action, local.path, f"s3://{self.bucket}/{key}", local.size)
            return
        how = self.how
        upload(
            self.engine,
            local.path,
            self.bucket,
            key,
            partial(self._ended, local, key),
            options=how.options,
            headers=how.headers_of(local.name),
        )

    def _ended(self, local: Local, key: str, came: Stored | CLIError) -> None:
        path, url = local.path, f"s3://{self.bucket}/{key}"
        if isinstance(came, Stored):
            if self.departures is None:
                self.report.done(self.action, path, url, came.size)
            else:
                options = self.how.options
                moved = MovedFile(self.report, self.engine, path, url, came, options)
                self.departures.add(moved)
        elif isinstance(came, Changed) and self.how.no_clobber:
            self.report.left(self.action, path, f"{url} exists", local.size)
        else:
            self.report.failed(self.action, path, url, came, local.size)

    def _walk(self, root: str) -> Walk:
        how, report = self.how, self.report

        def skipped(found: Skipped) -> None:
            say = (
                report.left
                if how.follow is False and found.why == "it is a link"
                else report.skipped
            )
            say(self.action, os.path.join(root, found.name), found.why)

        def unknown(found: Unknown) -> None:
            path = os.path.join(root, found.prefix)
            report.failed(self.action, path, None, not_read(found.error, path))

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
