"""`hawse cfn deploy`: a stack as it is to be, through the change set that was shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.pairs import pairs_option
from hawse.core.saved import files_option, saved_option
from hawse.plan import Entry, Memory
from hawse.services.cfn.deploy.calls import DEPLOYING
from hawse.services.cfn.deploy.planning import deployment
from hawse.services.cfn.deploy.remembering import MEMORY, remember
from hawse.services.cfn.deploy.several import asked, places
from hawse.services.cfn.deploy.steps import OUTPUTS
from hawse.services.cfn.deploy.wishes import only, wish_of
from hawse.services.cfn.events.waits import StackWaits

_VALUES = "VALUE may be output:STACK.KEY, ssm:NAME, env:NAME, default: or text:VALUE. Repeatable."


@change(
    scope=Scope.REGION,
    calls=DEPLOYING,
    procedures=[OUTPUTS],
    separate=True,
    memory=MEMORY,
    remembers=remember,
    follow=StackWaits,
    places=places,
)
@click.argument("deployed", metavar="STACK…", nargs=-1)
@saved_option("stacks", "A file of stacks that belong together, all or those that are named.")
@saved_option("template", "A file, its https:// URL, or -. Without it the stack keeps its own.")
@pairs_option("--parameter", help=_VALUES)
@files_option("--parameters", "Parameters (and Tags): YAML, JSON or TOML. Repeatable.")
@pairs_option("--tag", help="Repeatable. All tags are replaced.")
@files_option("--tags", "Tags: YAML, JSON or TOML. Repeatable.")
@click.option("--bucket", metavar="NAME[/PREFIX]", help="For large templates and local files.")
@click.option("--allow-replace", multiple=True, metavar="ID", help="Its data may be lost.")
@click.option("--disable-rollback", is_flag=True, help="Keep what was done when it fails.")
@click.option(
    "--on-failure",
    type=click.Choice(["ROLLBACK", "DELETE", "DO_NOTHING"], case_sensitive=False),
    help="What becomes of a stack that could not be created.",
)
@click.option("--import-existing", is_flag=True, help="Take in what exists under the same name.")
@click.option("--express", is_flag=True, help="Do not wait until resources are stable.")
@click.option("--revert-drift", is_flag=True, help="Set back what was changed by hand.")
@click.option("--service-role", metavar="ARN", help="The role that CloudFormation uses.")
@click.option("--notify", multiple=True, metavar="TOPIC", help="SNS topics; 'none' for none.")
@click.option("--protect/--no-protect", default=None, help="Termination protection.")
@saved_option("policy", "The stack policy, a JSON file.")
@click.option(
    "--outputs", type=click.Path(path_type=Path), metavar="FILE", help="Write the outputs there."
)
def deploy(
    target: Target, deployed: tuple[str, ...], *, memory: Memory, **typed: Any
) -> Iterator[Entry]:
    """Create or update a stack.

    AWS makes a change set, which is the plan: what it would do is shown, dangerous first, and
    exactly that is executed. What loses data is confirmed by its logical id (--allow-replace). A
    change that is certain to fail is refused. Nothing happens where nothing would change.

    Examples:
      hawse cfn deploy web --template web.yaml --parameter Size=large
      hawse cfn deploy web --template web.yaml --parameters prod.toml --tag env=prod
      hawse cfn deploy web --template web.yaml --parameter Vpc=output:net.VpcId
      hawse cfn deploy web --parameter Size=small --yes --outputs web.json
      hawse cfn deploy web --template web.yaml --plan web.plan
      hawse cfn deploy --stacks prod.yaml
    """
    del memory
    if typed["stacks"] is not None:
        return asked(target, deployed, typed)
    return deployment(target, wish_of(only(deployed), typed))
