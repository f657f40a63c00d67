"""`hawse cdk ls`, as a person or a script meets it."""

from __future__ import annotations

from pathlib import Path

from tests.cdk.assembling import ASSEMBLIES, stack, written
from tests.conftest import Run

TABLE = """\
STACK        NAME          ACCOUNT       REGION     NEEDS                ASSETS  TEMPLATE
Network      prod-network  111122223333  eu-west-1  -                         1   1.0 KiB
Service      Service       111122223333  eu-west-1  Certificate Network       1   1.2 KiB
Certificate  Certificate   111122223333  us-east-1  -                         1     839 B
Anywhere     Anywhere      -             -          -                         1     835 B
"""


def test_stacks_are_a_table_and_aws_is_not_asked(run: Run) -> None:
    ran = run("cdk", "ls", str(ASSEMBLIES / "environments"), tty=True, env={"AWS_REGION": ""})

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == TABLE


def test_stacks_are_chosen_by_their_paths(run: Run) -> None:
    found = run("cdk", "ls", str(ASSEMBLIES / "stages"), "Prod/*", "-o", "json").json()

    assert [one["id"] for one in found] == ["Prod/Data", "Prod/Web"]
    assert found[1]["needs"] == ["Prod/Data"]


def test_the_folder_need_not_be_named(run: Run, home: Path) -> None:
    written(home / "work" / "cdk.out", stack("Web"), stack("Db"))

    assert run("cdk", "ls", "-o", "ids").out == "Web\nDb\n"
    assert run("cdk", "ls", "Db", "-o", "ids").out == "Db\n"
    assert run("cdk", "ls", ".", "Db", "-o", "ids").out == "Db\n"


def test_a_folder_without_an_assembly_is_told_by_its_name(run: Run) -> None:
    ran = run("cdk", "ls", "build")

    assert ran.code == 2
    assert ran.err.startswith("build: there is no assembly")
    assert "cdk synth" in ran.err


def test_a_stack_that_the_app_has_not_is_told_with_those_it_has(run: Run) -> None:
    ran = run("cdk", "ls", str(ASSEMBLIES / "stages"), "Prod/Wbe")

    assert ran.code == 4
    assert "it has Beta/Data, Beta/Web" in ran.err


def test_values_that_were_not_looked_up_are_mentioned(run: Run) -> None:
    assert "2 values were not looked up" in run("cdk", "ls", str(ASSEMBLIES / "lookups")).err


def test_a_newer_schema_is_read_on_request(run: Run, tmp_path: Path) -> None:
    folder = str(written(tmp_path, stack("Web"), version="99.0.0"))

    assert run("cdk", "ls", folder).code == 2
    assert run("cdk", "ls", folder, "--any-schema", "-o", "ids").out == "Web\n"
