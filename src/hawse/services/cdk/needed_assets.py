"""The assets of stacks as a plan: each file and image once, wherever it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hawse.aws.targets import Target
from hawse.errors import Refused
from hawse.plan import Entry
from hawse.services.cdk.assembly import Assembly, Stack
from hawse.services.cdk.assets import AssetManifest, FileAsset
from hawse.services.cdk.bootstrap import require
from hawse.services.cdk.images import image_entries
from hawse.services.cdk.legacy import refuse_legacy
from hawse.services.cdk.publishing import file_entries
from hawse.services.cdk.roles import acting


def refuse_unfinished(assembly: Assembly) -> None:
    """Refused when values were not looked up: its templates have placeholders for them."""
    if assembly.missing:
        keys = ", ".join(one.key for one in assembly.missing[:3])
        why = f"{len(assembly.missing)} values were not looked up when it was synthesised: {keys}"
        raise Refused(assembly.shown, why=why, hint="hawse cdk check")


def asset_entries(
    target: Target, assembly: Assembly, stacks: list[Stack], *, any_owner: bool
) -> Iterator[Entry]:
    """What is to be published for some stacks of a target, after the environment was found fit."""
    refuse_unfinished(assembly)
    for stack in stacks:
        refuse_legacy(stack)
    if stacks:
        needs = (m.bootstrap for stack in stacks for m in stack.assets)
        require(acting(target, stacks[0].deploy_role), needs)
    seen: set[str] = set()
    for manifest in _manifests(stacks):
        for asset in manifest.all:
            entries = (
                file_entries(target, asset, assembly.root, any_owner=any_owner)
                if isinstance(asset, FileAsset)
                else image_entries(target, asset)
            )
            for entry in entries:
                if entry.on not in seen:
                    seen.add(entry.on)
                    yield entry


def _manifests(stacks: list[Stack]) -> list[AssetManifest]:
    found: dict[Path, AssetManifest] = {}
    for stack in stacks:
        for manifest in stack.assets:
            found.setdefault(manifest.path, manifest)
    return list(found.values())
