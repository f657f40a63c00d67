"""`hawse permissions`: computed from the calls that commands declare."""

from __future__ import annotations

import click

from hawse.app import App
from hawse.aws.calls import Call
from hawse.core.command import Change, session


@session()
@click.argument("command", nargs=-1, metavar="GROUP VERB…")
@click.option("--with-undo", is_flag=True, help="Add what 'hawse undo' of the command needs.")
@click.option("--with-targets", is_flag=True, help="Add what -r all, --account and --role need.")
@click.option("--used", is_flag=True, help="What the journal says was really used, instead.")
def permissions(
    app: App, command: tuple[str, ...], with_undo: bool, with_targets: bool, used: bool
) -> None:
    """Print the least IAM policy that commands need.

    Several commands may be named one after another; a group stands for all its commands. The
    policy is the union of the calls that they declare, and a command cannot make any other call.

    Examples:
      hawse permissions ec2 stop
      hawse permissions ec2 --with-undo
      hawse permissions --used
    """
    import json

    from hawse.aws.frame_calls import FRAME_CALLS
    from hawse.aws.permissions import policy

    calls = _used(app) if used else _declared(command, with_undo=with_undo)
    if with_targets:
        calls.extend(FRAME_CALLS)
    app.put(json.dumps(policy(calls), indent=2))


def _declared(words: tuple[str, ...], *, with_undo: bool) -> list[Call]:
    from hawse.core.registry import named_commands

    calls: list[Call] = []
    for _, found in named_commands(words):
        calls.extend(found.calls)
        if with_undo and isinstance(found, Change):
            calls.extend(found.undo_calls)
    return calls


def _used(app: App) -> list[Call]:
    from hawse.core.journal import Journal
    from hawse.core.registry import all_commands

    known: dict[str, Call] = {}
    for _, command in all_commands():
        undo = command.undo_calls if isinstance(command, Change) else ()
        known.update({call.name: call for call in (*command.calls, *undo)})
    names = {str(record.body.get("call", "")) for record in Journal.of(app).records()}
    return [known[name] for name in sorted(names) if name in known]
