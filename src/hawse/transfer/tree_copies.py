"""Objects to objects, one or a whole prefix: S3 copies them itself, or they pass through here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer.departures import MovedObject
from hawse.transfer.downloads import Wanted
from hawse.transfer.failures import Archived, Changed
from hawse.transfer.objects import Listed
from hawse.transfer.tree_moves import TreeMoves
from hawse.transfer.uploads import Stored

if TYPE_CHECKING:
    from hawse.transfer.found_objects import FoundObjects
    from hawse.transfer.passages import Passage
    from hawse.transfer.places import S3Url


@dataclass(eq=False, kw_only=True)
class Copies(TreeMoves):
    """Copies objects of one bucket."""

    action = "copy"
    passage: Passage

    def tree(self, found: FoundObjects, cut: int, destination: S3Url) -> int:
        """Copy what is found to below a prefix, under the names without their first `cut`; how
        many there were."""
        keeps = self.keeps
        prefix, count = destination.key, 0
        for listed in found:
            count += 1
            name = listed.key[cut:]
            if keeps is None or keeps(name):
                self.report.expect(listed.size)
                self.object(listed, destination.bucket, prefix + name, name)
                self.settle()
        return count

    def object(self, listed: Listed, bucket: str, key: str, name: str, version: str = "") -> None:
        """Copy one object; `name` is its relative name."""
        source = Wanted(self.bucket, listed.key, listed.size, listed.etag, version)
        url = f"s3://{bucket}/{key}"
        if self.report.dry_run:
            self.report.done(self.action, source.name, url, listed.size)
        else:
            self._begin(source, bucket, key, name, listed.storage)

    def _begin(self, source: Wanted, bucket: str, key: str, name: str, storage: str) -> None:
        how = self.how
        self.passage.begin(
            source,
            bucket,
            key,
            partial(self._ended, source, f"s3://{bucket}/{key}"),
            storage=storage,
            headers=how.headers_of(name),
            replaces=how.describes(name) and not how.options.describing,
        )

    def _ended(self, source: Wanted, url: str, came: Stored | CLIError) -> None:
        if isinstance(came, Stored):
            if self.departures is None:
                self.report.done(self.action, source.name, url, source.size)
            else:
                options = self.how.options
                self.departures.add(MovedObject(self.report, self.engine, source, url, options))
        elif isinstance(came, Archived):
            self.archives.met(source, came)
        elif isinstance(came, Changed) and self.how.no_clobber:
            self.report.left(self.action, source.name, f"{url} exists", source.size)
        else:
            self.report.failed(self.action, source.name, url, came, source.size)
