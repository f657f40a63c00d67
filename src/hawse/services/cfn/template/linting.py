"""Linting templates: with the best linter that is installed, else with our own checks.

A linter that fails or takes too long is told of, and the next one asked: a template is always
looked at, and never longer than the time limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from types import ModuleType

from hawse.errors import CLIError, TimedOut, UsageError
from hawse.findings import in_order, summary
from hawse.plurals import counted
from hawse.services.cfn.template.checks import check
from hawse.services.cfn.template.finding import ERROR, SUGGESTION, Finding
from hawse.services.cfn.template.linters import cfn_lint, validate
from hawse.services.cfn.template.linters.processes import Failed
from hawse.services.cfn.template.template import Template

OWN = "own"
SECONDS = 60.0
"""How long all linters of a run may take together."""

_PROGRAMS: Mapping[str, ModuleType] = {validate.NAME: validate, cfn_lint.NAME: cfn_lint}
LINTERS = (*_PROGRAMS, OWN)
_INSTALL = {validate.NAME: "pip install 'hawse[lint]'", cfn_lint.NAME: "pip install cfn-lint"}


@dataclass
class Linted:
    """What was found, by which linter, and what is to be told of how that went."""

    linter: str
    findings: list[Finding]
    notes: list[str] = field(default_factory=list)

    @property
    def important(self) -> list[Finding]:
        """Those that are more than suggestions."""
        return [one for one in self.findings if one.severity != SUGGESTION]

    def told(self, shown: Sequence[Finding], dot: str) -> str:
        """One line: what was found, by whom, and how many suggestions are not shown."""
        hidden = len(self.findings) - len(shown)
        parts = [summary(shown, dot) or "nothing found", f"linter: {self.linter}"]
        if hidden:
            parts.append(f"--suggestions shows {counted(hidden, 'suggestion')} more")
        return f" {dot} ".join(parts)


@dataclass(frozen=True)
class Linting:
    """How to lint: `linter` is "" for the best one, `now` tells the time."""

    env: Mapping[str, str]
    linter: str = ""
    seconds: float = SECONDS
    now: Callable[[], float] = monotonic

    def lint(self, templates: Sequence[Template]) -> Linted:
        """All findings in templates, in their order and by place."""
        ready = [one for one in templates if is_sound(one)]
        linted = self._asked(ready) if ready else Linted(OWN, [])
        for one in templates:
            linted.findings += one.problems
            if one not in ready:
                linted.findings += check(one)
        linted.findings = _by_file(templates, linted.findings)
        return linted

    def _asked(self, templates: Sequence[Template]) -> Linted:
        end = self.now() + self.seconds
        notes: list[str] = []
        for name in self._wanted():
            left = end - self.now()
            run = _PROGRAMS[name].command(self.env) if left > 0 else None
            if run is None:
                continue
            try:
                found = list(_PROGRAMS[name].ask(run, templates, self.env, left))
                return Linted(name, found, notes)
            except (Failed, TimedOut) as error:
                self._told(name, error, notes)
        return Linted(OWN, [each for one in templates for each in check(one)], notes)

    def _wanted(self) -> Iterable[str]:
        """The programs to try; UsageError when the one asked for is not installed."""
        if not self.linter:
            return tuple(_PROGRAMS)
        if self.linter == OWN:
            return ()
        if _PROGRAMS[self.linter].command(self.env) is None:
            why, hint = "it is not installed", _INSTALL[self.linter]
            raise UsageError(f"--with {self.linter}", why=why, hint=hint)
        return (self.linter,)

    def _told(self, name: str, error: CLIError, notes: list[str]) -> None:
        """Go on with the next linter, unless this one was asked for."""
        if self.linter:
            raise type(error)(name, why=error.why) from error
        notes.append(f"{name} was left out: {error.why}")


def is_sound(template: Template) -> bool:
    """Whether it was read as it was meant; linters are asked about nothing else."""
    return not any(one.severity == ERROR for one in template.problems)


def _by_file(templates: Sequence[Template], findings: Iterable[Finding]) -> list[Finding]:
    grouped: dict[str, list[Finding]] = {one.name: [] for one in templates}
    for each in findings:
        grouped[each.file].append(each)
    return [each for group in grouped.values() for each in in_order(group)]
