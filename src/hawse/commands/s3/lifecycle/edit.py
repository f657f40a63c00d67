"""`hawse s3 lifecycle edit`: another text for a rule, or for all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.plan import Editor, Entry
from hawse.services.prices.calls import GET_PRODUCTS
from hawse.services.s3.calls_lifecycle import DELETE_BUCKET_LIFECYCLE, PUT_BUCKET_LIFECYCLE, READS
from hawse.services.s3.lifecycle import changing
from hawse.services.s3.lifecycle.editing import Wanted
from hawse.services.s3.lifecycle.options import RULE
from hawse.services.s3.settings.naming import bucket_of


@change(
    scope=Scope.ACCOUNT,
    calls=[*READS, GET_PRODUCTS, PUT_BUCKET_LIFECYCLE],
    undo_calls=[DELETE_BUCKET_LIFECYCLE],
    edits=True,
)
@click.argument("bucket")
@click.argument("rules", metavar="[RULE]…", nargs=-1)
@options_of(RULE)
def edit(
    target: Target, bucket: str, rules: tuple[str, ...], *, editor: Editor, **typed: Any
) -> Iterator[Entry]:
    """Change a rule, or all of them in an editor.

    With options, the rules named get what is typed in place of what they say of it; 'none' takes
    it away. Without a rule, $VISUAL or $EDITOR opens all of them, and what is wrong is said
    there.

    Examples:
      hawse s3 lifecycle edit acme-logs expire-logs --expire 30d
      hawse s3 lifecycle edit acme-logs archive --transition 30d=GLACIER_IR --larger 128KiB
      hawse s3 lifecycle edit acme-logs archive --disable
      hawse s3 lifecycle edit acme-logs
    """
    wanted, name = Wanted(**typed), bucket_of(bucket)
    if not rules and wanted == Wanted():
        return changing.write(target, editor, name)
    return changing.edit(target, name, rules, wanted)
