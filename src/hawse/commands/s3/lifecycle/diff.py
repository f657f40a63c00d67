"""`hawse s3 lifecycle diff`: how a file differs from a bucket."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import exit_code
from hawse.core.saved import Saved, file_argument
from hawse.services.s3.calls_settings import GET_BUCKET_LIFECYCLE
from hawse.services.s3.lifecycle import changing
from hawse.services.s3.lifecycle.rows import LifecycleDifference, differences
from hawse.services.s3.settings.naming import bucket_of


@query(scope=Scope.ACCOUNT, calls=[GET_BUCKET_LIFECYCLE], finds=True)
@click.argument("bucket")
@file_argument("file")
@exit_code
def diff(target: Target, bucket: str, file: Saved) -> Iterator[LifecycleDifference]:
    """Show how the rules of a file differ from those of a bucket.

    A line for each member that 'hawse s3 lifecycle apply' would put (+) or take away (-).

    Examples:
      hawse s3 lifecycle diff acme-logs rules.yaml
      hawse s3 lifecycle diff acme-logs rules.json --exit-code
    """
    return differences(changing.differences(target, bucket_of(bucket), changing.of_file(file)))
