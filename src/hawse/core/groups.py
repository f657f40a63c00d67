"""Groups that import a command only when it is used, and commands made of our values.

`--help` and completion need names and summaries alone, so a group keeps them in a table
(`VERBS`) and imports nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from hawse.core.command import Change, Command, Query, Session
from hawse.core.options import CHANGES, COMMON, OUTPUT, RUN, TARGETS, common_parameters, given, own

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Verb(click.Command):
    """A command of ours as click sees it; its help lists the common options that matter to it."""

    def __init__(self, name: str, command: Command) -> None:
        self.command = command
        super().__init__(
            name,
            params=[*command.params, *common_parameters(hidden=False)],
            callback=lambda **_: None,
            help=command.help,
            hidden=command.hidden,
            context_settings=_SETTINGS,
        )
        for parameter in self.params:
            if parameter.name == "schema":
                # Eager: the schema needs no arguments, so a missing one must not stand in its way.
                parameter.is_eager = True
                parameter.callback = self._schema

    def _schema(self, ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        if value and not ctx.resilient_parsing:
            from hawse.core.invoke import put_schema

            put_schema(self.command, ctx.obj)
            ctx.exit()
        return value

    def invoke(self, ctx: click.Context) -> int:
        from hawse.core.invoke import invoke

        path = tuple(ctx.command_path.split()[1:])
        return invoke(self.command, path, ctx.obj, given(ctx), own(ctx))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        text, _, examples = self.command.help.partition("Examples:")
        paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
        for paragraph in paragraphs:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(paragraph)
        if examples.strip():
            with formatter.section("Examples"):
                for line in examples.strip().splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line.strip()}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for p in self.command.params if (record := p.get_help_record(ctx))]
        if records:
            with formatter.section("Options"):
                formatter.write_dl(records)
        format_common(ctx, formatter, _sections(self.command))


def _sections(command: Command) -> list[str]:
    if isinstance(command, Session):
        if command.changes:
            return [OUTPUT, CHANGES, RUN]
        return [OUTPUT, RUN] if command.row() else [RUN]
    sections = [TARGETS, OUTPUT, CHANGES, RUN]
    return sections if isinstance(command, Change) else [s for s in sections if s != CHANGES]


def format_common(
    ctx: click.Context, formatter: click.HelpFormatter, sections: Iterable[str]
) -> None:
    """The common options, under their headings."""
    for section in sections:
        records = [
            record
            for common in COMMON
            if common.section == section
            and (record := common.option(hidden=False).get_help_record(ctx))
        ]
        with formatter.section(section):
            formatter.write_dl(records)


class LazyGroup(click.Group):
    """A package of commands: `HELP`, `VERBS` (verb → summary) and optionally `ALIASES`."""

    def __init__(self, name: str, package: str) -> None:
        module = import_module(package)
        self.package = package
        self.verbs: dict[str, str] = module.VERBS
        self.aliases: dict[str, str] = getattr(module, "ALIASES", {})
        super().__init__(
            name,
            help=module.HELP,
            params=common_parameters(hidden=True),
            context_settings=_SETTINGS,
            no_args_is_help=True,
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = self.aliases.get(cmd_name, cmd_name)
        if verb not in self.verbs:
            return None
        module = import_module(f"{self.package}.{verb.replace('-', '_')}")
        if hasattr(module, "VERBS"):
            return LazyGroup(verb, module.__name__)
        return Verb(verb, command_in(module, verb))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(_unknown(args[0], [*self.verbs, *self.aliases]), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.verbs.items()))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        # click's own asks every matching command for its help and so would import them all.
        found = [
            CompletionItem(verb, help=summary)
            for verb, summary in self.verbs.items()
            if verb.startswith(incomplete)
        ]
        return found or click.Command.shell_complete(self, ctx, incomplete)


class Root(LazyGroup):
    """`hawse` itself: the common options are shown here, with the groups."""

    def __init__(self, version: str, commands: str = "hawse.commands") -> None:
        super().__init__("hawse", commands)
        self.params = [*common_parameters(hidden=False), _version_option(version)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        format_common(ctx, formatter, [TARGETS, OUTPUT, CHANGES, RUN])

    def invoke(self, ctx: click.Context) -> Any:
        from hawse.errors import BrokenPipe

        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            # click swallows EPIPE and leaves with code 1, even outside its standalone mode.
            raise BrokenPipe("the reader of standard output went away") from error


def command_in(module: Any, verb: str) -> Command:
    """The command value of a verb's module: the function named as the verb."""
    name = verb.replace("-", "_")
    command = getattr(module, name, None) or getattr(module, f"{name}_", None)
    if not isinstance(command, (Query, Change, Session)):
        raise TypeError(f"{module.__name__} defines no command named {name}")
    return command


def _unknown(typed: str, known: list[str]) -> str:
    close = difflib.get_close_matches(typed, known, n=1)
    return f"no command {typed!r}" + (f"; did you mean {close[0]!r}?" if close else "")


def _version_option(version: str) -> click.Option:
    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            ctx.obj.put(f"hawse {version}")
            ctx.exit()

    return click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=show,
        help="Show the version.",
    )
