"""`hawse s3 bucket ls`: buckets as rows."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.s3.settings.listing import LISTED_CALLS, listed, name_buckets
from hawse.services.s3.settings.rows import Bucket, row_of_ls
from hawse.services.s3.settings.sizes import CALLS as SIZES


@query(scope=Scope.ACCOUNT, calls=[*LISTED_CALLS, *SIZES], rows=row_of_ls, brief=name_buckets)
@click.option("--details/--no-details", help="Ask for the settings too: 8 requests a bucket.")
@click.option(
    "--sizes/--no-sizes", default=True, help="Leave out sizes, which AWS takes money for."
)
def ls(target: Target, *, details: bool, sizes: bool) -> Iterator[Bucket]:
    """List buckets, with their sizes and, if you ask, their settings.

    Sizes are CloudWatch's: measured once a day, of all versions and unfinished uploads. With
    --details: versioning, encryption, lifecycle, replication, and whether it is public as its
    block, the account's, its policy and its ACL say together. What may not be read is unknown.

    Examples:
      hawse s3 bucket ls
      hawse s3 bucket ls --details --filter public!=no --account org
      hawse s3 bucket ls --no-sizes -o ids
    """
    return listed(target, target.clock.now(), measured=sizes, with_details=details)
