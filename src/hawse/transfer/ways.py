"""How the two ends of a transfer are reached: with whose credentials, at which endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import UsageError
from hawse.transfer.places import LocalPlace, Place

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine


class Way(NamedTuple):
    """A profile and an endpoint; "" for those of the command."""

    profile: str = ""
    endpoint: str = ""


class Ways(NamedTuple):
    """The way to each end; where one is local, that to the other."""

    source: Way = Way()
    destination: Way = Way()

    @property
    def same(self) -> bool:
        """Whether what one end can do, the other can."""
        return self.source == self.destination


def ways_typed(typed: Mapping[str, Any], source: Place, destination: Place) -> Ways:
    """The ways that were typed; UsageError for one to a local end."""
    there, here = _typed(typed, "source", source), _typed(typed, "dest", destination)
    if isinstance(source, LocalPlace):
        return Ways(here, here)
    return Ways(there, there if isinstance(destination, LocalPlace) else here)


def _typed(typed: Mapping[str, Any], name: str, place: Place) -> Way:
    found = Way(typed.get(f"{name}_profile") or "", typed.get(f"{name}_endpoint_url") or "")
    if isinstance(place, LocalPlace) and found != Way():
        option = "profile" if found.profile else "endpoint-url"
        raise UsageError(f"--{name}-{option}", why=f"{place} is not in S3", hint="leave it out")
    return found


class Engines(NamedTuple):
    """What sends the requests about each end; often it is the same one."""

    source: Engine
    destination: Engine

    @property
    def apart(self) -> bool:
        """Whether a bucket of one end cannot be one of the other."""
        return self.source.regions.custom != self.destination.regions.custom

    @property
    def each(self) -> Iterator[Engine]:
        """Both, or the one that there is."""
        yield self.source
        if self.destination is not self.source:
            yield self.destination

    def cancel(self) -> None:
        """Give up what is in flight."""
        for engine in self.each:
            engine.cancel()

    def drain(self, timeout: float) -> bool:
        """Wait until nothing is in flight; False when that takes too long."""
        return all(engine.drain(timeout) for engine in self.each)
