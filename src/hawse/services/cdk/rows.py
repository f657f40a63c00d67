"""Stacks of an app as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hawse.rows import Row, column
from hawse.services.cdk.assembly import Assembly, Stack
from hawse.services.cdk.paths import shown


@dataclass(frozen=True)
class AppStack(Row):
    """One stack of a synthesised app, whether it is deployed or not."""

    id: str = column(title="STACK", doc="Its path in the app, by which it is named.")
    name: str = column(doc="Its name in CloudFormation.")
    account: str | None = column(doc="None when it may go to any.")
    region: str | None = column(doc="None when it may go to any.")
    needs: tuple[str, ...] = column(show="list", doc="The stacks that it depends on.")
    assets: int = column(doc="Files and images to publish, its template included.")
    template_bytes: int | None = column(
        title="TEMPLATE", show="bytes", doc="None when the template is not there."
    )
    template: str = column(title="FILE", show="path", wide=True, doc="The file of the template.")
    images: int = column(wide=True, doc="How many of its assets are Docker images.")
    bootstrap: int | None = column(wide=True, doc="The version of the bootstrap stack it needs.")
    protected: bool | None = column(show="bool", wide=True, doc="Its termination protection.")
    artifact: str = column(wide=True, doc="The id of its artifact in the manifest.")
    tags: Mapping[str, str] = column(show="tags", wide=True)


def stack_rows(assembly: Assembly, stacks: list[Stack]) -> Iterator[AppStack]:
    """The rows of some stacks of an app."""
    ids = {stack.key: stack.id for stack in assembly.stacks}
    for stack in stacks:
        assets = [asset for manifest in stack.assets for asset in manifest.all]
        there = stack.template.is_file()
        yield AppStack(
            id=stack.id,
            name=stack.name,
            account=stack.environment.account or None,
            region=stack.environment.region or None,
            needs=tuple(ids[key] for key in stack.needs),
            assets=len(assets),
            template_bytes=stack.template.stat().st_size if there else None,
            template=shown(assembly.root, stack.template, assembly.shown),
            images=sum(len(manifest.images) for manifest in stack.assets),
            bootstrap=stack.bootstrap.version or None,
            protected=stack.protected,
            artifact=stack.artifact,
            tags=stack.tags,
        )
