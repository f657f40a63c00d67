"""Writes `docs/reference/` from the commands themselves, so that it cannot say anything else.

`python -m docs.generate` writes the pages, `--check` only compares. It reads what the commands
declare (options, calls, row types, docstrings) and knows nothing of its own about any of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from docs.settings import settings_page
from docs.speed import brief, speed_page
from hawse import errors
from hawse.aws.permissions import policy
from hawse.commands import VERBS
from hawse.core.command import Change, Command, Query, Session
from hawse.core.options import CHANGES, COMMON, OUTPUT, RUN, TARGETS
from hawse.core.paying import prices
from hawse.core.registry import all_commands
from hawse.core.topics import TOPICS
from hawse.output import schema
from hawse.output.results import Change as Result
from hawse.rows import Row

REFERENCE = Path(__file__).resolve().parent / "reference"
README = REFERENCE.parent.parent / "README.md"
FIGURES = "<!-- speed: written by `make docs` -->"
GENERATED = "<!-- Written by `make docs` from the commands; edit the commands instead. -->\n\n"

BESIDE = ("options", "configuration", "exit-codes", "topics", "speed")  # the pages of no command
BAR = "\\|"  # a bar that does not end a cell


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name those that differ; 1 when some do."""
    wanted = {REFERENCE / name: text for name, text in pages().items()} | {README: readme()}
    found = {path: path.read_text(encoding="utf-8") for path in (README, *REFERENCE.glob("*.md"))}
    stale = sorted(path for path in wanted.keys() | found if wanted.get(path) != found.get(path))
    if "--check" in arguments:
        root = README.parent
        sys.stderr.writelines(f"stale: {each.relative_to(root)} (make docs)\n" for each in stale)
        return 1 if stale else 0
    for path in stale:
        if path in wanted:
            path.write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return 0


def readme() -> str:
    """The README with the figures that were measured last."""
    head, begin, rest = README.read_text(encoding="utf-8").partition(FIGURES)
    assert begin, "the README has lost the place of its figures"
    _, end, tail = rest.partition("<!-- end")
    return f"{head}{begin}\n{brief()}{end}{tail}"


def pages() -> dict[str, str]:
    """The whole reference: the text of each file by its name."""
    made = {"index.md": index(), "options.md": options_page(), "exit-codes.md": exit_codes()}
    made |= {"topics.md": topics(), "configuration.md": settings_page(), "speed.md": speed_page()}
    made.update((f"{verb}.md", "".join(command_page(verb))) for verb in VERBS)
    return {name: f"{GENERATED}{text}" for name, text in made.items()}


def index() -> str:
    """The list of groups, and the order of the pages."""
    rows = (f"| [hawse {verb}]({verb}.md) | {summary} |\n" for verb, summary in VERBS.items())
    tree = "".join(f"{name}\n" for name in (*VERBS, *BESIDE))
    return (
        "# Reference\n\n"
        "Every command, with its options, its output and the IAM policy it needs.\n"
        "[Common options](options.md) may stand anywhere on the line; "
        "[exit codes](exit-codes.md) are the same for all.\n"
        "[Settings](configuration.md) are all that can be configured, "
        "[speed](speed.md) is what was measured.\n"
        "With several targets, rows begin with the fields `account` and `region`.\n\n"
        "| | |\n|---|---|\n"
        f"{''.join(rows)}\n```{{toctree}}\n:hidden:\n\n{tree}```\n"
        f"\n## What a change reports\n\nOne row for each thing.\n\n{fields_table(Result)}"
    )


def options_page() -> str:
    """The common options, under the headings that the help uses."""
    parts = ["# Common options\n\nAccepted before the group, between, or after the command.\n"]
    for section in (TARGETS, OUTPUT, CHANGES, RUN):
        options = (common.option(hidden=False) for common in COMMON if common.section == section)
        parts.append(f"\n## {section}\n{table(options)}")
    return "".join(parts)


def exit_codes() -> str:
    """The codes, from the classes in `hawse.errors`."""
    classes = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.CLIError)
    ]
    classes.sort(key=lambda each: each.code)
    rows = (
        f"| {each.code} | {each.__name__} | {summary_of(each.__doc__ or '')} |\n"
        for each in classes
    )
    return (
        "# Exit codes\n\nThe kind of a failure is its code; 0 means done.\n\n"
        f"| code | error | meaning |\n|---|---|---|\n{''.join(rows)}"
    )


def topics() -> str:
    """What `hawse help TOPIC` says."""
    parts = (f"\n## {name}\n\n```text\n{text.strip()}\n```\n" for name, text in TOPICS.items())
    return f"# Topics\n\nAlso as `hawse help`.\n{''.join(parts)}"


