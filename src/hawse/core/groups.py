"""Groups that import a command only when it is used.

`--help` and completion need names and summaries alone, so a group keeps them in a table
(`VERBS`) and imports nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from hawse.core.options import SECTIONS, SETTINGS, common_parameters, format_common

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_TOLD = 3  # commands of one name: "ls" is in most groups


class LazyGroup(click.Group):
    """A package of commands: `HELP`, `VERBS` (verb → summary) and optionally `ALIASES`."""

    def __init__(self, name: str, package: str) -> None:
        module = import_module(package)
        self.package = package
        self.verbs: dict[str, str] = module.VERBS
        self.aliases: dict[str, str] = getattr(module, "ALIASES", {})
        self._made: dict[str, click.Command] = {}
        super().__init__(
            name,
            help=module.HELP,
            context_settings=SETTINGS,
            no_args_is_help=True,
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Nearly always the next word is a command, and nothing that was typed is a group's own.
        if not self.params and (ctx.resilient_parsing or not args or args[0].startswith("-")):
            self.params = self._common()
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        verb = self.aliases.get(cmd_name, cmd_name)
        if verb not in self.verbs:
            return None
        if verb not in self._made:  # asked for twice in each run, and its options cost time
            self._made[verb] = self._make(verb)
        return self._made[verb]

    def _make(self, verb: str) -> click.Command:
        module = import_module(f"{self.package}.{verb.replace('-', '_')}")
        if hasattr(module, "VERBS"):
            return LazyGroup(verb, module.__name__)
        from hawse.core.verbs import Verb, command_in

        return Verb(verb, command_in(module, verb))

    def _common(self) -> list[click.Parameter]:
        return common_parameters(hidden=True)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            alike = " or ".join(map(repr, self._alike(args[0])))
            meant = f"; did you mean {alike}?" if alike else ""
            raise click.UsageError(f"no command {args[0]!r}{meant}", ctx)
        return super().resolve_command(ctx, args)

    def _alike(self, typed: str) -> list[str]:
        """What may have been meant."""
        from difflib import get_close_matches

        return get_close_matches(typed, [*self.verbs, *self.aliases], n=1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.verbs.items()))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        # click's own asks every matching command for its help and so would import them all.
        from click.shell_completion import CompletionItem as Item

        found = [
            Item(verb, help=summary)
            for verb, summary in self.verbs.items()
            if verb.startswith(incomplete)
        ]
        return found or click.Command.shell_complete(self, ctx, incomplete)


class Root(LazyGroup):
    """`hawse` itself: the common options are shown here, with the groups."""

    def __init__(self, version: str, commands: str = "hawse.commands") -> None:
        self._version = version
        super().__init__("hawse", commands)

    def _common(self) -> list[click.Parameter]:
        return [*common_parameters(hidden=False), _version_option(self._version)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        format_common(ctx, formatter, SECTIONS)

    def _alike(self, typed: str) -> list[str]:
        """The same name in a group, else one that is spelled alike."""
        found = list(_called(typed, self.package))
        return found if 0 < len(found) <= _TOLD else super()._alike(typed)

    def invoke(self, ctx: click.Context) -> Any:
        from hawse.errors import BrokenPipe

        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            # click swallows EPIPE and leaves with code 1, even outside its standalone mode.
            raise BrokenPipe("the reader of standard output went away") from error


def _called(name: str, package: str, within: str = "") -> Iterator[str]:
    """The commands and groups of this name, wherever they are; no command is imported."""
    from importlib.util import find_spec

    for verb in import_module(package).VERBS:
        path, inner = f"{within}{verb}", f"{package}.{verb.replace('-', '_')}"
        if verb == name:
            yield path
        spec = find_spec(inner)
        if spec is not None and spec.submodule_search_locations is not None:
            yield from _called(name, inner, f"{path} ")


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
