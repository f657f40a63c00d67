"""What survives of a rotation between its stages and its runs. Data only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rotation:
    """Everything that survives a crash, and never a secret.

    `own`: the key that goes signs the requests of the run. `writing`: a sink may have been
    written. `services`: besides STS and IAM, who has to know a key. `gone`: the old key is
    deleted, and nobody need be asked. Times are POSIX; the texts are shown. `known` are the ids of
    the user's keys.
    """

    user: str
    account: str
    old: str
    known: tuple[str, ...]
    sinks: tuple[str, ...]
    own: bool = False
    prune: str = ""
    grace: float = 0.0
    soak: float = 0.0
    room: str = ""
    places: str = ""
    waits: str = ""
    keeps: str = ""
    new: str = ""
    writing: bool = False
    switched: float = 0.0
    retired: float = 0.0
    gone: bool = False
    services: tuple[str, ...] = ()
    proof: str = ""
