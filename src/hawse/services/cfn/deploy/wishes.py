"""What a deployment was asked for, as a frozen value: the options, and the files that they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from hawse.errors import UsageError
from hawse.services.cfn.deploy.files import tags_in, values_in
from hawse.services.cfn.template import Template, load
from hawse.services.cfn.template.deployed import is_file_name


class File(Protocol):
    """A file that was named, by what people call it."""

    @property
    def name(self) -> str:
        """Its name, or the URL that stands in its place."""

    @property
    def content(self) -> str | bytes:
        """All that is in it."""


@dataclass(frozen=True)
class Source:
    """Where the template comes from: a file, a URL, or ("" and no template) the stack itself."""

    url: str = ""
    template: Template | None = None
    file: Path = Path("template")


@dataclass(frozen=True)
class Wish:  # pylint: disable=too-many-instance-attributes  # what a deployment may be asked
    """One deployment. `tags` and `notify` of None, and "" elsewhere, leave what the stack has."""

    stack: str
    source: Source = Source()
    files: tuple[tuple[str, Mapping[str, str]], ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] | None = None
    bucket: str = ""
    role: str = ""
    notify: tuple[str, ...] | None = None
    policy: str = ""
    protect: bool | None = None
    outputs: str = ""
    disable_rollback: bool = False
    on_failure: str = ""
    import_existing: bool = False
    express: bool = False
    revert_drift: bool = False
    allowed: frozenset[str] = frozenset()


def wish_of(stack: str, options: Mapping[str, Any]) -> Wish:
    """What was typed; UsageError for what cannot mean anything, before AWS is asked."""
    _refuse(options)
    named = [(one.name, values_in(one.content, one.name)) for one in options["parameters"] or ()]
    tags = _tags(options, named)
    return Wish(
        stack=stack,
        source=source_of(options["template"]),
        files=tuple((name, values.parameters) for name, values in named),
        typed=typed_once("--parameter", options["parameter"]),
        tags=tags,
        bucket=options["bucket"] or "",
        role=options["service_role"] or "",
        notify=_notified(options["notify"]),
        policy=_policy(options["policy"]),
        protect=options["protect"],
        outputs=str(options["outputs"] or ""),
        disable_rollback=options["disable_rollback"],
        on_failure=options["on_failure"] or "",
        import_existing=options["import_existing"],
        express=options["express"],
        revert_drift=options["revert_drift"],
        allowed=frozenset(options["allow_replace"]),
    )


def only(names: Sequence[str]) -> str:
    """The one stack that is deployed; UsageError for none or several."""
    if len(names) != 1:
        files = [name for name in names if is_file_name(name)]
        why = "name one" if not names else "a template is of one stack"
        hint = f"--template {files[0]}" if files else "several: --stacks FILE"
        raise UsageError("STACK", why=why, hint=hint)
    if not names[0].strip():
        raise UsageError("STACK", why="the name is empty", hint="is a shell variable not set?")
    return names[0]


def source_of(file: File | None) -> Source:
    """The template that was named, read and sound; of a URL only AWS knows what it is."""
    if file is None:
        return Source()
    if file.name.startswith(("https://", "http://")):
        return Source(url=file.name)
    if file.name.startswith("s3://"):
        hint = "give its https:// URL"
        raise UsageError(file.name, why="AWS takes no s3:// here", hint=hint)
    name = "template" if file.name == "standard input" else file.name
    return Source(template=load(file.content, name).sound(), file=Path(name))


def _refuse(options: Mapping[str, Any]) -> None:
    if options["disable_rollback"] and options["on_failure"]:
        hint = "leave one of the two out"
        raise UsageError("--on-failure", why="--disable-rollback says already", hint=hint)
    outputs = options["outputs"]
    if outputs and "{" not in str(outputs.parent) and not outputs.parent.is_dir():
        raise UsageError(f"--outputs {outputs}", why=f"there is no folder {outputs.parent}")


def typed_once(option: str, pairs: Sequence[Any]) -> dict[str, str]:
    """What was typed as KEY=VALUE; UsageError for a key that is given twice."""
    found: dict[str, str] = {}
    for one in pairs:
        if one.key in found:
            raise UsageError(f"{option} {one.key}", why="it is given twice")
        found[one.key] = one.value
    return found


def _tags(options: Mapping[str, Any], named: Sequence[tuple[str, Any]]) -> dict[str, str] | None:
    """All tags that were given, the command line last; None when there are none."""
    found: dict[str, str] = {}
    for _, values in named:
        found |= values.tags
    for one in options["tags"] or ():
        found |= tags_in(one.content, one.name)
    found |= typed_once("--tag", options["tag"])
    return found or None


def _notified(topics: Sequence[str]) -> tuple[str, ...] | None:
    """The topics; `none` alone is no topic at all."""
    if not topics:
        return None
    return () if tuple(topics) == ("none",) else tuple(topics)


def _policy(file: File | None) -> str:
    if file is None:
        return ""
    from hawse.nesting import json_value

    text = (
        file.content if isinstance(file.content, str) else file.content.decode("utf-8", "replace")
    )
    try:
        json_value(text)
    except ValueError as error:
        raise UsageError(file.name, why=f"it is no JSON: {error}") from error
    return text
