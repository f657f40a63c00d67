"""How the objects of one command are to be moved: one value for all of them."""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from hawse.records import dataclass
from hawse.transfer.filters import Filters
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Headers

SKIP, FAIL, HINT = "skip", "fail", "restore-hint"


class HeaderRule(NamedTuple):
    """Headers of the objects whose relative name matches; of several with one name, the last."""

    pattern: Filters
    name: str
    value: str


@dataclass(frozen=True)
class How:
    """`follow` None: links are followed, but not out of the folder; True: wherever they lead.

    `headers` are for every object that is written: conditions. `archived` says what an object is
    that has to be restored first.
    """

    options: ObjectOptions = PLAIN
    filters: Filters = field(default_factory=lambda: Filters(()))
    headers: Headers = ()
    rules: tuple[HeaderRule, ...] = ()
    no_clobber: bool = False
    if_match: str = ""
    follow: bool | None = None
    archived: str = SKIP

    def headers_of(self, name: str) -> Headers:
        """The headers that one object has for itself, by its relative name."""
        if not self.rules and not self.if_match:
            return self.headers
        found = {rule.name: rule.value for rule in self.rules if rule.pattern.keeps(name)}
        if self.if_match:
            found["if-match"] = f'"{self.if_match}"'
        return (*self.headers, *found.items())

    def describes(self, name: str) -> bool:
        """Whether a rule says something of an object that a copy would take from its source."""
        return any(
            rule.name != "x-amz-storage-class" and rule.pattern.keeps(name) for rule in self.rules
        )
