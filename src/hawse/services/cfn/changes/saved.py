"""Saved answers of DescribeChangeSet, from files: both modes, nested, all pages, in any order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from hawse.errors import UsageError
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.plain import text
from hawse.services.cfn.changes.reading import change_set, joined

_TELLING = ("ChangeSetId", "ChangeSetName", "Changes")


class File(Protocol):
    """A file that a person named."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def content(self) -> str | bytes:
        """All that is in it."""


def sets_in(files: Sequence[File]) -> list[ChangeSet]:
    """The sets that are nested in no other, with those that are; UsageError for what is none."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for file in files:
        for answer in _answers(file):
            groups.setdefault(_key(answer), []).append(answer)
    return joined(map(change_set, groups.values()))


def _key(answer: Mapping[str, Any]) -> tuple[str, str]:
    """What says of which set an answer is: its id, else its name and stack."""
    if found := text(answer.get("ChangeSetId")):
        return found, ""
    return text(answer.get("StackName")), text(answer.get("ChangeSetName"))


def _answers(file: File) -> Iterator[Mapping[str, Any]]:
    found = list(_mappings(_parsed(file)))
    told = [one for one in found if any(name in one for name in _TELLING)]
    if not told:
        hint = "aws cloudformation describe-change-set --change-set-name … > FILE writes one"
        raise UsageError(file.name, why="it is no answer of DescribeChangeSet", hint=hint)
    yield from told


def _parsed(file: File) -> object:
    content = file.content
    try:
        words = content if isinstance(content, str) else content.decode("utf-8-sig")
        return json.loads(words)
    except RecursionError:
        raise UsageError(file.name, why="it is nested too deeply") from None
    except ValueError as error:
        raise UsageError(file.name, why=f"it is not JSON: {str(error)[:120].lower()}") from None


def _mappings(found: object) -> Iterable[Mapping[str, Any]]:
    several = found if isinstance(found, list) else [found]
    return (one for one in several if isinstance(one, Mapping))
