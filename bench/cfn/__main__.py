"""`python -m bench.cfn`: previews of generated change sets, as whole commands.

Prints a Markdown table. Never a test. The bound is a second for 500 changes.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.measure import Command, Cost, cost, in_turn

SIZES = (1, 100, 500, 2000)
FORMATS = ("table", "json")
ROUNDS, BOUND_SECONDS = 5, 1.0


def answer(size: int) -> dict[str, Any]:
    """An answer with property values and so many changes, each caused by the one before."""
    return {
        "ChangeSetName": "bench",
        "StackName": "bench",
        "Status": "CREATE_COMPLETE",
        "Changes": [{"Type": "Resource", "ResourceChange": _change(n)} for n in range(size)],
    }


def _change(number: int) -> dict[str, Any]:
    return {
        "Action": "Modify",
        "LogicalResourceId": f"Topic{number}",
        "ResourceType": "AWS::SNS::Topic",
        "Replacement": "True",
        "PolicyAction": "ReplaceAndDelete",
        "Scope": ["Properties"],
        "Details": [_detail(number, name) for name in ("TopicName", "DisplayName", "KmsKeyId")],
        "BeforeContext": json.dumps({"Properties": {"TopicName": "a" * 500}}),
        "AfterContext": json.dumps({"Properties": {"TopicName": "b" * 500}}),
    }


def _detail(number: int, name: str) -> dict[str, Any]:
    path = {"Path": f"/Properties/{name}", "BeforeValue": "a", "AfterValue": "b"}
    return {
        "Target": {"Attribute": "Properties", "Name": name, "RequiresRecreation": "Always", **path},
        "Evaluation": "Dynamic",
        "ChangeSource": "ResourceReference",
        "CausingEntity": f"Topic{number - 1}",
    }


def measured(folder: Path) -> Iterator[tuple[int, str, Cost]]:
    """What each size costs in each format."""
    runs = []
    for size in SIZES:
        saved = folder / f"{size}.json"
        saved.write_text(json.dumps(answer(size)), encoding="utf-8")
        for form in FORMATS:
            words = ("cfn", "preview", "--file", str(saved), "-o", form)
            argv = (sys.executable, "-m", "hawse", *words)
            command = Command(argv, {**os.environ, "HOME": str(folder)})
            runs.append((size, form, partial(cost, command, folder / "errors")))
    costs = in_turn([run for _, _, run in runs], rounds=ROUNDS)
    return ((size, form, found) for (size, form, _), found in zip(runs, costs, strict=True))


def main() -> int:
    """Measure, and say whether the bound holds."""
    print("| changes | format | s | CPU s | MiB |\n|--:|---|--:|--:|--:|")
    held = True
    with tempfile.TemporaryDirectory() as folder:
        for size, form, one in measured(Path(folder)):
            print(f"| {size} | {form} | {one.wall:.2f} | {one.cpu:.2f} | {one.memory:.0f} |")
            held = held and (size > 500 or one.wall < BOUND_SECONDS)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
