"""The common options: accepted before the group, between, or after the command.

Every level of the command line declares them (hidden on groups), and `given` merges what was
typed: repeatable ones add up, counts add, of the others the last one typed wins. argv is never
rewritten, so `--region=x`, `-rx`, `--`, error messages and completion work by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from hawse.app import Options
from hawse.errors import UsageError
from hawse.records import dataclass

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem
    from click.types import OptionHelpExtra

FORMATS = ("auto", "table", "lines", "json", "jsonl", "yaml", "csv", "ids")


class Plain(click.Option):
    """An option whose help is what was written, without click's `[x>=0]`."""

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        return {}


def values(what: str) -> dict[str, Any]:
    """The settings of a click parameter that is completed from a source of `core.completion`."""

    def complete(
        ctx: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from hawse.core.completion import offered

        return offered(what, ctx, parameter, incomplete)

    return {"shell_complete": complete}


@dataclass(frozen=True)
class Common:
    """One common option: its click declaration, and the heading of the help it stands under."""

    section: str
    spellings: tuple[str, ...]
    settings: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of its field in Options."""
        return self.spellings[-1].split("/")[0].lstrip("-").replace("-", "_")

    def option(self, *, hidden: bool) -> click.Option:
        """A fresh click option, since click's belong to one command each."""
        return Plain(list(self.spellings), hidden=hidden, **self.settings)


def _common(section: str, *spellings: str, **settings: Any) -> Common:
    return Common(section, spellings, settings)


TARGETS, OUTPUT, CHANGES, RUN = "Targets", "Output", "Changes", "Run"
SECTIONS = [TARGETS, OUTPUT, CHANGES, RUN]
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

COMMON: tuple[Common, ...] = (
    _common(
        TARGETS,
        *("-p", "--profile"),
        multiple=True,
        metavar="NAME",
        help="Profile; repeatable, globs allowed.",
        **values("profiles"),
    ),
    _common(
        TARGETS,
        *("-r", "--region"),
        multiple=True,
        metavar="REGION",
        help="Region; repeatable, globs allowed, 'all' for every enabled one.",
        **values("regions"),
    ),
    _common(
        TARGETS,
        "--account",
        multiple=True,
        metavar="ACCOUNT",
        help="Account id, configured name, ou-…, tag:KEY=VALUE or 'org'; repeatable.",
        **values("accounts"),
    ),
    _common(TARGETS, "--role", metavar="ROLE", help="Role to assume in those accounts."),
    _common(TARGETS, "--endpoint-url", metavar="URL", help="Send requests there instead of AWS."),
    _common(
        OUTPUT,
        *("-o", "--output"),
        type=click.Choice(FORMATS),
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}; auto: a table on a terminal, lines on a pipe.",
    ),
    _common(OUTPUT, "--query", metavar="JMESPATH", default="", help="JMESPath over the JSON."),
    _common(
        OUTPUT,
        "--columns",
        multiple=True,
        metavar="NAMES",
        help="Columns, in this order; +NAME adds.",
        **values("columns"),
    ),
    _common(
        OUTPUT,
        "--filter",
        multiple=True,
        metavar="KEY<OP>VALUE",
        help="Only rows like 'launched<30d', 'size>1GiB', 'tags.env=prod'; repeatable.",
        **values("filters"),
    ),
    _common(
        OUTPUT,
        "--sort",
        multiple=True,
        metavar="KEYS",
        help="Sort by these; -KEY descends.",
        **values("columns"),
    ),
    _common(
        OUTPUT, "--limit", type=click.IntRange(min=0), metavar="N", help="At most N rows; 0: all."
    ),
    _common(OUTPUT, "--schema", is_flag=True, help="Print the JSON Schema of the output."),
    _common(
        OUTPUT,
        "--color",
        type=click.Choice(("auto", "always", "never")),
        metavar="WHEN",
        help="auto, always or never; NO_COLOR is honoured.",
    ),
    _common(
        OUTPUT,
        "--progress",
        type=click.Choice(("auto", "plain", "json", "off")),
        metavar="HOW",
        help="auto, plain, json or off; progress is shown on stderr.",
    ),
    _common(
        CHANGES,
        "--dry-run",
        is_flag=True,
        help="Show the plan, ask AWS whether it would pass, stop.",
    ),
    _common(
        CHANGES,
        "--plan",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Write the plan to FILE; 'hawse apply FILE' applies exactly it.",
    ),
    _common(CHANGES, "-y", "--yes", is_flag=True, help="Answer yes (not for production accounts)."),
    _common(
        CHANGES,
        "--confirm",
        metavar="NAME",
        help="Confirm a change to the production account NAME.",
    ),
    _common(CHANGES, "--wait/--no-wait", default=None, help="Wait until the change is complete."),
    _common(RUN, "--read-only", is_flag=True, default=None, help="Refuse every change."),
    _common(RUN, "--no-input", is_flag=True, default=None, help="Never ask; refuse instead."),
    _common(
        RUN,
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Limit for each target, and for each wait.",
    ),
    _common(
        RUN, "--workers", type=click.IntRange(min=1), metavar="N", help="Targets worked on at once."
    ),
    _common(RUN, "--cache/--no-cache", default=None, help="Use answers kept from earlier runs."),
    _common(
        RUN,
        "--config",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Configuration file to use as the project's.",
    ),
    _common(RUN, "-v", "--verbose", count=True, help="Say more; -vv traces requests."),
)

_NAMES = {common.name for common in COMMON}
_SPELLINGS = {
    spelling
    for common in COMMON
    for joined in common.spellings
    if joined.startswith("-")
    for spelling in joined.split("/")
} | {"-h", "--help", "--version"}


