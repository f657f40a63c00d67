"""The assets of stacks as a plan: each file and image once, wherever it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hawse.aws.targets import Target
from hawse.errors import Refused
from hawse.plan import Entry
from hawse.services.cdk.assembly import Assembly, Stack
from hawse.services.cdk.assets import Asset, AssetManifest, FileAsset
from hawse.services.cdk.bootstrap import require
from hawse.services.cdk.context import explained, not_looked_up
from hawse.services.cdk.images import image_entries
from hawse.services.cdk.legacy import refuse_legacy
from hawse.services.cdk.publishing import file_entries
from hawse.services.cdk.roles import acting


def refuse_unfinished(assembly: Assembly) -> None:
    """Refused when values were not looked up: its templates have placeholders for them."""
    missing = assembly.missing
    if missing:
        keys = ", ".join(one.key for one in missing[:3])
        why = f"{not_looked_up(missing)}: {keys}"
        hint = f"{explained(missing[0])}\nall of them: hawse cdk check"
        raise Refused(assembly.shown, why=why, hint=hint)


def require_environment(target: Target, assembly: Assembly, stacks: Sequence[Stack]) -> None:
    """CLIError unless the app is whole and the environment is fit for these stacks of it."""
    refuse_unfinished(assembly)
    for stack in stacks:
        refuse_legacy(stack)
    if stacks:
        needs = [m.bootstrap for stack in stacks for m in stack.assets]
        needs += [stack.bootstrap for stack in stacks]
        require(acting(target, stacks[0].deploy_role), needs)


def asset_entries(
    target: Target, assembly: Assembly, stacks: Sequence[Stack], *, any_owner: bool
) -> Iterator[Entry]:
    """What is to be published for some stacks of a target, after the environment was found fit."""
    require_environment(target, assembly, stacks)
    seen: set[str] = set()
    for asset in assets_of(stacks):
        for entry in entries_of(target, assembly, asset, any_owner=any_owner):
            if entry.on not in seen:
                seen.add(entry.on)
                yield entry


def assets_of(stacks: Iterable[Stack]) -> Iterator[Asset]:
    """The assets that some stacks need, those of each manifest once."""
    found: dict[Path, AssetManifest] = {}
    for stack in stacks:
        for manifest in stack.assets:
            found.setdefault(manifest.path, manifest)
    return (asset for manifest in found.values() for asset in manifest.all)


def entries_of(
    target: Target, assembly: Assembly, asset: Asset, *, any_owner: bool
) -> Iterator[Entry]:
    """What is to be done for one asset: an entry for each place that it goes to."""
    if isinstance(asset, FileAsset):
        return file_entries(target, asset, assembly.root, any_owner=any_owner)
    return image_entries(target, asset)
