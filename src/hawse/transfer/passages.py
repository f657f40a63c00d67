"""How the content of objects gets from one end to the other: S3 copies it, or it passes through
this machine, where the endpoints differ or the credentials of DST cannot read SRC.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hawse.errors import AccessDenied, NotFound
from hawse.transfer.copies import copy
from hawse.transfer.heads import head_of
from hawse.transfer.options import ObjectOptions
from hawse.transfer.requests import Headers

if TYPE_CHECKING:
    from hawse.transfer.downloads import Wanted
    from hawse.transfer.relays import Relay
    from hawse.transfer.uploads import DoneStored
    from hawse.transfer.ways import Engines

_REPLACE: Headers = (("x-amz-metadata-directive", "REPLACE"),)


class Passage:
    """Begins copies, from one thread; the first of them decides which way all go."""

    def __init__(
        self, engines: Engines, options: ObjectOptions, explain: Callable[[str], None]
    ) -> None:
        self._engines = engines
        self._options = options
        self._explain = explain
        self._relay: Relay | None = None
        self._decided = engines.source is engines.destination

    def begin(  # pylint: disable=too-many-arguments  # keywords
        self,
        wanted: Wanted,
        bucket: str,
        key: str,
        done: DoneStored,
        *,
        storage: str = "",
        headers: Headers = (),
        replaces: bool = False,
    ) -> None:
        """Copy one object; waits while the windows are full. `storage` is the source's class.

        `replaces`: what the object says of itself is in the headers, and not the source's.
        """
        if not self._decided:
            self._relay, self._decided = self._chosen(wanted), True
        if self._relay is not None:
            self._relay.begin(wanted, bucket, key, done, headers)
            return
        copy(
            self._engines.destination,
            wanted,
            bucket,
            key,
            done,
            options=self._options,
            storage="" if storage == "STANDARD" else storage,
            headers=(*headers, *_REPLACE) if replaces else headers,
        )

    def _chosen(self, wanted: Wanted) -> Relay | None:
        """What passes contents through this machine; None when S3 can copy by itself."""
        if self._engines.apart:
            why = "the endpoints differ"
        elif self._reads(wanted):
            return None
        else:
            why = "the credentials of DST cannot read SRC"
        from hawse.transfer.relays import Relay

        self._explain(f"through this machine: {why}")
        return Relay(*self._engines, self._options)

    def _reads(self, wanted: Wanted) -> bool:
        """Whether the destination can read the source, by an object of it."""
        engine, options = self._engines.destination, self._options.reading
        try:
            head_of(engine, wanted.bucket, wanted.key, version=wanted.version, options=options)
        except (AccessDenied, NotFound):
            return False
        return True
