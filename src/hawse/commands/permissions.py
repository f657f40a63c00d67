"""`hawse permissions`: computed from the calls that commands declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from hawse.app import App
from hawse.aws.calls import Call
from hawse.aws.frame_calls import FRAME_CALLS, GET_CALLER_IDENTITY
from hawse.aws.gate import Gate
from hawse.core.command import session
from hawse.core.paying import tell_prices
from hawse.core.saved import Saved, nowhere, snapshot_option
from hawse.errors import UsageError
from hawse.rows import Row
from hawse.services.iam.snapshots.parts import ACCESS

if TYPE_CHECKING:
    from hawse.services.iam.preflight import Checked


def _rows(args: Mapping[str, Any]) -> type[Row] | None:
    from hawse.services.iam.preflight import Checked

    return Checked if args.get("check") else None


@session(calls=(*ACCESS, GET_CALLER_IDENTITY), rows=_rows)
@click.argument("command", nargs=-1, metavar="GROUP VERB…")
@click.option("--with-undo", is_flag=True, help="Add what 'hawse undo' of the command needs.")
@click.option("--with-fix", is_flag=True, help="Add what --fix needs, where there is one.")
@click.option("--with-targets", is_flag=True, help="Add what -r all, --account and --role need.")
@click.option("--used", is_flag=True, help="What the journal says was really used, instead.")
@click.option("--check", is_flag=True, help="Whether you may do it; ends with 5 when not.")
@click.option("--principal", metavar="NAME", help="With --check: another user or role.")
@snapshot_option
def permissions(
    app: App,
    command: tuple[str, ...],
    *,
    with_undo: bool,
    with_fix: bool,
    with_targets: bool,
    used: bool,
    check: bool,
    principal: str | None,
    snapshot: Saved | None,
) -> Iterator[Checked] | None:
    """Print the least IAM policy that commands need, or check that you have it.

    Several commands may be named; a group stands for all of its own. The policy is the union of the
    calls that they declare, and they cannot make others. --check evaluates the account's policies.

    Examples:
      hawse permissions ec2 stop
      hawse permissions ec2 --with-undo
      hawse permissions --used
      hawse permissions ec2 stop --check
      hawse permissions iam user rm --check --principal role/deploy --snapshot acme.json
    """
    import json

    from hawse.aws.permissions import policy

    calls = _used(app) if used else _declared(command, undo=with_undo, fix=with_fix)
    calls += FRAME_CALLS if with_targets else ()
    if check:
        return _checked(app, " ".join(command), calls, principal, snapshot)
    if principal or snapshot:
        raise UsageError("--principal" if principal else "--snapshot", why="it goes with --check")
    app.put(json.dumps(policy(calls), indent=2))
    tell_prices(app, calls)
    return None


def _checked(
    app: App, named: str, calls: list[Call], principal: str | None, snapshot: Saved | None
) -> Iterator[Checked]:
    from hawse.core.reaching import one_target
    from hawse.services.iam.access import Access
    from hawse.services.iam.preflight import check, told
    from hawse.services.iam.snapshots import account_of

    if snapshot is None:
        target = one_target(app, permissions.calls)
        principal = principal or target.read(GET_CALLER_IDENTITY)["Arn"]
    elif principal is None:
        raise UsageError("--principal", why="a snapshot does not say who you are")
    else:
        target = nowhere(app, Gate(permissions.calls, read_only=True), "--snapshot")
    access = Access(account_of(target, snapshot), target.clock.now())
    for _, text in target.gate.lacks:
        app.talk.warn(text)
    found = list(check(access, access.actor(principal), calls))
    yield from found
    app.parting.append(told(found, principal, named))


def _declared(words: tuple[str, ...], *, undo: bool, fix: bool) -> list[Call]:
    from hawse.core.registry import calls_of, named_commands

    return [call for _, one in named_commands(words) for call in calls_of(one, undo=undo, fix=fix)]


def _used(app: App) -> list[Call]:
    from hawse.core.journal import Journal
    from hawse.core.registry import all_commands, calls_of

    known = {
        call.name: call
        for _, command in all_commands()
        for call in calls_of(command, undo=True, fix=True)
    }
    names = {str(record.body.get("call", "")) for record in Journal.of(app).records()}
    return [known[name] for name in sorted(names) if name in known]
