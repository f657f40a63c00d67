"""`hawse cfn why`: what broke the last operation of a stack, and what blocks its rollback."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.core.options import names as named
from hawse.core.saved import Saved, saved_option
from hawse.services.cfn.calls_deep import DEEP
from hawse.services.cfn.events.asking import diagnoses
from hawse.services.cfn.events.causes import Diagnosis
from hawse.services.cfn.events.reading import FACTS


@query(scope=Scope.REGION, calls=(*FACTS, *DEEP), offline="events")
@named("STACK", required=False)
@click.option("--deep", is_flag=True, help="Ask CloudTrail, logs, ECS and hooks too.")
@saved_option("events", "Explain a file of 'hawse cfn events --save' instead; - is standard input.")
def why(
    target: Target, names: tuple[str, ...], *, deep: bool, events: Saved | None
) -> Iterator[Diagnosis]:
    """Tell what broke the last operation of a stack, and what blocks its rollback.

    Failures are followed through nested stacks to the resource where it began; what was cancelled
    or only sums up is left out. Where nobody could be sure, the candidates are given instead of
    one answer. Of a deleted stack, give the id. A file may also be what 'aws cloudformation
    describe-stack-events' prints, and needs no credentials. What --deep asks may be denied: it
    is told, and nothing else is lost.

    Examples:
      hawse cfn why shop
      hawse cfn why shop --deep
      hawse cfn why 'shop-*' -r all -o json
      hawse cfn why --events shop.jsonl
    """
    saved = (events.content, events.name) if events else None
    return diagnoses(target, names, saved, deep=deep)
