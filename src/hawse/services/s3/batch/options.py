"""The options of the commands that make jobs, as tables. Data only."""

from __future__ import annotations

from typing import Any

Table = tuple[tuple[tuple[str, ...], dict[str, Any]], ...]

REPORT: Table = (
    (
        ("--report",),
        {
            "metavar": "s3://BUCKET/PREFIX",
            "required": True,
            "help": "Where manifest and report go: a bucket in the region of the job.",
        },
    ),
)
JOB: Table = (
    (
        ("--job-role",),
        {"metavar": "ROLE", "help": "Name or ARN of a role of yours; none is made then."},
    ),
    (
        ("--kms-key",),
        {
            "metavar": "ARN",
            "multiple": True,
            "help": "A KMS key that the job's role may use; repeatable.",
        },
    ),
    (("--priority",), {"type": int, "default": 10, "metavar": "N", "help": "Higher goes first."}),
    (("--description",), {"metavar": "TEXT", "help": "What the job is called in lists."}),
    (("--all-tasks",), {"is_flag": True, "help": "Report what succeeded too."}),
)
LISTED: Table = (
    (("--inventory",), {"is_flag": True, "help": "SRC is the manifest.json of an inventory."}),
)
NEW: Table = (*LISTED, *REPORT, *JOB)
"""Of a job whose objects are named."""
GENERATED: Table = (*REPORT, *JOB)
"""Of a job whose objects S3 finds."""
