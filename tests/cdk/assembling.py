"""The assemblies that the tests read, and small ones written by hand to break."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

ASSEMBLIES = Path(__file__).parent / "assemblies"


def copied(name: str, into: Path) -> Path:
    """A copy of a synthesised assembly, to be changed."""
    return Path(shutil.copytree(ASSEMBLIES / name, into / name))


def edited(folder: Path, change: Callable[[Any], object], file: str = "manifest.json") -> Path:
    """The assembly after a change to one of its JSON files."""
    path = folder / file
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, indent=1), "utf-8")
    return folder


def stack(name: str, **more: Any) -> dict[str, Any]:
    """A stack artifact of a manifest; `more` are its properties, `needs` its dependencies."""
    return {
        "type": "aws:cloudformation:stack",
        "environment": more.pop("environment", "aws://unknown-account/unknown-region"),
        "dependencies": more.pop("needs", []),
        "displayName": more.pop("id", name),
        "properties": {"templateFile": f"{name}.template.json", **more},
    }


def written(folder: Path, *stacks: dict[str, Any], **more: Any) -> Path:
    """An assembly of these stacks, each with an empty template; `more` goes into the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    artifacts = {}
    for one in stacks:
        file = one["properties"]["templateFile"]
        artifacts[file.removesuffix(".template.json")] = one
        (folder / file).write_text('{"Resources": {}}', "utf-8")
    manifest = {"version": "36.0.0", "artifacts": artifacts, **more}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def assets(folder: Path, name: str, **manifest: Any) -> dict[str, Any]:
    """Write an asset manifest; the artifact that names it, and what it has is in the folder."""
    (folder / f"{name}.assets.json").write_text(json.dumps({"version": "36.0.0", **manifest}))
    return {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}}


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
