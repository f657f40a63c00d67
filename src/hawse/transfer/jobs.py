"""What is to be moved from where to where: one command line as a value, checked before any request.

| source | destination | becomes |
|---|---|---|
| `file` | `s3://b`, `s3://b/dir/` | `s3://b/file`, `s3://b/dir/file` |
| `file` | `s3://b/key` | `s3://b/key` |
| `-R folder` | `s3://b/p`, `s3://b/p/` | `s3://b/p/…`: what is in the folder |
| `s3://b/a/key` | a folder that exists, or `new/` | `new/key` |
| `s3://b/a/key` | `path` | `path` |
| `-R s3://b/p`, `s3://b/p/` | `folder` | `folder/…`: what is below `p/` |
| `s3://b/p/x*/*.gz` | `folder` | `folder/…`: names from the last `/` before the first glob on |
| `s3://b/a/key` | `s3://c`, `s3://c/d/` | `s3://c/key`, `s3://c/d/key` |
| `-` | `s3://b/key` | standard input becomes the object |
| `s3://b/key` | `-` | the object's content goes to standard output |
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import NoReturn

from hawse.errors import UsageError
from hawse.transfer.files import is_device, is_text
from hawse.transfer.globs import Glob, compile_glob
from hawse.transfer.how import How
from hawse.transfer.places import LocalPlace, Place, S3Url, no_such_path
from hawse.transfer.ways import Ways

_OPTION = "add -R to take all that is in it"


@dataclass(frozen=True)
class Job:
    """`moves`: the source goes when it has arrived. `version` is one of the source's."""

    source: Place
    destination: Place
    recursive: bool = False
    raw: bool = False
    moves: bool = False
    version: str = ""
    how: How = field(default_factory=How)
    ways: Ways = Ways()

    @property
    def action(self) -> str:
        """What is done with each item."""
        if isinstance(self.source, LocalPlace):
            return "upload"
        return "download" if isinstance(self.destination, LocalPlace) else "copy"

    @property
    def glob(self) -> Glob | None:
        """The pattern of the source; None when it stands for itself."""
        if not isinstance(self.source, S3Url) or self.raw:
            return None
        glob = compile_glob(self.source.key, argument=f"SRC {self.source}")
        return None if glob.literal else glob

    @property
    def key(self) -> str:
        """The key of a source that is no pattern: `\\*` is `*`."""
        assert isinstance(self.source, S3Url)
        if self.raw:
            return self.source.key
        return compile_glob(self.source.key, argument=f"SRC {self.source}").prefix

    @property
    def many(self) -> bool:
        """Whether the source stands for any number of objects or files."""
        if isinstance(self.source, S3Url):
            return self.recursive or self.glob is not None
        return self.recursive and os.path.isdir(self.source.path)

    def check(self) -> None:
        """UsageError for what cannot be meant."""
        source, destination = self.source, self.destination
        if isinstance(source, LocalPlace) and isinstance(destination, LocalPlace):
            why = "neither is in S3"
            raise UsageError(
                f"SRC {source} and DST {destination}", why=why, hint="such as s3://bucket/key"
            )
        if isinstance(source, LocalPlace):
            self._check_local(source)
        else:
            self._check_object(source)
        if isinstance(destination, LocalPlace):
            self._check_folder(destination)
        elif isinstance(source, S3Url):
            self._check_overlap(source, destination)
        if self.how.if_match and self.many:
            raise UsageError("--if-match", why="it is about one object")
        if self.version and (self.many or isinstance(source, LocalPlace)):
            raise UsageError("--version-id", why="it is about one object in S3")

    def _check_local(self, source: LocalPlace) -> None:
        if source.is_stream:
            if self.moves:
                _refuse("SRC -", "standard input cannot be moved, only copied")
            if not isinstance(self.destination, S3Url) or not _names_one(self.destination):
                _refuse(f"DST {self.destination}", "standard input needs the whole key")
            return
        if os.path.isdir(source.path):
            if not self.recursive:
                _refuse(f"SRC {source}", "it is a folder", _OPTION)
        elif not os.path.lexists(source.path):
            raise no_such_path(source.path, "SRC")
        elif not is_text(self.key_of_one()):
            why = "its name is not UTF-8, as a key has to be"
            _refuse(f"SRC {source}", why, f"name the key, such as {self.destination}name")

    def _check_object(self, source: S3Url) -> None:
        if self.recursive and self.glob is not None:
            _refuse(
                f"SRC {source}", "a pattern and -R", "leave out -R, or end the pattern with /**"
            )
        if self.many or (self.raw and source.key):
            return
        if not source.key or source.key.endswith("/"):
            what = "a bucket" if not source.key else "a prefix"
            _refuse(f"SRC {source}", f"it is {what}, not an object", _OPTION)

    def _check_folder(self, destination: LocalPlace) -> None:
        if destination.is_stream:
            if self.many:
                _refuse("DST -", "standard output takes one object")
            if self.moves:
                _refuse("DST -", "an object is not moved to standard output, only copied")
        elif self.moves and is_device(destination.path):
            _refuse(f"DST {destination}", "an object is not moved into a pipe, only copied")
        elif self.many and os.path.exists(destination.path) and not os.path.isdir(destination.path):
            _refuse(f"DST {destination}", "it is a file, and many objects would become it")

    def _check_overlap(self, source: S3Url, destination: S3Url) -> None:
        if not self.ways.same or source.bucket != destination.bucket:
            return
        if self.many:
            below = self.glob.root if self.glob else S3Url("", self.key).folder().key
            into = destination.folder().key
            if into == below and not self._changes:
                _refuse(f"DST {destination}", "it is the source itself")
            if into != below and into.startswith(below) or self.moves and into == below:
                _refuse(f"DST {destination}", "it is within the source")
        elif self.key == self.key_of_one() and (self.moves or not self._changes):
            _refuse(f"DST {destination}", "it is the source itself")

    @property
    def _changes(self) -> bool:
        """Whether a copy onto itself would change anything."""
        options = self.how.options
        return bool(options.describing or options.storing or self.version)

    def key_of_one(self) -> str:
        """The key that a single source gets."""
        destination = self.destination
        assert isinstance(destination, S3Url)
        if _names_one(destination):
            return destination.key
        return destination.key + self.name

    @property
    def name(self) -> str:
        """The last part of a single source's name."""
        if isinstance(self.source, S3Url):
            return self.key[self.key.rfind("/") + 1 :]
        return os.path.basename(os.path.normpath(self.source.path))


def _names_one(url: S3Url) -> bool:
    return bool(url.key) and not url.key.endswith("/")


def _refuse(what: str, why: str, hint: str = "") -> NoReturn:
    raise UsageError(what, why=why, hint=hint)
