"""`hawse cdk ls`: the stacks of a synthesised app."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.folders import Inside, folder_and_names
from hawse.services.cdk.assembly import folder_of, read_assembly
from hawse.services.cdk.context import not_looked_up
from hawse.services.cdk.graph import chosen
from hawse.services.cdk.rows import AppStack, stack_rows


@session()
@folder_and_names("cdk.out", folder_of, "STACK")
@click.option("--any-schema", is_flag=True, help="Read a schema that is newer than is known.")
def ls(app: App, inside: Inside, *, any_schema: bool) -> Iterator[AppStack]:
    """List the stacks of an app.

    Nothing is asked of AWS. The stacks of stages are among them, each with its path in the app.

    Examples:
      hawse cdk ls
      hawse cdk ls build/cdk.out 'Prod/*'
      hawse cdk ls --filter region=eu-west-1 --columns +bootstrap
      hawse cdk ls -o ids
    """
    assembly = read_assembly(inside.path, inside.shown, newer=any_schema).whole()
    if assembly.missing:
        app.parting.append(f"{not_looked_up(assembly.missing)}: hawse cdk check")
    return stack_rows(assembly, chosen(assembly.stacks, inside.names))
