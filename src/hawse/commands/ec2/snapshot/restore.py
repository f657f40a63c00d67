"""`hawse ec2 snapshot restore`: out of the Recycle Bin."""

from __future__ import annotations

from collections.abc import Iterator

from hawse.aws.targets import Scope, Target
from hawse.core.command import change
from hawse.core.options import names as named
from hawse.plan import Entry
from hawse.services.ec2.recycle.restoring import restore_all
from hawse.services.ec2.recycle.rules import KINDS


@change(scope=Scope.REGION, calls=[call for kind in KINDS for call in kind.calls], separate=True)
@named("ID")
def restore(target: Target, names: tuple[str, ...]) -> Iterator[Entry]:
    """Take snapshots, volumes and images out of the Recycle Bin.

    By id: the Recycle Bin knows no names. Of an image, restore its snapshots first.

    Examples:
      hawse ec2 snapshot restore snap-0123456789abcdef0
      hawse ec2 snapshot restore vol-0123456789abcdef0 ami-0123456789abcdef0
      hawse ec2 snapshot ls --recycle-bin -o ids | hawse ec2 snapshot restore - --dry-run
    """
    return restore_all(target, names)
