r"""Which names take part: one ordered list of `--include` and `--exclude`, and bounds.

Patterns are globs (`globs.py`) over names *relative* to the source, with `/` between the parts,
and are applied to both sides alike; what is left out on one side is left out on the other, so a
sync neither transfers nor deletes it.

| pattern | is about |
|---|---|
| `*.tmp` (no `/`) | the last part of a name, at any depth |
| `/x`, `a/x` (a `/` before its end) | the whole name, from the root |
| `build/` (its only `/` is the last) | everything below a folder of that name, at any depth |
| `/build/`, `a/build/` | everything below that folder |

The LAST rule that matches decides. When none does, the name is kept, unless the first rule is an
include: then it is left out. `--include '*.jpg'` alone would mean nothing otherwise (the AWS CLI's
most asked question), and who begins with what to take means only that. It differs from the AWS
CLI only where a leading include does nothing there. Since what is left out is never deleted, the
default also errs on the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from hawse.errors import UsageError
from hawse.records import dataclass
from hawse.transfer.glob_tokens import (
    ANY,
    FOLDERS,
    SLASH,
    STAR,
    Tokens,
    alternatives,
    scan,
    settled,
)
from hawse.transfer.globs import any_of, regex_of


class Rule(NamedTuple):
    """One `--include` or `--exclude`, as typed."""

    include: bool
    pattern: str

    @classmethod
    def parse(cls, text: str) -> Rule:
        """`+ pattern` or `- pattern`."""
        if text[:2] not in ("+ ", "- "):
            raise UsageError(f"filter {text}", why="neither '+ PATTERN' nor '- PATTERN'")
        return cls(text[0] == "+", text[2:])

    @property
    def option(self) -> str:
        return "--include" if self.include else "--exclude"

    def __str__(self) -> str:
        return f"{self.option} {self.pattern}"


class Explanation(NamedTuple):
    """Whether a name is kept, which rule said so (None: none matched), and that in words."""

    kept: bool
    rule: int | None
    text: str


class Filters:
    """The rules of one run. All of them are one regular expression, the last rule first."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._default = not (rules and rules[0].include)
        compiled = [list(_compiled(rule)) for rule in rules]
        # An empty group after each rule tells which one matched: its number is `lastindex`.
        tests = [f"{any_of(map(regex_of, patterns))}()" for patterns in reversed(compiled)]
        self._match = re.compile("|".join(tests), re.DOTALL).match
        self._verdicts = (self._default, *(rule.include for rule in reversed(rules)))
        self._covered = _covering(self.rules, compiled)

    @classmethod
    def of(cls, rules: Iterable[str]) -> Filters:
        """The filters of texts like `+ *.jpg` and `- tmp/`, in the order they were typed."""
        return cls([Rule.parse(text) for text in rules])

    def __bool__(self) -> bool:
        """Whether anything could be left out."""
        return bool(self.rules)

    def keeps(self, name: str) -> bool:
        match = self._match(name)
        return self._verdicts[match.lastindex or 0] if match else self._default

    def prunes(self, folder: str) -> bool:
        """Whether nothing below a folder (relative, without its last `/`) can be kept."""
        return self._covered is not None and self._covered.match(f"{folder}/") is not None

    def explain(self, name: str) -> Explanation:
        """For `--explain-filter`: the same answer as `keeps`, and why."""
        match = self._match(name)
        kept = self.keeps(name)
        verdict = "kept" if kept else "left out"
        if match is not None and match.lastindex is not None:
            index = len(self.rules) - match.lastindex
            last = f", the last that matches of {len(self.rules)}" if len(self.rules) > 1 else ""
            return Explanation(kept, index, f"{verdict} by {self.rules[index]}{last}")
        if not self.rules:
            return Explanation(kept, None, f"{verdict}: there are no filters")
        first = "include" if self.rules[0].include else "exclude"
        return Explanation(kept, None, f"{verdict}: no rule matches, and the first is an {first}")


@dataclass(frozen=True)
class Bounds:
    """Sizes in bytes, both included; times in POSIX seconds, `newer` included, `older` not.

    So the same time as `newer` and as `older` splits a set in two, and nothing is in both.
    """

    min_size: int | None = None
    max_size: int | None = None
    newer: float | None = None
    older: float | None = None

    def __post_init__(self) -> None:
        if None not in (self.min_size, self.max_size) and self._of("min_size") > self._of(
            "max_size"
        ):
            raise UsageError("--min-size", why="larger than --max-size, so nothing can match")
        if None not in (self.newer, self.older) and self._of("newer") >= self._of("older"):
            raise UsageError("--newer", why="not before --older, so nothing can match")

    def __bool__(self) -> bool:
        return self != Bounds()

    def keeps(self, size: int, modified: float) -> bool:
        return (
            (self.min_size is None or size >= self.min_size)
            and (self.max_size is None or size <= self.max_size)
            and (self.newer is None or modified >= self.newer)
            and (self.older is None or modified < self.older)
        )

    def _of(self, bound: str) -> float:
        return float(getattr(self, bound))


def _compiled(rule: Rule) -> Iterable[Tokens]:
    """The patterns over whole names that a rule stands for."""
    if not rule.pattern:
        raise UsageError(
            rule.option, why="the pattern is empty", hint="is a variable of the shell unset?"
        )
    if rule.pattern.lower().startswith("s3://"):
        raise UsageError(
            str(rule),
            why="filters are about names relative to the source, not URLs",
            hint=f"such as {rule.option} '*.tmp' or {rule.option} /folder/",
        )
    for tokens in alternatives(scan(rule.pattern, str(rule)), str(rule)):
        yield settled(_over_whole_names(tokens))


def _over_whole_names(tokens: Tokens) -> Tokens:
    anchored = any(token in (SLASH, FOLDERS) for token in tokens[:-1])
    whole = list(tokens)
    if whole[:1] == [SLASH]:
        del whole[0]
    if whole[-1:] == [FOLDERS]:
        whole += [STAR, SLASH]  # `**/` is what is in any folder, and not the rest
    if whole[-1:] in ([], [SLASH]):
        whole.append(ANY)
    return whole if anchored else [FOLDERS, *whole]


def _covering(
    rules: Sequence[Rule], compiled: Sequence[Iterable[Tokens]]
) -> re.Pattern[str] | None:
    """What matches a folder (with its `/`) below which the last word is an exclude."""
    last = list(
        takewhile(lambda pair: not pair[0].include, zip(reversed(rules), reversed(compiled)))
    )
    whole = [
        regex_of(tokens) for _, patterns in last for tokens in patterns if tokens[-1:] == [ANY]
    ]
    return re.compile(any_of(whole), re.DOTALL) if whole else None
