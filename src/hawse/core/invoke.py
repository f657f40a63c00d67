"""From a parsed command line to an exit code: the frame around every command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse.app import App, Options
from hawse.aws.odd_answers import explained
from hawse.core.command import Change, Command, Query, Session, Transfer
from hawse.core.options import AGAIN, FIX
from hawse.errors import AccessDenied, NoCredentials, NoRegion, UsageError

if TYPE_CHECKING:
    from hawse.rows import Row


def invoke(
    command: Command, path: tuple[str, ...], app: App, options: Options, args: dict[str, Any]
) -> int:
    """Run `command`, reached by `path` ("ec2", "stop"), with what was typed; its exit code."""
    import gc

    app = replace(app, options=options, gates=[])
    gc.freeze()  # what start-up made stays: to look through it now would take 5 ms
    gc.enable()
    if "@" in (options.endpoint_url or ""):
        raise UsageError("--endpoint-url", why="a URL here must not hold a user name or password")
    if options.plan is not None:
        from hawse.core.planfile import check_place

        check_place(options.plan)
    try:
        return _run_somewhere(command, path, app, args)
    except AccessDenied as error:
        if error.action and path != ("permissions",):
            error.hint += f"\n{_deciding(app, path, error)}"
        raise


def _deciding(app: App, path: tuple[str, ...], error: AccessDenied) -> str:
    """Which policy refuses, for who wants to hear more; else how to ask that."""
    if app.options.verbose and app.why_denied is not None:
        with app.working("asking which policy decides", None):
            found = app.why_denied(app, error)
        if found:
            return "\n".join(found)
    check = f"hawse permissions {' '.join(path)} --check"
    return f"which policy decides: the same with -v, or {check}"


def _run_somewhere(command: Command, path: tuple[str, ...], app: App, args: dict[str, Any]) -> int:
    """Run it; once more with the region or the profile that the person picks, where it lacks."""
    try:
        return _run(command, path, app, dict(args))
    except (NoCredentials, NoRegion) as error:
        from hawse.core.picking import placed

        return _run_somewhere(command, path, placed(app, error), args)


def _run(command: Command, path: tuple[str, ...], app: App, args: dict[str, Any]) -> int:
    if isinstance(command, Query) and command.fix is not None and args.pop(FIX):
        command = command.fix
    if isinstance(command, Query):
        from hawse.core.queries import run_query

        return run_query(app, command, args)
    if isinstance(command, Change):
        from hawse.core.changes import run_change

        if mode := args.pop(AGAIN, None):
            from hawse.core.again import again

            return again(app, path, mode, args.get("names") or ())
        return run_change(app, command, path, args)
    if isinstance(command, Transfer):
        if command.instead is not None and (other := command.instead(args)) is not None:
            from hawse.core.registry import find_change

            return _run(find_change(app, other[0]), other[0], app, other[1])
        from hawse.core.transfers import run_transfer

        with explained(app.gates):
            return run_transfer(app, command, path, args)
    assert isinstance(command, Session)
    with explained(app.gates):
        return run_session(replace(app, tolerant=command.tolerant), command, args)


def run_session(app: App, command: Session[Any], args: dict[str, Any]) -> int:
    """Run a command that touches no target, and render the rows it may give."""
    from hawse.core.views import checked_view, rows_out

    row = command.row(args)
    _refuse_unheeded(app, command, row)
    if row is None:
        code = command(app, **args)
        return code if isinstance(code, int) else 0
    with rows_out(app, checked_view(app, row), row, ()) as out:
        found = command(app, **args)
        assert not isinstance(found, int) and found is not None
        out.add(found, {})
    for text in app.parting:
        app.say(text)
    return 0


def _refuse_unheeded(app: App, command: Session[Any], row: type[Row] | None) -> None:
    """UsageError for who asked that nothing be done yet, where all of it would be done."""
    if command.changes:
        return
    if app.options.plan is not None:
        raise UsageError("--plan", why="this changes nothing at AWS that could be planned")
    if app.options.dry_run and row is None and not command.rehearses:
        raise UsageError("--dry-run", why="this command has no dry run, so nothing was done")


def put_schema(command: Command, app: App) -> None:
    """Print the JSON Schema of what the command gives with `-o json`."""
    import json

    from hawse.output import schema

    row = row_of(command)
    app.put(json.dumps(schema(row, ()) if row else True, indent=2))


def row_of(command: Command) -> type[Row] | None:
    """The type of the rows that the command gives; None when it gives none."""
    if isinstance(command, Session) and command.changes:
        from hawse.output.results import Change as Result

        return Result
    assert isinstance(command, Query | Change | Session)
    return command.row()
