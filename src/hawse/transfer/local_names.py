"""Keys as paths in a folder, and back: no key leaves it, none treads on another, none is lost.

A key is cut at `/`, and every part becomes one name (`local_escapes.py`), which by itself tells
the part again. Three things cannot be told by the name alone: a part that is too long, names that
a file system takes for the same (case, Unicode's normal forms), and a file beside a folder of its
name (`a` and `a/b`). These get a marked name, and a line in the folder's sidecar that maps it to
its key, so that an upload of the folder restores every key exactly.

Nothing here touches a disk. The caller reads the sidecar (`read_sidecar`), appends the lines of
`Namer.sidecar()` before it puts the file in place that they are about, leaves out what `is_ours`,
and makes a folder, not a file, of a key that ends with `/` and has no bytes (`Namer.folder`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn

from hawse.systems import System
from hawse.transfer.local_escapes import SYSTEMS, fits, marked
from hawse.transfer.local_sidecar import Known, line_of


class _Folder:
    """One local folder: the prefix of keys that it stands for, and the names in it.

    A segment is a part of a key; with a `/` behind it, it is a folder.
    """

    __slots__ = ("prefix", "local", "parent", "kept", "owners", "before", "recent")

    def __init__(self, prefix: str, local: str, parent: _Folder | None) -> None:
        self.prefix = prefix
        self.local = local
        self.parent = parent
        self.kept: dict[str, str] = {}  # segment -> name: what the name alone does not tell
        self.owners: dict[str, str] = {}  # folded name -> segment
        self.before = "\0"  # the last file; nothing plain begins with this
        self.recent: list[str] = []  # files before it that later names may begin with


class Namer:
    """The paths of keys in one folder. Keys and paths are relative to it, with `/` between parts.

    `system` is the kind of the file system: "darwin" for whatever folds case and normal forms.
    `known` is what the sidecar says, path -> key, with a `/` behind both if it is a folder.
    `present` lists what is in a local folder (relative, "" or ending with `/`), with a `/` behind
    folders: needed when the folder was not empty, lest a new key takes the name of an old one.
    `in_order` promises that keys come in ascending order, each once: then only the folders that
    are open are remembered, and without folding only a few names, however many keys there are.
    """

    def __init__(
        self,
        system: System,
        known: Mapping[str, str] | None = None,
        *,
        present: Callable[[str], Iterable[str]] | None = None,
        in_order: bool = False,
    ) -> None:
        self._rules = SYSTEMS[system]
        self._present = present
        self._in_order = in_order
        self._brief = in_order and not self._rules.folds
        self._known = Known(known or {}, system)
        self._fresh = deque[str]()
        self._last = ""
        self._plain, self._folds = self._rules.plain, self._rules.folds
        self._root = self._at = self._opened("", "", None)
        self._folders = {"": self._root}

    def path(self, key: str) -> str:
        """The path of the file for a key. Always the same for the same key."""
        if self._in_order:
            if key < self._last:
                self._refuse(key)
            self._last = key
        cut = key.rfind("/") + 1
        at = self._at
        if key[:cut] != at.prefix:
            at = self._enter(key[:cut])
        part = key[cut:]
        # The usual case, without a call: a million keys pass here.
        if self._plain(part) and not at.kept:
            if not self._brief:
                folded = part.lower() if self._folds else part
                if at.owners.setdefault(folded, part) == part:
                    return at.local + part
            elif not (at.owners or at.recent or part.startswith(at.before)):
                at.before = part
                return at.local + part
        return at.local + self._name(at, part)

    def folder(self, key: str) -> str:
        """The path, without a `/` behind it, of the folder for a key that ends with `/`."""
        if self._in_order and key < self._last:
            self._refuse(key)
        self._last = key
        return self._enter(key).local[:-1]

    def key(self, path: str) -> str:
        """The key of a file, or with a `/` behind the path, of a folder."""
        return self._known.key(path)

    def sidecar(self) -> Iterator[str]:
        """The lines to append to the sidecar, each given once and without its newline."""
        while self._fresh:
            yield self._fresh.popleft()

    def _refuse(self, key: str) -> NoReturn:
        raise ValueError(f"keys are not in order: {key!r} after {self._last!r}")

    def _enter(self, prefix: str) -> _Folder:
        if self._in_order:
            at = self._at
            while at.parent is not None and not prefix.startswith(at.prefix):
                del self._folders[at.prefix]
                at = at.parent
        elif prefix in self._folders:
            at = self._folders[prefix]
        else:
            at = self._root
        while len(at.prefix) < len(prefix):
            end = prefix.index("/", len(at.prefix)) + 1
            at = self._folders.get(prefix[:end]) or self._made(at, prefix[:end])
        self._at = at
        return at

    def _made(self, parent: _Folder, prefix: str) -> _Folder:
        name = self._name(parent, prefix[len(parent.prefix) :])
        made = self._opened(prefix, f"{parent.local}{name}/", parent)
        self._folders[prefix] = made
        return made

    def _opened(self, prefix: str, local: str, parent: _Folder | None) -> _Folder:
        folder = _Folder(prefix, local, parent)
        folder.kept, folder.owners = self._known.names_in(prefix)
        for entry in self._present(local) if self._present else ():
            slash = "/" if entry.endswith("/") else ""
            name = entry.removesuffix("/")
            if not self._rules.is_safe(name):
                continue
            segment = self._known.segment(prefix, name, slash)
            folder.owners.setdefault(self._rules.fold(name), segment)
            if self._rules.encode(segment.removesuffix("/")) != name:
                folder.kept.setdefault(segment, name)
        return folder

    def _name(self, folder: _Folder, segment: str) -> str:
        """The name in its folder, taken for good."""
        if folder.kept and segment in folder.kept:
            return folder.kept[segment]
        part = segment.removesuffix("/")
        name = part if self._rules.plain(part) else self._rules.encode(part)
        if not fits(name) or not self._take(folder, segment, name):
            return self._marked(folder, segment, name)
        return name

    def _take(self, folder: _Folder, segment: str, name: str) -> bool:
        """Whether the name is free, or this segment's already."""
        folded = self._rules.fold(name)
        if not self._brief:
            return folder.owners.setdefault(folded, segment) == segment
        if folder.owners.get(folded, segment) != segment:
            return False
        if segment.endswith("/"):
            return segment[:-1] != folder.before and segment[:-1] not in folder.recent
        # In ascending order, what stands between `a` and `a/` begins with `a`.
        if segment.startswith(folder.before):
            folder.recent.append(folder.before)
        while folder.recent and not segment.startswith(folder.recent[-1]):
            folder.recent.pop()
        folder.before = segment
        return True

    def _marked(self, folder: _Folder, segment: str, name: str) -> str:
        from hashlib import sha256

        node = f"{folder.prefix}{segment}".encode(errors="surrogatepass")
        turn = 0
        while True:
            salt = b"\0%d" % turn if turn else b""
            found = marked(name, sha256(node + salt).hexdigest()[:10])
            if folder.owners.setdefault(self._rules.fold(found), segment) == segment:
                break
            turn += 1
        folder.kept[segment] = found
        self._known.add(folder.prefix, segment, found)
        key, path = folder.prefix + segment, folder.local + found
        self._fresh.append(line_of(key, path, folder=segment.endswith("/")))
        return found
