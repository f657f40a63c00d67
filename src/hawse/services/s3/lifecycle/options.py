"""The options that make or change a rule, as a table. Data only."""

from __future__ import annotations

from typing import Any

Table = tuple[tuple[tuple[str, ...], dict[str, Any]], ...]


def _text(spelling: str, metavar: str, told: str, **more: Any) -> tuple[tuple[str, ...], Any]:
    return (spelling,), {"metavar": metavar, "help": told, **more}


def _several(spelling: str, name: str, metavar: str, told: str) -> tuple[tuple[str, ...], Any]:
    return (spelling, name), {"metavar": metavar, "help": told, "multiple": True}


RULE: Table = (
    _text("--prefix", "PREFIX", "Only keys that begin so."),
    _several("--tag", "tags", "KEY=VALUE", "Only objects with this tag; repeatable."),
    _text("--larger", "SIZE", "Only objects of more bytes, such as 128KiB.", kind="bytes"),
    _text("--smaller", "SIZE", "Only objects of fewer bytes.", kind="bytes"),
    _text("--expire", "DAYS|DATE", "Expire objects of this age, or all from a date on; none."),
    (
        ("--expired-delete-markers",),
        {
            "is_flag": True,
            "default": None,
            "help": "Remove delete markers whose versions are all gone.",
        },
    ),
    _several("--transition", "transition", "DAYS=CLASS", "Such as 30d=STANDARD_IA; repeatable."),
    _text("--expire-noncurrent", "DAYS", "Expire versions that were replaced so long ago."),
    (
        ("--keep-noncurrent",),
        {"type": int, "metavar": "N", "help": "Noncurrent versions that stay at least."},
    ),
    _several(
        "--transition-noncurrent", "transition_noncurrent", "DAYS=CLASS", "The same for versions."
    ),
    _text("--abort-uploads", "DAYS", "Abort uploads that were not completed in so many days."),
    (("--enable/--disable", "enabled"), {"default": None, "help": "Whether the rule is in force."}),
)
