"""The folder that a prefix is fetched into: which path a key gets, and what is kept to tell it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from hawse.systems import SYSTEM
from hawse.transfer.local_escapes import SIDECAR
from hawse.transfer.local_names import Namer
from hawse.transfer.local_sidecar import read_sidecar


def sidecar_of(root: str) -> dict[str, str]:
    """What the names in a folder stand for, where they cannot tell by themselves."""
    try:
        with open(os.path.join(root, SIDECAR), encoding="utf-8") as file:
            return read_sidecar(file.read())
    except (FileNotFoundError, NotADirectoryError):
        return {}


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
            os.makedirs(self._root, exist_ok=True)
            with open(self._base + SIDECAR, "a", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
