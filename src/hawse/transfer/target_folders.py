"""The folder that a prefix is fetched into: which path a key gets, and what is kept to tell it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable

from hawse.errors import ConfigError
from hawse.systems import AS_IT_IS, SYSTEM
from hawse.transfer.failures import not_read
from hawse.transfer.local_escapes import SIDECAR
from hawse.transfer.local_names import Namer
from hawse.transfer.local_sidecar import read_sidecar

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | AS_IT_IS
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe would keep us waiting for whoever writes into it


def sidecar_of(root: str) -> dict[str, str]:
    """What the names in a folder stand for, where they cannot tell by themselves."""
    path = os.path.join(root, SIDECAR)
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _AT_ONCE)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        if os.path.islink(path):
            raise _not_taken(path, "it is a link") from error
        raise not_read(error, path) from error
    with open(descriptor, encoding="utf-8") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _not_taken(path, "it is no file")
        try:
            return read_sidecar(file.read())
        except UnicodeDecodeError as error:
            raise _not_taken(path, "it is not UTF-8") from error


def add_to_sidecar(root: str, lines: Iterable[str], *, durable: bool = False) -> None:
    """Write down what new names stand for; before the files are there that bear them."""
    os.makedirs(root, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | _NO_LINK
    with open(os.open(os.path.join(root, SIDECAR), flags, 0o666), "a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def _not_taken(path: str, why: str) -> ConfigError:
    """The error for what lies in the place of the sidecar: hawse never writes such a thing."""
    return ConfigError(path, why=why, hint="look who put it there, and remove it")


class TargetFolder:
    """Gives each key its path below `root`. With `dry_run`, nothing is written."""

    def __init__(self, root: str, *, dry_run: bool = False) -> None:
        self._root = root
        self._base = os.path.join(root, "")
        self._dry_run = dry_run
        self._known = sidecar_of(root)
        self._namer = self._fresh(in_order=True)
        self._in_order = True

    def path(self, name: str, *, in_order: bool) -> str:
        """The path of a file. `in_order`: the names have ascended until now."""
        self._stay(in_order)
        path = self._namer.path(name)
        self._keep()
        return self._base + path

    def folder(self, name: str, *, in_order: bool) -> str:
        """The path of the folder that a key that ends with `/` stands for."""
        self._stay(in_order)
        path = self._namer.folder(name)
        self._keep()
        return self._base + path

    def _stay(self, in_order: bool) -> None:
        if self._in_order and not in_order:
            self._in_order = False
            self._known = sidecar_of(self._root)
            self._namer = self._fresh(in_order=False)

    def _fresh(self, *, in_order: bool) -> Namer:
        return Namer(SYSTEM, self._known, present=self._present(), in_order=in_order)

    def _present(self) -> Callable[[str], Iterable[str]] | None:
        """What lists a folder within; None when nothing is there."""
        try:
            with os.scandir(self._root) as entries:
                if next(entries, None) is None:
                    return None
        except OSError:
            return None
        return self._entries

    def _entries(self, local: str) -> Iterable[str]:
        try:
            with os.scandir(self._base + local) as entries:
                return [f"{each.name}/" if each.is_dir() else each.name for each in entries]
        except OSError:
            return ()

    def _keep(self) -> None:
        """The lines about new names, before anything has them."""
        lines = list(self._namer.sidecar())
        if lines and not self._dry_run:
            add_to_sidecar(self._root, lines)
