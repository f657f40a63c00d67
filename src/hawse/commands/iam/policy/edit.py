"""`hawse iam policy edit`: another document for a managed policy."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.plan import Editor, Entry
from hawse.services.iam.calls_policies import (
    CREATE_POLICY_VERSION,
    DELETE_POLICY_VERSION,
    LIST_POLICY_VERSIONS,
    SET_DEFAULT_POLICY_VERSION,
)
from hawse.services.iam.managed import changing
from hawse.services.iam.managed.finding import READ


@change(
    scope=Scope.ACCOUNT,
    calls=[*READ, LIST_POLICY_VERSIONS, DELETE_POLICY_VERSION, CREATE_POLICY_VERSION],
    undo_calls=[SET_DEFAULT_POLICY_VERSION, DELETE_POLICY_VERSION],
    edits=True,
)
@click.argument("name")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Take the document from this file, without an editor.",
)
def edit(target: Target, name: str, *, file: str | None, editor: Editor) -> Iterator[Entry]:
    """Change a policy in an editor, or from a file.

    The editor is $VISUAL or $EDITOR. What is wrong with the document is said before AWS is asked,
    and the text is kept until it is in force. The plan says which access comes and goes. IAM keeps
    five versions: the oldest that is not in force goes when there is no room.

    Examples:
      hawse iam policy edit deploy
      hawse iam policy edit deploy --file deploy.json --yes
    """
    return changing.edit(target, editor, name, file)
