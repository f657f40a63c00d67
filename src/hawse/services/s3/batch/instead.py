"""`--engine batch` of cp and sync: the same copy as a job, or what a job cannot do of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.errors import UsageError
from hawse.services.s3.options import COPIED, SYNCED

PATH = ("s3", "batch", "copy")
_KNOWN = ("source", "destination", "engine", "report", "recursive", "storage_class")
_SSE = ("sse", "sse_kms_key_id")
_SCHEME = "s3://"


def job_instead(args: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]] | None:
    """The command and the arguments that take the place of cp or sync; None without the option.

    UsageError for what a job would silently leave undone.
    """
    if args.get("engine") != "batch":
        if args.get("report"):
            raise UsageError("--report", why="only --engine batch has reports")
        return None
    from hawse.services.s3.batch.manifests import LARGEST

    _check(args)
    return PATH, {
        "source": _folder(args["source"]),
        "destination": args["destination"],
        "storage_class": args.get("storage_class"),
        "sse_kms_key_id": args.get("sse_kms_key_id"),
        "over": LARGEST,
        "inventory": False,
        "report": args["report"],
        "job_role": None,
        "kms_key": tuple(filter(None, [args.get("sse_kms_key_id")])),
        "priority": 10,
        "description": None,
        "all_tasks": False,
    }


def _check(args: Mapping[str, Any]) -> None:
    for name in ("source", "destination"):
        if args[name][: len(_SCHEME)].lower() != _SCHEME:
            raise UsageError("--engine batch", why=f"{args[name]} is not in S3")
    if not args.get("report"):
        hint = "--report s3://BUCKET/PREFIX"
        raise UsageError("--engine batch", why="a job needs a place for its report", hint=hint)
    if args.get("recursive") is False:
        raise UsageError("--engine batch", why="it is for many objects", hint="-R")
    for name, value in args.items():
        if name not in (*_KNOWN, *_SSE) and value not in (None, False, (), "", _default(name)):
            option = f"--{name.replace('_', '-')}"
            why = "S3 Batch Operations has nothing like it"
            raise UsageError(f"{option} with --engine batch", why=why, hint="leave one of them out")
    if args.get("sse") not in (None, "", "aws:kms"):
        raise UsageError(
            f"--sse {args['sse']} with --engine batch", why="a job takes a KMS key alone"
        )


def _default(name: str) -> Any:
    for spellings, settings in (*COPIED, *SYNCED):
        if spellings[-1].lstrip("-").replace("-", "_") == name:
            return settings.get("default")
    return None


def _folder(source: str) -> str:
    """What is below SRC, and not an object of that name, as `-R` and sync take it."""
    bare = source[len(_SCHEME) :]
    return source if source.endswith("/") or "/" not in bare or "*" in bare else f"{source}/"
