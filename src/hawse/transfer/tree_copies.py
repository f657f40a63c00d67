"""Objects to objects, one or a whole prefix: S3 copies them itself, or they pass through here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer.archive_policy import Archives
from hawse.transfer.departures import Departures, MovedObject
from hawse.transfer.downloads import Wanted
from hawse.transfer.failures import Archived, Changed
from hawse.transfer.objects import Listed
from hawse.transfer.uploads import Stored

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.found_objects import FoundObjects
    from hawse.transfer.how import How
    from hawse.transfer.passages import Passage
    from hawse.transfer.places import S3Url
    from hawse.transfer.reports import Report

ACTION = "copy"


class Copies:
    """Copies objects of one bucket. With `departures`, an object goes when it has arrived."""

    def __init__(
        self,
        engine: Engine,
        bucket: str,
        how: How,
        report: Report,
        departures: Departures | None,
        passage: Passage,
    ) -> None:
        """`engine` reaches the source."""
        self._engine = engine
        self._bucket = bucket
        self._how = how
        self._report = report
        self._departures = departures
        self._passage = passage
        self._archives = Archives(ACTION, how.archived, report)

    def tree(self, found: FoundObjects, cut: int, destination: S3Url) -> int:
        """Copy what is found to below a prefix, under the names without their first `cut`; how
        many there were."""
        keeps = self._how.filters.keeps if self._how.filters else None
        prefix, count = destination.key, 0
        for listed in found:
            count += 1
            name = listed.key[cut:]
            if keeps is None or keeps(name):
                self._report.expect(listed.size)
                self.object(listed, destination.bucket, prefix + name, name)
                if self._departures is not None:
                    self._departures.settle()
        return count

    def object(self, listed: Listed, bucket: str, key: str, name: str, version: str = "") -> None:
        """Copy one object; `name` is its relative name."""
        source = Wanted(self._bucket, listed.key, listed.size, listed.etag, version)
        url = f"s3://{bucket}/{key}"
        if self._report.dry_run:
            self._report.done(ACTION, source.name, url, listed.size)
        else:
            self._begin(source, bucket, key, name, listed.storage)

    def _begin(self, source: Wanted, bucket: str, key: str, name: str, storage: str) -> None:
        how = self._how
        self._passage.begin(
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
            if self._departures is None:
                self._report.done(ACTION, source.name, url, source.size)
            else:
                options = self._how.options
                self._departures.add(MovedObject(self._report, self._engine, source, url, options))
        elif isinstance(came, Archived):
            self._archives.met(source, came)
        elif isinstance(came, Changed) and self._how.no_clobber:
            self._report.left(ACTION, source.name, f"{url} exists", source.size)
        else:
            self._report.failed(ACTION, source.name, url, came, source.size)
