"""Which table fits the installed SDK: the shipped one, one made here before, or a new one.

A table belongs to one version of botocore and to the text of the parts of it that the codec does
again, since distributions patch them. Finding that out imports nothing of botocore. A table that
does not fit is never used.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from hawse.aws.calls import Call, Read
from hawse.aws.fast.handing import Hand
from hawse.systems import new_private, open_private, private_folder, try_lock

Table = Mapping[str, Any]

FORMAT = 2
SHIPPED = Path(__file__).with_name("tables")
ROOM = 1 << 18
"""More bytes than a table has."""
_LIKE_OURS = ("serialize.py", "parsers.py", "handlers.py", "auth.py", "paginate.py", "endpoint.py")
# Their rules are code in botocore's handlers, not models; what is asked of sso is not signed.
NEVER = frozenset({"s3", "s3control", "sso"})


class Tables:
    """The tables of a run. `folder` is where those are that a run `makes`; None: there are none."""

    def __init__(
        self,
        folder: Path | None,
        declared: Callable[[], Iterable[Call]],
        shipped: Path = SHIPPED,
        key: Callable[[], str] | None = None,
        *,
        makes: bool = True,
    ) -> None:
        self._folder = folder
        self._declared = declared
        self._shipped = shipped
        self._key = key or sdk_key
        self._makes = makes
        self._found: dict[str, Table | Hand] = {}
        self._lock = threading.Lock()

    def table(self, service: str) -> Table:
        """The table of a service; Hand when there is none that fits."""
        found = self._found.get(service)
        if found is None:
            with self._lock:
                found = self._found.get(service) or self._look(service)
                self._found[service] = found
        if isinstance(found, Hand):
            raise found
        return found

    def _look(self, service: str) -> Table | Hand:
        try:
            return self._loaded(service)
        except Hand as why:
            return why

    def _loaded(self, service: str) -> Table:
        if service in NEVER:
            raise Hand(f"{service} has rules of its own")
        key = self._key()
        for path in filter(None, (self._shipped / f"{service}.json", self._kept(service, key))):
            found = _read(path, key)
            if found is not None:
                return found
        return self._made(service, key)

    def _kept(self, service: str, key: str) -> Path | None:
        from hawse import __version__

        return self._folder and self._folder / f"{key}-{__version__}" / f"{service}.json"

    def _made(self, service: str, key: str) -> Table:
        path = self._kept(service, key)
        if path is None or not self._makes or not _is_ours(path.parent):
            raise Hand("no table for this SDK, and nowhere to keep one")
        try:
            with _turn(path.with_suffix(".wanted")) as mark:
                if mark is None:
                    raise Hand("no table for this SDK yet")
                return self._built(service, key, path, mark)
        except OSError as error:
            raise Hand("no table for this SDK, and no room for one") from error

    def _built(self, service: str, key: str, path: Path, mark: int) -> Table:
        from hawse.aws.fast.building import built, written

        operations = {c.operation for c in reads(self._declared()) if c.service == service}
        try:
            table = built(service, operations, key, _read(self._shipped / f"{service}.json", None))
        except Exception as error:  # a new SDK may be different in any way
            raise Hand(f"no table for this SDK: {error}") from error
        os.ftruncate(mark, 0)  # its room is the table's now
        _write(path, written(table))
        return table


@contextmanager
def _turn(path: Path) -> Iterator[int | None]:
    """The open mark, in the run that is to make a table: not the first that wants it, and no two.

    To make one takes longer than to list over boto3, and a machine that is thrown away after one
    command would never earn it back.
    """
    mark = open_private(path, os.O_RDWR)
    try:
        yield mark if _marked_before(mark) and try_lock(mark) else None
    finally:
        os.close(mark)


def _marked_before(mark: int) -> bool:
    """Whether a run was here; now one was. As long as a table may be: a full disk shows here."""
    before = os.fstat(mark).st_size == ROOM
    if not before and os.write(mark, bytes(ROOM)) < ROOM:
        os.ftruncate(mark, 0)  # the last of a disk is not ours to take
    return before


def reads(declared: Iterable[Call]) -> list[Read]:
    """Every read that hawse can make, its frame's own among them."""
    from hawse.aws.frame_calls import FRAME_CALLS

    return [call for call in (*declared, *FRAME_CALLS) if isinstance(call, Read)]


@cache
def sdk_key() -> str:
    """The version of the installed botocore and a hash of what the codec does again; Hand when it
    is not installed as plain files."""
    from hashlib import sha256

    home, version = sdk_home(), sdk_version()
    try:
        files = [home / name for name in _LIKE_OURS] + sorted(home.glob("retries/*.py"))
        text = sha256(b"\0".join([path.read_bytes() for path in files])).hexdigest()
    except OSError as error:
        raise Hand("botocore is not installed as files") from error
    return f"{version}-{text[:12]}-{FORMAT}"


@cache
def sdk_home() -> Path:
    """The folder of the installed botocore, found without importing it; Hand when it has none."""
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("botocore")
    if spec is None or spec.origin is None:
        raise Hand("botocore is not installed as files")
    return Path(spec.origin).parent


@cache
def sdk_version() -> str:
    """The version of the installed botocore, read without importing it; Hand when it says none."""
    import re

    try:
        text = (sdk_home() / "__init__.py").read_text("utf-8")
    except OSError as error:
        raise Hand("botocore is not installed as files") from error
    found = re.search(r"__version__ = '([^']+)'", text)
    if found is None:
        raise Hand("botocore does not say its version")
    return found[1]


def _read(path: Path, key: str | None) -> Table | None:
    """A table; with a `key`, only if it has that."""
    import json

    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    fits = isinstance(found, dict) and "retry" in found and key in (None, found.get("key"))
    return found if fits else None


def _is_ours(folder: Path) -> bool:
    try:
        private_folder(folder)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _write(path: Path, text: str) -> None:
    """At once or not at all; that it cannot be written is nobody's concern."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        with new_private(temporary) as file:
            file.write(text.encode())
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
