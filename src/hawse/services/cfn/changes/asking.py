"""What `hawse cfn preview` was asked, and the rows, files and words that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, UsageError
from hawse.services.cfn.calls import (
    CREATE_CHANGE_SET,
    DESCRIBE_CHANGE_SET,
    DESCRIBE_CHANGE_SET_HOOKS,
    DESCRIBE_EVENTS,
    DESCRIBE_TABLE,
    GET_STACK_POLICY,
    GET_TEMPLATE,
    GET_TEMPLATE_SUMMARY,
    LIST_HOOK_RESULTS,
    LIST_IMPORTS,
    LIST_STACK_RESOURCES,
    LIST_VERSIONS,
)
from hawse.services.cfn.changes.creating import prepare_change_set
from hawse.services.cfn.changes.discarding import DISCARDING
from hawse.services.cfn.changes.fetching import fetch_change_set
from hawse.services.cfn.changes.looking import facts_of
from hawse.services.cfn.changes.model import ChangeSet
from hawse.services.cfn.changes.requests import ChangeRequest
from hawse.services.cfn.changes.rows import PlannedChange, row
from hawse.services.cfn.changes.saved import File, sets_in
from hawse.services.cfn.changes.telling import Facts, Told, lacks, notes, told

if TYPE_CHECKING:
    from hawse.aws.targets import Target

PREVIEWING = (
    *(DESCRIBE_CHANGE_SET, DESCRIBE_CHANGE_SET_HOOKS, DESCRIBE_EVENTS),
    *(GET_TEMPLATE_SUMMARY, GET_TEMPLATE, GET_STACK_POLICY, LIST_IMPORTS, LIST_HOOK_RESULTS),
    *(LIST_STACK_RESOURCES, DESCRIBE_TABLE, LIST_VERSIONS, CREATE_CHANGE_SET, *DISCARDING),
)
"""All that a preview may ask, and what removes the change set that it made."""

Shown = tuple[ChangeSet, Sequence[Told], Facts]


@dataclass(frozen=True)
class Asked:
    """The command line: exactly one of files, a change set and a template says what is shown."""

    stack: str = ""
    files: tuple[File, ...] = ()
    template: str = ""
    parameters: Mapping[str, str] | None = None
    change_set: str = ""
    html: Path | None = None
    markdown: Path | None = None

    @classmethod
    def of(cls, stack: str | None, files: Sequence[File] | None, typed: Mapping[str, Any]) -> Asked:
        """What was typed; UsageError for what cannot mean anything."""
        asked = cls(
            stack=stack or "",
            files=tuple(files or ()),
            template=typed["template"] or "",
            parameters=dict(map(_pair, typed["parameters"])),
            change_set=typed["change_set"] or "",
            html=_place("--html", typed["html"]),
            markdown=_place("--markdown", typed["markdown"]),
        )
        asked._check()
        return asked

    def _check(self) -> None:
        ways = {"--file": self.files, "--template": self.template, "--change-set": self.change_set}
        given = [name for name, value in ways.items() if value]
        if len(given) > 1:
            why = f"{given[0]} says already what is shown"
            raise UsageError(given[1], why=why, hint="leave one of the two out")
        if not given:
            hint = "give --template FILE, --change-set NAME, or --file SAVED.json"
            raise UsageError("cfn preview", why="nothing says what is to be shown", hint=hint)
        if self.parameters and not self.template:
            raise UsageError("--parameter", why="it belongs to --template")
        if self.files and self.stack:
            raise UsageError(self.stack, why="--file says already what is shown")
        if not self.stack and not self.files and not self.change_set.startswith("arn:"):
            raise UsageError("STACK", why="it is missing")


def previewed(target: Target, asked: Asked) -> Iterator[PlannedChange]:
    """The rows of what was asked; pages are written and words noted besides."""
    shown = list(_of_files(asked)) if asked.files else [_of_aws(target, asked)]
    for _, changes, _ in shown:
        yield from map(row, changes)
    target.gate.lacks.extend((target, text) for root, _, _ in shown for text in lacks(root))
    said = [line for root, changes, facts in shown for line in notes(root, changes, facts)]
    target.gate.notes.extend([*_written(target, asked, shown), *said])
    for root, _, facts in shown:
        raise_failed(root, facts)


def raise_failed(root: ChangeSet, facts: Facts = Facts()) -> None:
    """CLIError when AWS could not make the set; that nothing would change is no failure."""
    if not root.failed or root.no_changes:
        return
    reasons = [one.nested.reason for _, one in root.walk() if one.nested and one.nested.failed]
    inner = [one for one in reasons if one and one not in root.reason]
    found = [f"{one.place}: {one.says}" if one.place else one.says for one in facts.findings]
    why = "; ".join((root.reason or "AWS says no reason", *inner))
    raise CLIError(
        f"change set {root.name or root.id}", why=why, hint="\n".join(found or _hint(why))
    )


def _hint(reason: str) -> list[str]:
    """What to do about a failure, where that is known."""
    if _EXISTS in reason:
        return ["give each of them DeletionPolicy Retain, so that the stack can take it in"]
    return []


_EXISTS = "attempting to import some resources because they already exist"


def _of_files(asked: Asked) -> Iterator[Shown]:
    for root in sets_in(asked.files):
        yield root, told(root), Facts()


def _of_aws(target: Target, asked: Asked) -> Shown:
    if asked.change_set:
        root = fetch_change_set(target, asked.change_set, asked.stack)
    else:
        root = prepare_change_set(target, _request(asked))
    facts = facts_of(target, root)
    return root, told(root, facts), facts


def _request(asked: Asked) -> ChangeRequest:
    given = dict(asked.parameters or {})
    if asked.template.startswith("https://"):
        return ChangeRequest(asked.stack, url=asked.template, parameters=given)
    try:
        body = Path(asked.template).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(asked.template, why=(error.strerror or str(error)).lower()) from error
    except UnicodeDecodeError:
        raise UsageError(asked.template, why="it is not UTF-8") from None
    return ChangeRequest(asked.stack, body=body, parameters=given)


def _written(target: Target, asked: Asked, shown: Sequence[Shown]) -> Iterator[str]:
    if asked.html is not None:
        from hawse.services.cfn.changes.page import page

        yield _write(target, "--html", asked.html, page(shown, target.clock.now()))
    if asked.markdown is not None:
        from hawse.services.cfn.changes.markdown import markdown

        text = "\n".join(markdown(*one) for one in shown)
        yield _write(target, "--markdown", asked.markdown, text)


def _write(target: Target, option: str, path: Path, text: str) -> str:
    said = f"wrote {path}"
    if said in target.gate.notes:
        why = "each target would write over what the one before wrote"
        raise UsageError(f"{option} {path}", why=why, hint="name one account and one region")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{option} {path}", why=(error.strerror or str(error)).lower()) from error
    return said


def _place(option: str, path: Path | None) -> Path | None:
    """Where a page is written, looked at before anything is asked of AWS."""
    if path is not None and not path.parent.is_dir():
        raise UsageError(f"{option} {path}", why=f"there is no folder {path.parent}")
    return path


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        raise UsageError(f"--parameter {text}", why="it is not KEY=VALUE")
    return key, value
