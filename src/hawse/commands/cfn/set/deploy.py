"""`hawse cfn set deploy`: a template brought into accounts and regions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.option_tables import options_of
from hawse.core.pairs import pairs_option
from hawse.core.saved import files_option, saved_option
from hawse.plan import Entry
from hawse.services.cfn.sets.deploying import DEPLOY, deployment
from hawse.services.cfn.sets.following import SetWaits
from hawse.services.cfn.sets.options import CALL_AS, PREFERENCES, WANTED
from hawse.services.cfn.sets.wishes import Wish

_VALUES = "VALUE may be output:STACK.KEY, ssm:NAME, env:NAME, default: or text:VALUE. Repeatable."


@change(scope=Scope.REGION, calls=DEPLOY, follow=SetWaits)
@click.argument("name", metavar="NAME")
@saved_option("template", "A file, its https:// URL, or -. Without it the set keeps its own.")
@pairs_option("--parameter", help=_VALUES)
@files_option("--parameters", "Parameters (and Tags): YAML, JSON or TOML. Repeatable.")
@pairs_option("--tag", help="Of every stack, besides those that the set has. Repeatable.")
@options_of(WANTED, PREFERENCES, CALL_AS)
def deploy(target: Target, name: str, **typed: Any) -> Iterator[Entry]:
    """Create or update a stack set, and bring it into accounts and regions.

    An update goes to all instances. Then those are made that are missing from what --to and --in
    name; what is left behind by an operation that failed is brought up to date. -r says where the
    set itself is. AWS's defaults are one account at a time; here it is a quarter of them, and
    still nothing goes on in a region after the first failure.

    Examples:
      hawse cfn set deploy guard --template guard.yaml --to 111122223333 --in eu-west-1
      hawse cfn set deploy guard --template guard.yaml --to ou-ab12-3cd4ef56 --in us-east-1
      hawse cfn set deploy guard --parameter Level=high --max-concurrent 10 --failure-tolerance 5%
      hawse cfn set deploy guard --template guard.yaml --dry-run
    """
    return deployment(target, Wish.of(name, typed))
