"""The procedures that write profiles: all of a kind at once, and the same way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hawse.aws.config_file import ConfigFile
from hawse.aws.profiles import config_path
from hawse.aws.section_lines import Edit
from hawse.plan import Procedure, Stage

if TYPE_CHECKING:
    from hawse.plan import Hand


@dataclass(frozen=True)
class Sections:
    """Sections of the file of profiles: name, before, after. Nothing in them is secret."""

    edits: tuple[tuple[str, str, str], ...]


def _write(hand: Hand, state: Sections) -> Sections:
    _edit(hand, (Edit(*edit) for edit in state.edits))
    return state


def _put_back(hand: Hand, state: Sections) -> Sections:
    _edit(hand, (Edit(section, after, before) for section, before, after in state.edits))
    return state


def _edit(hand: Hand, edits: Iterable[Edit]) -> None:
    ConfigFile(config_path(hand.target.env)).edit(list(edits))


_BACK = "put back"
PUT_BACK = Procedure(_BACK, Sections, (Stage("write the sections as they were", _put_back),))
ADD, CHANGE, REMOVE = (
    Procedure(name, Sections, (Stage("write the sections", _write),), undo=_BACK)
    for name in ("add", "change", "remove")
)
PROCEDURES = (ADD, CHANGE, REMOVE, PUT_BACK)
