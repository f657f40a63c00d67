"""Files that an assembly names, none of which may be outside of it.

A nested assembly names assets in the folder of the outermost one, so that is the limit.
"""

from __future__ import annotations

from pathlib import Path

from hawse.services.cdk.documents import Piece


def inside(root: Path, folder: Path, named: Piece) -> Path:
    """The path of a file or folder that a document names; Broken when it leaves the assembly.

    It need not exist. Symbolic links are followed to tell.
    """
    name = str(named.typed(str))
    if not name or "\0" in name:
        raise named.broken("PATH_UNUSABLE", "it names no file")
    if Path(name).is_absolute():
        hint = "synthesise without --no-staging"
        raise named.broken("PATH_OUTSIDE", f"{name} is outside of the assembly", hint=hint)
    path = folder / name
    try:
        within = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise named.broken("PATH_UNUSABLE", f"{name} leads nowhere") from error
    if not within:
        raise named.broken("PATH_OUTSIDE", f"{name} is outside of the assembly")
    return path


def shown(root: Path, path: Path, base: str) -> str:
    """A path within an assembly as people see it, from where the assembly was named."""
    import os

    return os.path.normpath(os.path.join(base, os.path.relpath(path, root)))
