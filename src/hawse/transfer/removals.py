"""What a removal is about: one key, a prefix or a pattern, of the newest objects or all versions.

Nothing is held: what is found is counted, or handed on a thousand at a time. A prefix that is empty
means a whole bucket only where that was said with `-R`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import UsageError
from hawse.transfer import calls
from hawse.transfer.deletes import Victim
from hawse.transfer.filters import Bounds, Filters
from hawse.transfer.found_objects import FoundObjects
from hawse.transfer.globs import Glob, compile_glob
from hawse.transfer.heads import head_of
from hawse.transfer.listing import list_versions
from hawse.transfer.objects import modified_at
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.places import S3Url

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine


class Doomed(NamedTuple):
    """One object or version that is to go."""

    victim: Victim
    modified: str


@dataclass(frozen=True)
class Removal:
    """`versions`: all versions and delete markers. `conditional`: an object goes only while it is
    the one that was listed. `bypass`: a governance lock does not keep a version."""

    url: S3Url
    recursive: bool = False
    raw: bool = False
    versions: bool = False
    version: str = ""
    conditional: bool = True
    bypass: bool = False
    filters: Filters = field(default_factory=lambda: Filters(()))
    bounds: Bounds = Bounds()
    options: ObjectOptions = PLAIN

    @property
    def glob(self) -> Glob | None:
        """The pattern; None for one key or a prefix."""
        glob = compile_glob(self.url.key, raw=self.raw, argument=f"URL {self.url}")
        return None if glob.literal else glob

    @property
    def key(self) -> str:
        """The key or the prefix that is meant, when it is no pattern."""
        return compile_glob(self.url.key, raw=self.raw, argument=f"URL {self.url}").prefix

    @property
    def many(self) -> bool:
        """Whether it stands for any number of objects."""
        return self.recursive or self.glob is not None

    @property
    def whole(self) -> bool:
        """Whether it is about the whole bucket."""
        if self.selects:
            return False
        if self.glob is not None:
            return self.glob.pattern.strip("*/") == ""
        return self.recursive and not self.key

    @property
    def selects(self) -> bool:
        """Whether filters or times leave something out."""
        return bool(self.filters) or bool(self.bounds)

    def check(self) -> None:
        """UsageError for what cannot be meant."""
        what = f"URL {self.url}"
        if self.recursive and self.glob is not None:
            hint = "leave out -R, or end the pattern with /**"
            raise UsageError(what, why="a pattern and -R", hint=hint)
        if self.version and (self.many or self.versions):
            raise UsageError("--version-id", why="it is about one version of one object")
        if self.bypass and not (self.versions or self.version):
            why = "locks are on versions"
            raise UsageError("--bypass-governance", why=why, hint="add --versions")
        if self.many:
            return
        if not self.key or (self.key.endswith("/") and not self.raw):
            kind = "a prefix" if self.key else "a bucket"
            hint = "add -R to remove all that is in it"
            raise UsageError(what, why=f"it is {kind}, not an object", hint=hint)

    def found(self, engine: Engine) -> Iterator[Doomed]:
        """What is to go."""
        if self.version:
            return iter([Doomed(Victim(self.key, self.version), "")])
        if self.versions:
            return self._versions(engine)
        if self.many:
            return self._objects(engine)
        head = head_of(engine, self.url.bucket, self.key, options=self.options)
        return iter([self._doomed(head.key, head.etag, head.size, head.modified)])

    def _objects(self, engine: Engine) -> Iterator[Doomed]:
        glob, paying = self.glob, self.options.paying
        found = FoundObjects(
            engine,
            self.url.bucket,
            self._prefix,
            match=glob.match if glob else None,
            headers=paying,
        )
        before = None
        for each in found:
            if each.key == before:
                continue  # once is enough, and the second time its ETag would not be there
            before = each.key
            if self._keeps(each.key, each.size, each.modified):
                yield self._doomed(each.key, each.etag, each.size, each.modified)

    def _versions(self, engine: Engine) -> Iterator[Doomed]:
        glob, prefix = self.glob, self._prefix
        fetch = engine.fetcher(
            self.url.bucket, calls.LIST_OBJECT_VERSIONS, headers=self.options.paying
        )
        for each in list_versions(fetch, prefix):
            if glob is not None and not glob.matches(each.key):
                continue
            if not self.many and each.key != self.key:
                continue
            if self._keeps(each.key, each.size, each.modified):
                yield Doomed(Victim(each.key, each.version, size=each.size), each.modified)

    @property
    def _prefix(self) -> str:
        if self.glob is not None:
            return self.glob.prefix
        return S3Url("", self.key).folder().key if self.recursive and self.key else self.key

    def _keeps(self, key: str, size: int, modified: str) -> bool:
        """Whether an object is among those that are to go."""
        if self.filters:
            root = self.glob.root if self.glob is not None else self._prefix
            if not self.filters.keeps(key[len(root) :]):
                return False
        return not self.bounds or self.bounds.keeps(size, modified_at(modified))

    def _doomed(self, key: str, etag: str, size: int, modified: str) -> Doomed:
        return Doomed(Victim(key, etag=etag if self.conditional else "", size=size), modified)
