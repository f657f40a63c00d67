"""File systems as models: what each takes for a name, and which names are one to it.

Written from the systems' own documentation, not from hawse's rules, which they judge.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

WINDOWS_DEVICES = {
    *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"),
    *(f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"),
}

HFS_IGNORES = {
    *map(chr, [*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF])
}


class Refused(Exception):
    """The system would not have it, or would put it elsewhere."""


def check_posix(name: str) -> None:
    if name in ("", ".", "..") or "\0" in name or len(name.encode()) > 255:
        raise Refused(name)


def check_windows(name: str) -> None:
    check_posix(name)
    if any(char in '<>:"|?*\\' or ord(char) < 32 for char in name) or name[-1] in ". ":
        raise Refused(name)
    if name.split(".")[0].rstrip(" ").upper() in WINDOWS_DEVICES:
        raise Refused(name)
    stem, _, extension = name.partition(".")
    if len(stem) <= 8 and len(extension) <= 3 and stem[-2:-1] == "~" and stem[-1].isdigit():
        raise Refused(f"{name} may be the short name of another file")


def fold_darwin(name: str) -> str:
    """As HFS+ and APFS do; HFS+ also passes over marks of direction and joiners."""
    name = "".join(char for char in name if char not in HFS_IGNORES)
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def fold_windows(name: str) -> str:
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in name)


class Disk:
    """One folder on a disk of a kind. Paths have `/` between names; nothing is outside."""

    def __init__(self, system: str) -> None:
        self._check: Callable[[str], None] = check_posix
        self._fold: Callable[[str], str] = str
        if system == "windows":
            self._check, self._fold = check_windows, fold_windows
        if system == "darwin":
            self._fold = fold_darwin
        self._files: dict[str, tuple[str, str]] = {}  # folded path -> path as made, content
        self._folders: dict[str, str] = {"": ""}

    def write(self, path: str, content: str) -> None:
        folder, _, name = path.rpartition("/")
        self._check(name)
        at = self.make_folder(folder)
        folded = self._fold(f"{at}/{name}")
        if folded in self._folders:
            raise Refused(f"{path} is a folder")
        made = self._files.get(folded, (f"{at}/{name}", ""))[0]  # the case of the first stays
        self._files[folded] = made, content

    def make_folder(self, path: str) -> str:
        at = ""
        for name in path.split("/") if path else ():
            self._check(name)
            at = f"{at}/{name}"
            if self._fold(at) in self._files:
                raise Refused(f"{at} is a file")
            at = self._folders.setdefault(self._fold(at), at)
        return at

    def files(self) -> dict[str, str]:
        return {path[1:]: content for path, content in self._files.values()}

    def folders(self) -> list[str]:
        return [f"{path[1:]}/" for path in self._folders.values() if path]

    def listed(self, folder: str) -> Iterator[str]:
        """The names in a folder ("" or ending with `/`), with a `/` behind folders."""
        at = self._fold(f"/{folder}")
        for path in [*self.files(), *self.folders()]:
            head, name = _split(path)
            if self._fold(f"/{head}") == at:
                yield name


def _split(path: str) -> tuple[str, str]:
    cut = path.rstrip("/").rfind("/") + 1
    return path[:cut], path[cut:]
