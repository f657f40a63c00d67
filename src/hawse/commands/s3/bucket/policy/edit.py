"""`hawse s3 bucket policy edit`: another policy for a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Editor, Entry
from hawse.services.iam.resource_changes import compared, edited, from_file
from hawse.services.s3.calls_policies import (
    DELETE_BUCKET_POLICY,
    GET_BUCKET_POLICY,
    PUT_BUCKET_POLICY,
)
from hawse.services.s3.calls_settings import GET_PUBLIC_ACCESS_BLOCK
from hawse.services.s3.settings import changing
from hawse.services.s3.settings.naming import bucket_of
from hawse.services.s3.settings.planning import arn_of
from hawse.services.s3.settings.policies import LOCKS, wrong


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_BUCKET_POLICY, GET_PUBLIC_ACCESS_BLOCK, PUT_BUCKET_POLICY],
    undo_calls=[DELETE_BUCKET_POLICY],
    edits=True,
)
@click.argument("bucket")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Take the policy from this file, without an editor.",
)
def edit(target: Target, bucket: str, *, file: str | None, editor: Editor) -> Iterator[Entry]:
    """Change the policy in an editor, or from a file.

    What is wrong with it is said before S3 is asked, and what the validator warns of is shown. The
    plan says which access comes and goes; what lets anybody in, or locks you out, is shown in red.

    Examples:
      hawse s3 bucket policy edit acme-logs
      hawse s3 bucket policy edit acme-logs --file policy.json --dry-run
    """
    name = bucket_of(bucket)
    old, rules = changing.policy(target, name), partial(wrong, name)
    now = changing.document_in(old)
    new = from_file(file, rules) if file else edited(editor, f"{name}-policy.json", now, rules)
    judge = partial(compared, who=target.caller, resource=arn_of(target, name), locks=LOCKS)
    return changing.new_policy(target, name, old, new, judge)
