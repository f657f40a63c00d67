"""Notes in `tests/fields.json` what every command promises: `python -m tests.record_fields`.

New fields are added. One that went away stays until a fragment `changes/*.breaking.md` has the
line "<command>: <field>", since scripts of users read it.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from hawse.core.command import Change, Query, Session
from hawse.core.registry import all_commands
from hawse.rows import Row

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "tests" / "fields.json"
Fields = dict[str, list[str]]


def fields_now() -> Fields:
    """The fields of each command that gives rows; a change gives what it did."""
    found: Fields = {}
    for path, command in all_commands():
        row: type[Row] | None = None
        if isinstance(command, Query | Change | Session):
            row = command.row()
        if row is not None:
            fields = dataclasses.fields(row)
            found[" ".join(path)] = [field.name for field in fields]
    return found


def recorded() -> Fields:
    """What was promised so far."""
    fields: Fields = json.loads(RECORD.read_text(encoding="utf-8"))
    return fields


def announced(changes: Path = ROOT / "changes") -> set[str]:
    """Removals that the changelog tells: lines like `ec2 ls: zone`, backquotes allowed."""
    texts = (path.read_text(encoding="utf-8") for path in changes.glob("*.breaking.md"))
    return {line.strip("`.- ") for text in texts for line in text.splitlines()}


def removed(before: Fields, now: Fields) -> list[str]:
    """The promises that are not kept, as `ec2 ls: zone`."""
    return [
        f"{command}: {field}"
        for command, fields in before.items()
        for field in fields
        if field not in now.get(command, ())
    ]


def main() -> int:
    """Record the fields of now; 1 when one went away without being announced."""
    now = fields_now()
    before = recorded() if RECORD.exists() else {}
    silent = sorted(set(removed(before, now)) - announced())
    if silent:
        sys.stderr.writelines(f"went away, not in changes/*.breaking.md: {one}\n" for one in silent)
        return 1
    RECORD.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
