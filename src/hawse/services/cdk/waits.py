"""Stacks of an app that are waited for: a failure names the construct as well as its logical id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from hawse.errors import CLIError
from hawse.services.cfn.events.waits import StackWaits

if TYPE_CHECKING:
    from hawse.aws.gate import Gate
    from hawse.plan import Look

_ORIGINS: WeakKeyDictionary[Gate, dict[str, Mapping[str, str]]] = WeakKeyDictionary()
"""Of each run: the construct of each logical id, by the id of the stack."""


def remember_origins(gate: Gate, stack_id: str, origins: Mapping[str, str]) -> None:
    """Keep what made the resources of a stack, until the run ends."""
    _ORIGINS.setdefault(gate, {})[stack_id] = origins


class AppWaits(StackWaits):
    """As for every stack, in the words of whoever wrote the app."""

    def explained(self, look: Look, error: CLIError) -> CLIError:
        """The error with what broke the stack, and with the construct that this is."""
        found = super().explained(look, error)
        known = _ORIGINS.get(self._target.gate, {}).get(str(look.params["StackName"]), {})
        words = re.match(r"[\w.\-/]+", found.why)
        name = re.split(r"[./]", words[0])[-1] if words else ""
        if found is error or name not in known:
            return found
        return CLIError(found.what, why=f"{known[name]}: {found.why}", hint=found.hint)