def command_page(verb: str) -> Iterator[str]:
    """One group with all its commands, or one command of the root."""
    module = import_module(f"hawse.commands.{verb.replace('-', '_')}")
    yield f"# hawse {verb}\n\n"
    below = [each for each in all_commands() if each[0][0] == verb and not each[1].hidden]
    if hasattr(module, "VERBS"):
        yield f"{prose(module.HELP)}\n"
    for path, command in below:
        yield from command_section(path, command, aliases_of(path))


def aliases_of(path: tuple[str, ...]) -> list[str]:
    """Other names of the last word of `path`."""
    package: ModuleType = import_module(".".join(("hawse.commands", *path[:-1])).replace("-", "_"))
    names: dict[str, str] = getattr(package, "ALIASES", {})
    return [alias for alias, verb in names.items() if verb == path[-1]]


def command_section(
    path: tuple[str, ...], command: Command, aliases: Iterable[str]
) -> Iterator[str]:
    """Everything about one command."""
    text, _, examples = command.help.partition("Examples:")
    if len(path) > 1:
        yield f"\n## hawse {' '.join(path)}\n\n"
    yield f"{prose(text)}\n"
    yield from (f"\nAlso as `hawse {' '.join((*path[:-1], alias))}`.\n" for alias in aliases)
    yield f"\n```text\n{usage(path, command)}\n```\n"
    yield table(command.params)
    yield f"\n```console\n{examples_of(examples)}```\n"
    yield from output_section(path, command)
    yield from permission_section(path, command)


def usage(path: tuple[str, ...], command: Command) -> str:
    """The synopsis line that click would print."""
    made = click.Command(path[-1], params=list(command.params), add_help_option=False)
    pieces = made.collect_usage_pieces(click.Context(made))
    return " ".join(("hawse", *path, *pieces)).replace("[OPTIONS]", "[OPTION…]")


def table(params: Iterable[click.Parameter]) -> str:
    """Options as their help shows them; arguments stand in the usage line."""
    ctx = click.Context(click.Command("hawse"))
    records = (param.get_help_record(ctx) for param in params if isinstance(param, click.Option))
    rows = [
        f"| `{spelling.replace('|', BAR)}` | {cell(text)} |\n"
        for spelling, text in filter(None, records)
    ]
    return f"\n| option | meaning |\n|---|---|\n{''.join(rows)}" if rows else ""


def output_section(path: tuple[str, ...], command: Command) -> Iterator[str]:
    """The fields of the result."""
    if isinstance(command, Change):
        yield "\nReports [what became of each thing](index.md#what-a-change-reports).\n"
        return
    assert isinstance(command, Query | Session)
    row = command.row()
    if row is not None:
        yield f"\n{fields_table(row)}"
        yield f"\nAs JSON Schema: `hawse {' '.join(path)} --schema`.\n"


def fields_table(row: type[Row]) -> str:
    """The fields of a row as its JSON has them."""
    items: Any = schema(row, ())["items"]
    rows = (
        f"| `{name}` | {kind(field)} | {cell(field.get('description', ''))} |\n"
        for name, field in items["properties"].items()
    )
    return f"| field | type | meaning |\n|---|---|---|\n{''.join(rows)}"


def kind(field: dict[str, Any]) -> str:
    """`string`, `date-time or null`, `array of string`: a JSON Schema in words."""
    names = field.get("type", "anything")
    first, *others = [names] if isinstance(names, str) else names
    inner = field.get("items") or field.get("additionalProperties")
    words = field.get("format", first) + (f" of {kind(inner)}" if inner else "")
    return " or ".join((words, *others))


def permission_section(path: tuple[str, ...], command: Command) -> Iterator[str]:
    """What the command needs from IAM, and the command that prints it."""
    if not command.calls:
        return
    yield from (f"\n{text}.\n" for text in prices(command.calls))
    title = f"IAM policy (<code>hawse permissions {' '.join(path)}</code>)"
    text = json.dumps(policy(command.calls), indent=2)
    yield f"\n<details><summary>{title}</summary>\n\n```json\n{text}\n```\n\n</details>\n"


def cell(text: str) -> str:
    """Text that may stand in a table."""
    return text.replace("|", BAR).replace("<", "\\<")


def prose(text: str) -> str:
    """Help text as paragraphs; what stands indented stays as typed."""
    paragraphs = ("\n".join(map(str.strip, part.splitlines())) for part in text.split("\n\n"))
    return "\n\n".join(paragraphs).strip().replace("<", "\\<")


def examples_of(text: str) -> str:
    """The examples as a terminal shows them."""
    return "".join(f"$ {line.strip()}\n" for line in text.strip().splitlines())


def summary_of(text: str) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
