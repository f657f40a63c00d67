"""Manual pages are of every command, are roff without surprises, and get into a wheel."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from docs.man import filled, pages, plain
from hawse.commands import VERBS
from hawse.core.registry import all_commands
from tools.wheel_data import add_data

PAGES = pages()
REQUESTS = r"\.(TH|SH|PP|TP|B|I|RI|nf|fi)( |$)"


def test_every_command_and_every_group_has_a_page() -> None:
    shown = {f"hawse-{'-'.join(path)}.1" for path, each in all_commands() if not each.hidden}

    assert shown <= set(PAGES)
    assert {"hawse.1", *(f"hawse-{verb}.1" for verb in VERBS)} <= set(PAGES)


def test_no_text_is_taken_for_a_request_or_an_escape() -> None:
    for name, text in PAGES.items():
        requests = [line for line in text.splitlines() if line.startswith((".", "'"))]
        escapes = set(re.findall(r"\\(\(..|f.|.)", text))
        assert [line for line in requests if not re.match(REQUESTS, line)] == [], name
        assert escapes <= {"fB", "fR", "e", "-", "&", "|", "(aq", "(ga", "(ha", "(ti"}, name


@pytest.mark.parametrize(
    ("text", "roff"),
    [
        (".hawse.toml", "\\&.hawse.toml"),
        ("'a b'", "\\(aqa b\\(aq"),
        ("C:\\x --all", "C:\\ex \\-\\-all"),
        ("say `ls -R` twice", "say \\fBls \\-R\\fR twice"),
    ],
)
def test_text_is_shown_as_it_was_written(text: str, roff: str) -> None:
    assert plain(text) == roff


def test_no_line_of_a_paragraph_begins_with_a_request() -> None:
    lines = filled("x" * 77 + " .TH word").splitlines()

    assert lines[1] == "\\&.TH word"


def test_a_page_has_what_is_typed_as_it_is_typed() -> None:
    page = PAGES["hawse-ec2-stop.1"]

    assert page.startswith('.TH HAWSE-EC2-STOP 1 "" "hawse ')
    assert "hawse\\-ec2\\-stop \\- Stop running instances\n" in page
    assert "hawse ec2 stop \\(aqdev\\-*\\(aq \\-r all \\-\\-dry\\-run\n" in page
    assert ".TP\n\\-\\-hibernate\n" in page
    assert "ec2:StopInstances" in page


def test_every_page_that_is_pointed_at_is_there() -> None:
    pointers = {name for text in PAGES.values() for name in re.findall(r"\\fB(\S+)\\fR\(1\)", text)}

    assert {f"{name.replace(chr(92), '')}.1" for name in pointers} - set(PAGES) == set()


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_has_nothing_to_say_but_that_there_is_no_date(tmp_path: Path) -> None:
    for name, text in PAGES.items():
        tmp_path.joinpath(name).write_text(text, encoding="utf-8")

    ran = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", *sorted(PAGES)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert [line for line in ran.stdout.splitlines() if "missing date" not in line] == []


def test_a_wheel_gets_its_data_and_says_so(tmp_path: Path) -> None:
    wheel = tmp_path / "hawse-1.2-py3-none-any.whl"
    with ZipFile(wheel, "w") as made:
        made.writestr("hawse/__init__.py", "")
        made.writestr("hawse-1.2.dist-info/RECORD", "hawse/__init__.py,,\n")

    add_data(wheel, "share/man/man1", {"hawse.1": "text"})

    page = "hawse-1.2.data/data/share/man/man1/hawse.1"
    with ZipFile(wheel) as found:
        record = found.read("hawse-1.2.dist-info/RECORD").decode()
        assert found.namelist() == ["hawse/__init__.py", page, "hawse-1.2.dist-info/RECORD"]
        assert found.read(page) == b"text"
    assert record.splitlines() == [
        "hawse/__init__.py,,",
        f"{page},sha256=mC2ePrmW9VnmM_TRlN7zdh2Qn1o7ZH0ahR_q1nwyydE,4",
    ]
