"""`hawse iam policy rm`: managed policies removed with all that hangs on them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.iam import calls_policies as iam
from hawse.services.iam.managed import removing
from hawse.services.iam.managed.attaching import ATTACHES, DETACHES, LISTS
from hawse.services.iam.managed.finding import READ, USES
from hawse.services.iam.calls_identities import (
    DELETE_ROLE_BOUNDARY,
    DELETE_USER_BOUNDARY,
    GET_ROLE,
    GET_USER,
    PUT_ROLE_BOUNDARY,
    PUT_USER_BOUNDARY,
)


@change(
    scope=Scope.ACCOUNT,
    calls=[
        *(*READ, iam.LIST_POLICY_VERSIONS, *USES, *LISTS, GET_USER, GET_ROLE, *DETACHES),
        *(DELETE_USER_BOUNDARY, DELETE_ROLE_BOUNDARY),
        *(iam.DELETE_POLICY_VERSION, iam.DELETE_POLICY),
    ],
    undo_calls=[
        *(iam.CREATE_POLICY, iam.CREATE_POLICY_VERSION, *ATTACHES),
        *(PUT_USER_BOUNDARY, PUT_ROLE_BOUNDARY),
    ],
    procedures=[removing.BACK_UP],
)
@named("POLICY")
@click.option("--boundaries", is_flag=True, help="Also where it is a permissions boundary.")
@click.option(
    "--backup",
    default="",
    metavar="FILE",
    help="Where to keep what is removed; by default the state folder.",
)
def rm(target: Target, names: tuple[str, ...], *, boundaries: bool, backup: str) -> Iterator[Entry]:
    """Remove policies with all that hangs on them.

    Detaches the policy everywhere, deletes its versions, then the policy; before that, all of it
    is written to a file. 'hawse undo' brings it back under the same ARN, and so does 'hawse iam
    policy restore' from the file. A policy that bounds
    somebody stays without --boundaries: without their boundary they can do more.

    Examples:
      hawse iam policy rm deploy
      hawse iam policy rm deploy --backup deploy-policy.json
    """
    return removing.remove(target, names, boundaries=boundaries, backup=backup)
