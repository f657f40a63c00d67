"""From what was typed after --account to account ids: names, units, tags, an organization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hawse.aws.frame_calls import (
    LIST_ACCOUNTS,
    LIST_ACCOUNTS_FOR_PARENT,
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    LIST_TAGS_FOR_RESOURCE,
)
from hawse.aws.together import each
from hawse.errors import CLIError, NotFound

if TYPE_CHECKING:
    from hawse.aws.sessions import Aws
    from hawse.aws.targets import Target


class Organization:
    """The organization that `home` belongs to; asked only for what needs it."""

    def __init__(self, aws: Aws, home: Target) -> None:
        self._aws = aws
        self._home = home

    def accounts(self, asked: Sequence[str]) -> list[str]:
        """The ids of the accounts that were asked for, each once, in the order of asking.

        Suspended accounts of the organization are left out. NotFound when one of the terms means
        no account.
        """
        found: list[str] = []
        for term in asked:
            ids = list(self._of(term))
            if not ids:
                raise NotFound(f"account {term}", why="no account is called so", hint=self._hint())
            found.extend(ids)
        return list(dict.fromkeys(found))

    def _of(self, term: str) -> Iterator[str]:
        if len(term) == 12 and term.isascii() and term.isdigit():
            yield term
        elif term == "org":
            yield from self._active(self._home.client("organizations").ask_all(LIST_ACCOUNTS, {}))
        elif term.startswith("ou-") or term.startswith("r-"):
            yield from self._below(term)
        elif term.startswith("tag:"):
            yield from self._tagged(term.removeprefix("tag:"))
        else:
            names = self._aws.accounts
            yield from (str(names[n]["id"]) for n in names if fnmatchcase(n, term))

    def _below(self, parent: str) -> Iterator[str]:
        """The accounts of a unit and of the units in it."""
        client, here = self._home.client("organizations"), {"ParentId": parent}
        yield from self._active(client.ask_all(LIST_ACCOUNTS_FOR_PARENT, here))
        for unit in client.ask_all(LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, here):
            yield from self._below(unit["Id"])

    def _tagged(self, wanted: str) -> Iterator[str]:
        """The accounts with a tag KEY=VALUE (the value may be a glob), or KEY alone."""
        key, _, pattern = wanted.partition("=")
        client = self._home.client("organizations")
        ids = list(self._active(client.ask_all(LIST_ACCOUNTS, {})))

        def matches(account: str) -> bool:
            tags = client.ask_all(LIST_TAGS_FOR_RESOURCE, {"ResourceId": account})
            return any(t["Key"] == key and fnmatchcase(t["Value"], pattern or "*") for t in tags)

        for account, found in zip(ids, each(ids, matches), strict=True):
            if isinstance(found, CLIError):
                raise found
            if found:
                yield account

    def _active(self, accounts: Iterator[dict[str, str]]) -> Iterator[str]:
        # `Status` is being replaced by `State`; an answer may have either.
        for account in accounts:
            if account.get("State", account.get("Status")) == "ACTIVE":
                yield account["Id"]

    def _hint(self) -> str:
        names = ", ".join(sorted(self._aws.accounts)[:5])
        return f"configured are {names}" if names else "an id, org, ou-…, or tag:KEY=VALUE"
