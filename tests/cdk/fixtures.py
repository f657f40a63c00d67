"""`make cdk-fixtures`: synthesise the apps anew and show what differs from the kept assemblies.

It needs Node and an environment with aws-cdk-lib, which is large: never run by the tests, which
read the assemblies that it keeps. Run by that environment's Python, so it imports nothing of ours.
"""

import filecmp
import importlib
import shutil
import sys
import tempfile
from pathlib import Path

import aws_cdk as cdk  # pylint: disable=import-error

HERE = Path(__file__).parent
KEPT = HERE / "assemblies"
APPS = ("assets", "environments", "legacy", "lookups", "stages")
CONTEXT = {
    "aws:cdk:enable-path-metadata": False,
    "aws:cdk:enable-asset-metadata": False,
    "aws:cdk:version-reporting": False,
}


def synthesise(name: str, folder: Path) -> None:
    """The assembly of one app, as small as its options make it."""
    app = cdk.App(
        outdir=str(folder),
        context=CONTEXT,
        analytics_reporting=False,
        tree_metadata=False,
        stack_traces=False,
    )
    importlib.import_module(f"apps.{name}").build(app)
    app.synth()


def differences(kept: Path, made: Path) -> list[str]:
    """The files that are only in one of two folders, or not the same in both."""
    files = {
        path.relative_to(folder)
        for folder in (kept, made)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return [
        str(name)
        for name in sorted(files)
        if not ((kept / name).is_file() and (made / name).is_file())
        or not filecmp.cmp(kept / name, made / name, shallow=False)
    ]


def main() -> int:
    """Replace the kept assemblies; 1 when any of them was another one."""
    sys.path.insert(0, str(HERE))
    changed = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in APPS:
            made = Path(scratch) / name
            synthesise(name, made)
            changed += [f"{name}/{file}" for file in differences(KEPT / name, made)]
            shutil.rmtree(KEPT / name, ignore_errors=True)
            shutil.copytree(made, KEPT / name)
    for file in changed:
        print(f"differs: {file}")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
