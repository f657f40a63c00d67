"""`hawse iam policy create`: a new managed policy."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Entry
from hawse.services.iam.calls_identities import GET_POLICY
from hawse.services.iam.calls_policies import CREATE_POLICY, DELETE_POLICY, GET_POLICY_VERSION
from hawse.services.iam.managed import making
from hawse.services.tags.rules import parse


@change(
    scope=Scope.ACCOUNT,
    calls=[GET_POLICY, GET_POLICY_VERSION, CREATE_POLICY],
    undo_calls=[DELETE_POLICY],
)
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--path", default="/", metavar="PATH", help="Such as /team/.")
@click.option("--description", default="", metavar="TEXT", help="IAM never changes it afterwards.")
@click.option("-t", "--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Repeatable.")
def create(  # pylint: disable=too-many-arguments  # one for each option
    target: Target, name: str, file: str, *, path: str, description: str, tags: tuple[str, ...]
) -> Iterator[Entry]:
    """Create a policy from a file.

    The document is checked before AWS is asked, and the plan says what access it gives. A policy
    that is there with the same document is left as it is.

    Examples:
      hawse iam policy create deploy deploy.json
      hawse iam policy create deploy deploy.json --path /ci/ --tag team=web
    """
    wanted = parse(tags)
    return making.create(target, name, file, path=path, description=description, tags=wanted)
