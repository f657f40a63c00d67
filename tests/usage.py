"""Which declared calls the tests of a command really made: one that none makes is too much.

A permission that a command asks for and never uses is what users of a least-privilege tool must
not be given. Every scripted run notes the calls it made; at the end of a whole run they are
compared with what the commands declare. Worker processes hand their notes to the main one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hawse.aws.calls import Call
from hawse.aws.gate import Gate
from hawse.core.command import Change, Query
from hawse.core.registry import all_commands

MADE: dict[str, set[str]] = {}

# Calls that a test over HTTP proves instead, or that depend on AWS alone; with the reason.
_LARGE = "copies above 5 GiB: tests/unit/transfer/test_copies.py"
ELSEWHERE: dict[tuple[str, str], str] = {
    **{
        ("s3 undo", f"s3:{operation}"): _LARGE
        for operation in (
            *("HeadObject", "GetObjectTagging", "CreateMultipartUpload", "UploadPartCopy"),
            *("CompleteMultipartUpload", "AbortMultipartUpload"),
        )
    },
    (
        "s3 undo",
        "s3:DeleteObject",
    ): "keys that XML cannot hold: tests/unit/transfer/test_deletes.py",
}


def note(argv: Sequence[str], calls: Iterable[str]) -> None:
    """A command line was run and these calls were made by it."""
    words = [word for word in argv if not word.startswith("-")]
    for length in (4, 3, 2, 1):
        name = " ".join(words[:length])
        if name in _NAMES:
            MADE.setdefault(name, set()).update(calls)
            return


@contextmanager
def counting() -> Iterator[set[str]]:
    """The names of the calls that pass any gate meanwhile, those of the transfer engine too."""
    made: set[str] = set()
    note = Gate.note

    def noting(gate: Gate, call: Call) -> None:
        made.add(call.name)
        note(gate, call)

    Gate.note = noting  # type: ignore[method-assign,assignment]
    try:
        yield made
    finally:
        Gate.note = note  # type: ignore[method-assign]


def unused() -> list[str]:
    """`ec2 stop: ec2:StartInstances` for every declared call that no test of the command made."""
    undone = MADE.get("undo", set()) | MADE.get("apply", set())
    found = []
    for path, command in all_commands():
        name = " ".join(path)
        made = MADE.get(name, set())
        if isinstance(command, Query) and command.fix is not None:
            command = command.fix  # which makes all that the query makes
        declared = {call.name for call in command.calls} - made
        if isinstance(command, Change):
            declared |= {call.name for call in command.undo_calls} - undone
        found += [f"{name}: {call}" for call in sorted(declared) if (name, call) not in ELSEWHERE]
    return found


def handed_over() -> str:
    """The notes of a worker process, for `take`."""
    return json.dumps({name: sorted(calls) for name, calls in MADE.items()})


def take(notes: Any) -> None:
    """The notes that a worker handed over."""
    for name, calls in json.loads(notes or "{}").items():
        MADE.setdefault(name, set()).update(calls)


_NAMES = {" ".join(path) for path, _ in all_commands()}
