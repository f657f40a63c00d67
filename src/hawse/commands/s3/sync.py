"""`hawse s3 sync`: a prefix or a folder made like another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from hawse.core.byte_sizes import BYTES
from hawse.core.command import transfer
from hawse.core.rule_options import include_and_exclude
from hawse.transfer.calls import COPIES, DELETE_OBJECTS, DOWNLOADS, LIST_OBJECTS, UPLOADS

if TYPE_CHECKING:
    from pathlib import Path

    from hawse.core.transfers import Moving

CALLS = dict.fromkeys((LIST_OBJECTS, *UPLOADS, *DOWNLOADS, *COPIES, DELETE_OBJECTS))


def _flag(name: str, text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(name, is_flag=True, help=text)


def _apply(moving: Moving, file: Path) -> None:
    from hawse.transfer.running_syncs import begin_plan

    begin_plan(file, moving)


@transfer(calls=tuple(CALLS), applies=_apply)
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@_flag("--delete", "Delete what only DST has, after all else is done.")
@click.option("--max-delete", metavar="N|P%", help="Delete nothing if it would be more than that.")
@_flag("--size-only", "What has the same size is the same.")
@_flag("--checksum", "Compare content by ETag, where that can be told.")
@_flag("--update", "Keep what is newer at DST.")
@_flag("--exact-times", "Times have to be equal; newer is not enough.")
@click.option("--modify-window", type=float, default=0.0, metavar="SECONDS", help="2 on FAT.")
@_flag("--immutable", "Replace nothing; what differs is an error.")
@click.option("--backup-prefix", metavar="PREFIX", help="Keep there what is replaced or deleted.")
@include_and_exclude
@click.option("--explain-filter", metavar="KEY", help="Say which rule decides, and do nothing.")
@click.option(
    "--follow/--no-follow",
    default=None,
    help="Follow links wherever they lead, or none; by default those that stay within SRC.",
)
@click.option("--memory", type=BYTES, metavar="SIZE", help="At most so much content in flight.")
@click.option("--bandwidth", type=BYTES, metavar="SIZE", help="At most so many bytes a second.")
def sync(  # pylint: disable=too-many-arguments,too-many-locals  # it has that many options
    moving: Moving,
    source: str,
    destination: str,
    *,
    delete: bool,
    max_delete: str | None,
    size_only: bool,
    checksum: bool,
    update: bool,
    exact_times: bool,
    modify_window: float,
    immutable: bool,
    backup_prefix: str | None,
    rules: tuple[str, ...],
    explain_filter: str | None,
    follow: bool | None,
    memory: int | None,
    bandwidth: int | None,
) -> None:
    """Make a prefix or a folder like another one.

    What is new or differs is copied, by size and time unless other options say so. Nothing is
    deleted without --delete, and then only after both sides were read to their ends and everything
    was transferred. Both sides are folders: a slash at their end makes no difference.

    Examples:
      hawse s3 sync site s3://acme-site
      hawse s3 sync s3://acme-data/2026 data --exclude '*.tmp' --dry-run
      hawse s3 sync site s3://acme-site --delete --max-delete 10%
      hawse s3 sync s3://acme-data s3://acme-copy --delete --plan sync.jsonl
    """
    from hawse.transfer.filters import Filters
    from hawse.transfer.running_syncs import Asked, begin

    filters = Filters.of(rules)
    if explain_filter is not None:
        moving.note(f"{explain_filter}: {filters.explain(explain_filter).text}")
        return
    asked = Asked(
        source=source,
        destination=destination,
        delete=delete,
        max_delete=max_delete,
        compare={
            "size_only": size_only,
            "checksum": checksum,
            "update": update,
            "exact_times": exact_times,
            "modify_window": modify_window,
        },
        immutable=immutable,
        backup_prefix=backup_prefix or "",
        filters=filters,
        follow=follow,
    )
    begin(asked, moving, memory=memory, bandwidth=bandwidth)