def reserved(parameter: click.Parameter) -> str:
    """The name or spelling that `parameter` shares with a common option, or ""."""
    if parameter.name in _NAMES:
        return str(parameter.name)
    for spelling in (*parameter.opts, *parameter.secondary_opts):
        if spelling in _SPELLINGS:
            return spelling
    return ""


def common_parameters(*, hidden: bool) -> list[click.Parameter]:
    """All common options, for one level of the command line."""
    return [common.option(hidden=hidden) for common in COMMON]


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


def given(ctx: click.Context) -> Options:
    """What was typed of the common options on all levels, outermost first."""
    typed: dict[str, Any] = {}
    for level in _levels(ctx):
        _refuse_slips(level)
        for parameter in level.command.params:
            name = str(parameter.name)
            if name not in _NAMES or not isinstance(parameter, click.Option):
                continue
            if _is_typed(level, parameter):
                value = level.params[name]
                if parameter.multiple or parameter.count:
                    value = typed.get(name, () if parameter.multiple else 0) + value
                typed[name] = value
    if "dry_run" in typed and "plan" in typed:
        why = "--dry-run asks about a plan now, --plan keeps it for later: give one of them"
        raise UsageError("--plan", why=why)
    for name in {"plan", "config"} & typed.keys():
        from pathlib import Path

        typed[name] = Path(typed[name])
    if _AS_JSON in ctx.meta:
        typed["output"] = "jsonl"
    if _EXIT_CODE in ctx.meta:
        typed["exit_code"] = True
    typed["max_api_cost"] = ctx.meta.get("hawse.max-api-cost")
    typed |= ctx.meta.get("hawse.picked", {})
    return Options(**typed)


def also_json(fn: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, for commands whose users know it from other tools: another way to say -o jsonl."""

    def keep(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[_AS_JSON] = True

    option = click.option(
        "--json", is_flag=True, expose_value=False, callback=keep, help="The same as -o jsonl."
    )
    return option(fn)


def exit_code(fn: Callable[..., Any]) -> Callable[..., Any]:
    """`--exit-code`, for queries that find something. The frame heeds it; it is no argument."""

    def keep(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[_EXIT_CODE] = True

    option = click.option(
        "--exit-code",
        is_flag=True,
        expose_value=False,
        callback=keep,
        help="End with 10 when something is found, else with 6 when not all could be looked at.",
    )
    return option(fn)


_AS_JSON = "hawse.json"
_EXIT_CODE = "hawse.exit-code"


FIX = "fix"


def fix_option() -> tuple[click.Parameter, ...]:
    """How a query becomes the change that ends what it finds."""
    help_ = "Plan what ends what is found, and do it."
    return (click.Option((f"--{FIX}",), is_flag=True, help=help_),)


def again_options() -> tuple[click.Parameter, ...]:
    """How a command with procedures goes on with those that an earlier run began."""
    says = {
        "resume": "Go on with what an earlier run began.",
        "rollback": "Take back what an earlier run began.",
        "status": "Tell what earlier runs began and did not end.",
    }
    return tuple(
        click.Option([f"--{mode}", AGAIN], flag_value=mode, default=None, help=text)
        for mode, text in says.items()
    )


AGAIN = "again"


def own(ctx: click.Context) -> dict[str, Any]:
    """The command's own parameters, without the common ones."""
    return {name: value for name, value in ctx.params.items() if name not in _NAMES}


def _levels(ctx: click.Context) -> Iterator[click.Context]:
    if ctx.parent is not None:
        yield from _levels(ctx.parent)
    yield ctx


def _refuse_slips(ctx: click.Context) -> None:
    """`--region --yes` makes "--yes" the region, a variable that is not set ""; nobody means that.

    An empty value must never widen what is selected. What is passed on unprocessed may be empty.
    """
    for parameter in ctx.command.params:
        if parameter.type is click.UNPROCESSED or not _is_typed(ctx, parameter):
            continue
        value = ctx.params.get(str(parameter.name))
        for one in value if isinstance(value, tuple) else (value,):
            if not isinstance(one, str):
                continue
            if not one.strip():
                hint = "is a shell variable not set?"
                raise UsageError(_spelling(parameter), why="the value is empty", hint=hint)
            if one in _SPELLINGS and isinstance(parameter, click.Option):
                raise UsageError(parameter.opts[-1], why=f"it has no value: {one} follows")


def _is_typed(ctx: click.Context, parameter: click.Parameter) -> bool:
    return ctx.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE


def _spelling(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return parameter.human_readable_name.strip("[]…")


def names(
    metavar: str, *, required: bool = True, into: str = "names"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The variadic argument `names`: ids, names or globs of `metavar`; `-` reads standard input.

    The first token of each line of standard input is taken. An empty name is refused before any
    request. The frame checks afterwards that each was found, and that a plain name is one thing;
    not so where they are put `into` another argument, since what they name may have no rows.
    """
    return click.argument(
        into,
        metavar=f"{metavar}…" if required else f"[{metavar}…]",
        nargs=-1,
        required=required,
        callback=_names,
        **values("names"),
    )


def _names(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    if ctx.resilient_parsing:  # completion must not read the terminal
        return value
    what = str(parameter.metavar).strip("[]…")
    found: list[str] = []
    for name in value:
        found.extend(_from_stdin(ctx, what) if name == "-" else [name])
    return tuple(dict.fromkeys(found))


def _from_stdin(ctx: click.Context, what: str) -> list[str]:
    lines = (line.split() for line in ctx.obj.streams.stdin)
    found = [tokens[0] for tokens in lines if tokens]
    if not found:
        raise UsageError(f"{what}", why="standard input names nothing")
    return found
