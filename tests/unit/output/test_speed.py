"""Rendering costs less than the plainest way to write the same rows, and loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from hawse.output import FORMATS
from tests.unit.output.samples import DB, WEB, Machine, shown

# What is compared with takes half the time since Python 3.14, which copies plain values at once.
ALLOWED = 2.0 if sys.version_info >= (3, 14) else 1.0
ROWS: list[Machine] = [
    replace(row, id=f"i-{number}", name=f"web-{number}")
    for number in range(2000)
    for row in (WEB, DB)
]


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_costs_as_much_as_asdict_and_json(format: str) -> None:
    plainest = _cpu(lambda: json.dumps([asdict(row) for row in ROWS], default=str))

    assert _cpu(lambda: shown(ROWS, format=format)) < ALLOWED * plainest


def test_rows_go_out_without_rich_yaml_jmespath_or_asyncio() -> None:
    code = (
        "import sys, io, datetime\n"
        "from hawse.output import open_rows, View\n"
        "from hawse.output.results import Change\n"
        "from hawse.output.talk import Talk\n"
        "now = datetime.datetime.now(datetime.UTC)\n"
        "for format in ('table', 'lines', 'json', 'yaml', 'csv', 'ids'):\n"
        "    view = View(format, '', (), (), (), None, True, 80, now)\n"
        "    rows = open_rows(view, Change, (), io.StringIO(), print)\n"
        "    rows.add([Change('i-1', '日本', 'stop', 'done', None)], {})\n"
        "    rows.close()\n"
        "heavy = {'yaml', 'jmespath', 'asyncio', 'boto3', 'botocore', 'click', 'csv'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )

    assert done.stdout == "[]\n"


def _cpu(work: Callable[[], object]) -> float:
    """The least CPU time of three runs, in seconds."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)
