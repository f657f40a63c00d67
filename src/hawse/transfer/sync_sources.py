"""Both sides of a sync, ready to be read at the same time, and who carries things between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer.actions import Totals
from hawse.transfer.browsing import RESTORE_STATUS
from hawse.transfer.comparing import Comparison, Direction, Side
from hawse.transfer.failures import not_read
from hawse.transfer.guards import Device
from hawse.transfer.joining import joined
from hawse.transfer.key_ranges import Fetch
from hawse.transfer.listing import list_objects, list_pages
from hawse.transfer.kept_checksums import Askable, with_kept
from hawse.transfer.local_digests import checksum_in, digest_in
from hawse.transfer.objects import Listed
from hawse.transfer.originals import Originals
from hawse.transfer.passages import Passage
from hawse.transfer.places import LocalPlace, Place, S3Url
from hawse.transfer.quick_join import Pair, QuickJoin, span_of
from hawse.transfer.sharding import Share
from hawse.transfer.sides import Tree, device_of, object_sides
from hawse.transfer.sorting import sorted_externally
from hawse.transfer.strays import Strays
from hawse.transfer.sync_directions import Copying, Doer, Downloading, Uploading
from hawse.transfer.sync_doing import Objects, Outcomes
from hawse.transfer.sync_plan import Extent
from hawse.transfer.unseen import Unseen

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.transfer.syncing import Sync
    from hawse.transfer.walking import Local
    from hawse.transfer.ways import Engines

_AHEAD = 50_000  # keys of a listing that may wait for the walk of a folder


class Both:
    """Both sides of one sync. `sort` makes it ready to be read again, and sorted here.

    `share` is what the sync's shard has taken, if it has one.
    """

    def __init__(self, sync: Sync, engines: Engines, told: Outcomes, scratch: Path) -> None:
        self._sync = sync
        self._engines = engines
        self._told = told
        self._scratch = scratch
        self.strays = Strays(scratch)
        self._sorted_servers = True
        self._lost: set[str] = set()
        self.share: Share | None = None
        self._begin()

    def _begin(self) -> None:
        ends = self._sync.ends
        self._tree = self._tree_at(ends.source) or self._tree_at(ends.destination)
        self.root: Device | None = (
            device_of(ends.source.path) if isinstance(ends.source, LocalPlace) else None
        )

    def _tree_at(self, place: Place) -> Tree | None:
        if not isinstance(place, LocalPlace):
            return None
        sync = self._sync
        return Tree(place.path, self._unread, filters=sync.filters, follow=sync.follow)

    def sort(self) -> None:
        """From the beginning again; no server is trusted to list in order."""
        self._sorted_servers = False
        for made_of_the_tree in ("comparison", "doer"):
            self.__dict__.pop(made_of_the_tree, None)
        self._begin()

    # --- What a plan is made from

    @property
    def keeps(self) -> Callable[[str], bool]:
        """Which names take part."""
        filters = self._sync.filters
        return filters.keeps if filters else lambda _name: True

    @property
    def source_unseen(self) -> Unseen:
        """What could not be looked at."""
        upload = self._sync.rules.direction is Direction.UPLOAD
        return self._tree.unseen if upload and self._tree is not None else Unseen()

    @property
    def destination_unseen(self) -> Unseen:
        """As at the source."""
        download = self._sync.rules.direction is Direction.DOWNLOAD
        return self._tree.unseen if download and self._tree is not None else Unseen()

    @property
    def extent(self) -> Extent:
        """The names that both sides are about, and what could not be looked at."""
        return Extent(self.keeps, self.source_unseen, self.destination_unseen)

    @cached_property
    def comparison(self) -> Comparison:
        """The ladder."""
        tree, rules = self._tree, self._sync.rules
        if tree is None:
            return Comparison(rules, clock_ahead=self.clock_ahead)
        return Comparison(
            rules, digest_in(self.path), checksum_in(self.path), clock_ahead=self.clock_ahead
        )

    def clock_ahead(self) -> float:
        """How far S3's clock is ahead of ours, by what it has answered until now."""
        return self._engines.destination.clock.ahead

    def path(self, name: str) -> str:
        """Where the file of a name is."""
        assert self._tree is not None
        return self._tree.path(name)

    def pairs(self, totals: Totals, *, explains: bool) -> Iterator[Pair]:
        """(source, destination) by name; what is plainly unchanged may be counted instead."""
        pairs, rules, manner = self._joined(totals, explains), self._sync.rules, self._sync.manner
        if self._sync.shard is not None:
            self.share = Share(self._sync.shard, totals.beside)
            pairs = self.share.taken(pairs, self.extent)
        if rules.checksum:
            return self.with_kept(pairs)
        url = self._sync.ends.destination
        if rules.direction is not Direction.UPLOAD or rules.size_only:
            return pairs
        assert isinstance(url, S3Url)
        return Originals(self._engines.destination, url, manner.options, manner.stored_after).told(
            pairs
        )

    def with_kept(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """The same pairs, with what S3 keeps where ETags do not tell the content."""
        keeps, asks = self.keeps, self.comparison.asks
        options = self._sync.manner.options
        copies = self._sync.rules.direction is Direction.COPY
        ends, of_each = self._sync.ends, (options.reading if copies else options, options)
        source, destination = (
            Askable(engine, place, each) if isinstance(place, S3Url) else None
            for engine, place, each in zip(
                self._engines, (ends.source, ends.destination), of_each, strict=True
            )
        )

        def asked(one: Side | None, other: Side | None) -> bool:
            return one is not None and keeps(one.name) and asks(one, other)

        return with_kept(pairs, (source, destination), asked)

    def _joined(self, totals: Totals, explains: bool) -> Iterator[Pair]:
        tree, span = self._tree, span_of(self._sync.rules, self.clock_ahead)
        slow = explains or not self._sorted_servers or self._sync.shard is not None
        if tree is None or span is None or slow:
            return self.all_pairs()
        ends = self._sync.ends
        upload = isinstance(ends.destination, S3Url)
        url = ends.destination if upload else ends.source
        assert isinstance(url, S3Url)
        keeps = self._sync.filters.keeps if self._sync.filters else None
        quick = QuickJoin(span, tree.side, keeps, len(url.key))
        pages = list_pages(self._fetch(url), url.key, budget=_AHEAD)
        found = quick.pairs(self._files(tree), pages, totals)
        return found if upload else ((object_, file) for file, object_ in found)

    def all_pairs(self) -> Iterator[Pair]:
        """(source, destination) by name, each of them."""
        ends, tree = self._sync.ends, self._tree
        source, destination = (
            self._objects(each) if tree is None or isinstance(each, S3Url) else self._local(tree)
            for each in (ends.source, ends.destination)
        )
        return joined(source, destination)

    def _local(self, tree: Tree) -> Iterator[Side]:
        return tree.sides(self._files(tree))

    def _files(self, tree: Tree) -> Iterable[Local]:
        if self._sync.rules.direction is Direction.DOWNLOAD and device_of(tree.root) is None:
            return ()
        return tree.files()

    def _objects(self, place: Place) -> Iterator[Side]:
        assert isinstance(place, S3Url)
        list_them = partial(list_objects, self._fetch(place), place.key)
        if self._sorted_servers:
            found: Iterator[Listed] = list_them(budget=_AHEAD)
        else:
            self._scratch.mkdir(parents=True, exist_ok=True)
            listed = list_them(sorted_server=False)
            found = sorted_externally(listed, self._scratch, Listed._make)
        return object_sides(found, len(place.key))

    def _fetch(self, url: S3Url) -> Fetch:
        """What gets the pages; those of a source tell whether an archived object can be read."""
        paying = self._sync.manner.options.paying
        if url is self._sync.ends.source:
            return self._engines.source.fetcher(url.bucket, headers=(*RESTORE_STATUS, *paying))
        return self._engines.destination.fetcher(url.bucket, headers=paying)

    def _unread(self, name: str, why: str, error: OSError | None) -> None:
        """Something in the folder could not be looked at, or is no file. Told once."""
        assert self._tree is not None
        shard, folder = self._sync.shard, name[-1:] in ("", "/")
        if name in self._lost or (shard is not None and not (folder or shard.has(name))):
            return
        self._lost.add(name)
        path, verb = self._tree.root + name, self.doer.verb
        if error is None:
            self._told.report.skipped(verb, path, why)
        else:
            came: CLIError = not_read(error, path)
            self._told.ended(verb, (path, None), 0, came)

    # --- Who carries

    @cached_property
    def doer(self) -> Doer:
        """What does the actions of a plan."""
        sync, engines, told = self._sync, self._engines, self._told
        source, destination = sync.ends.source, sync.ends.destination
        if isinstance(destination, LocalPlace):
            assert isinstance(source, S3Url) and self._tree is not None
            return Downloading(engines.source, source, self._tree, sync.manner, told, self.strays)
        objects = Objects(engines.destination, destination, sync.manner, told)
        if isinstance(source, LocalPlace):
            assert self._tree is not None
            return Uploading(self._tree, objects)
        passage = Passage(engines, sync.manner.options, told.report.explain)
        return Copying(source, objects, passage)
