"""`hawse s3 bucket cors edit`: all cross-origin rules at once."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Editor, Entry
from hawse.services.s3.calls_policies import DELETE_BUCKET_CORS, GET_BUCKET_CORS, PUT_BUCKET_CORS
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.naming import bucket_of


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_CORS, PUT_BUCKET_CORS],
    undo_calls=[DELETE_BUCKET_CORS],
    edits=True,
)
@click.argument("bucket")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Take the rules from this file (YAML or JSON), without an editor.",
)
def edit(target: Target, bucket: str, *, file: str | None, editor: Editor) -> Iterator[Entry]:
    """Change all CORS rules in an editor, or from a file.

    A file has what 'aws s3api put-bucket-cors' takes, in YAML or JSON, or the list of rules alone.

    Examples:
      hawse s3 bucket cors edit acme-site
      hawse s3 bucket cors edit acme-site --file cors.yaml --dry-run
    """
    return changing.cors_rules(target, bucket_of(bucket), editor, file)
