"""A command of ours as click sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from hawse.core.command import Change, Command, Query, Session, Transfer
from hawse.core.dashes import AfterDashes, set_aside
from hawse.core.options import (
    CHANGES,
    OUTPUT,
    RUN,
    SECTIONS,
    SETTINGS,
    TARGETS,
    common_parameters,
    format_common,
    given,
    own,
)
from hawse.errors import NoFile, NotFound, UsageError


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
            context_settings=SETTINGS,
        )
        # What belongs to another command is passed on from its first word, options and all.
        passed_on = [p for p in command.params if not isinstance(p, AfterDashes)]
        self.allow_interspersed_args = all(p.type is not click.UNPROCESSED for p in passed_on)
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

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        found = super().get_params(ctx)
        if ctx.resilient_parsing:  # somebody presses Tab
            from hawse.core.completion import completed

            completed(ctx, found)
        return found

    def make_parser(self, ctx: click.Context) -> Any:
        parser: Any = super().make_parser(ctx)
        # click takes "-o" for a long option first, and looks for others that are spelled alike.
        # These are its private tables: without them it is slower, and that is all.
        known = vars(parser)
        known.get("_long_opt", {}).update(known.get("_short_opt", {}))
        return parser

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _hinted(ctx):
            return self._parsed(ctx, args)

    def _parsed(self, ctx: click.Context, args: list[str]) -> list[str]:
        words = set_aside(ctx, self.command.params, args)
        while True:
            try:
                return super().parse_args(ctx, list(words))
            except click.MissingParameter as error:
                from hawse.core.picked_words import with_picked

                words = with_picked(ctx, error, words)

    def invoke(self, ctx: click.Context) -> int:
        from hawse.core.invoke import invoke

        path = tuple(ctx.command_path.split()[1:])
        with _hinted(ctx):
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
        options = [p for p in self.command.params if isinstance(p, click.Option)]
        records = [record for p in options if (record := p.get_help_record(ctx))]
        if records:
            with formatter.section("Options"):
                formatter.write_dl(records)
        format_common(ctx, formatter, _sections(self.command))


@contextmanager
def _hinted(ctx: click.Context) -> Iterator[None]:
    """An error that does not say what to type next says where that is found."""
    try:
        yield
    except UsageError as error:
        error.hint = error.hint or f"{ctx.command_path} --help"
        raise
    except NotFound as error:
        group = ctx.parent
        if (
            not error.hint
            and not isinstance(error, NoFile)
            and group
            and "ls" in getattr(group.command, "verbs", ())
        ):
            error.hint = f"{group.command_path} ls shows what there is"
        raise


def _sections(command: Command) -> list[str]:
    if isinstance(command, Session) and not isinstance(command, Transfer):
        if command.changes:
            return [OUTPUT, CHANGES, RUN]
        asks, shows = [TARGETS] if command.calls else [], [OUTPUT] if command.row() else []
        return [*asks, *shows, RUN]
    if isinstance(command, Change | Transfer):
        return SECTIONS
    return [section for section in SECTIONS if section != CHANGES]


def command_in(module: Any, verb: str) -> Command:
    """The command value of a verb's module: the function named as the verb."""
    name = verb.replace("-", "_")
    command = getattr(module, name, None) or getattr(module, f"{name}_", None)
    if not isinstance(command, (Query, Change, Session)):
        raise TypeError(f"{module.__name__} defines no command named {name}")
    return command
