"""`hawse s3 diff`: how two places differ."""

from __future__ import annotations

from collections.abc import Iterator


import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.rule_options import include_and_exclude
from hawse.core.reaching import one_target
from hawse.services.s3.differences import Difference, ending, shown
from hawse.transfer.calls import HEAD_OBJECT, LIST_OBJECTS


@session(calls=[LIST_OBJECTS, HEAD_OBJECT])
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@click.option("--size-only", is_flag=True, help="What has the same size is the same.")
@click.option("--checksum", is_flag=True, help="Compare content, where that can be told.")
@include_and_exclude
@click.option("--all", "everything", is_flag=True, help="What is the same too.")
@click.option("--exit-code", is_flag=True, help="End with 10 when they differ.")
def diff(
    app: App,
    source: str,
    destination: str,
    *,
    size_only: bool,
    checksum: bool,
    rules: tuple[str, ...],
    everything: bool,
    exit_code: bool,
) -> Iterator[Difference]:
    """Show how two places differ.

    A line for each name: + only SRC has it, - only DST has it, * both do and it differs, = it is
    the same (with --all). It goes by what 'hawse s3 sync SRC DST' goes by; nothing is written.

    Examples:
      hawse s3 diff site s3://acme-site
      hawse s3 diff s3://acme-data s3://acme-copy --exclude 'tmp/' --exit-code
    """
    from hawse.transfer.comparing_places import Compared
    from hawse.transfer.running_syncs import sync_asked

    typed = {"size_only": size_only, "checksum": checksum, "rules": rules}
    compared = Compared(sync_asked(source, destination, typed), app.paths.state)
    yield from shown(compared.rows(one_target(app, diff.calls)), everything=everything)
    ending(compared.totals.kinds, app.parting.append, exit_code=exit_code, dot=app.talk.dot)
