"""`hawse config show` and `get`: what counts, and why."""

from __future__ import annotations

import pytest

from tests.commands.config.conftest import Write
from tests.conftest import Run


def test_show_has_every_setting_with_its_layer_file_and_line(run: Run, write: Write) -> None:
    user = write("config/config.toml", "# mine\nworkers = 4\n")
    project = write("work/hawse.yaml", "region: [us-east-1, us-west-2]\n")

    rows = {
        row["key"]: row
        for row in run("config", "show", "-o", "json", env={"HAWSE_COLOR": "never"}).json()
    }

    assert rows["workers"] == {
        "key": "workers",
        "value": 4,
        "layer": "user",
        "file": str(user),
        "line": 2,
    }
    assert rows["region"]["value"] == ["us-east-1", "us-west-2"]
    assert (rows["region"]["file"], rows["region"]["line"]) == (str(project), 1)
    assert (rows["color"]["layer"], rows["color"]["file"]) == ("environment", None)
    assert (rows["cache"]["value"], rows["cache"]["layer"]) == (True, "default")
    assert (rows["output"]["value"], rows["output"]["layer"]) == ("json", "option")


def test_show_of_a_group_has_what_is_named_there(run: Run, write: Write) -> None:
    write("config/config.toml", '[accounts.prod]\nid = "012345678901"\nproduction = true\n')

    shown = run("config", "show", "accounts", "--columns", "key,value")

    assert shown.out == "accounts.prod.id\t012345678901\naccounts.prod.production\ttrue\n"


def test_show_of_an_unknown_key_suggests_one(run: Run) -> None:
    shown = run("config", "show", "red_only")

    assert shown.code == 3
    assert "red_only: no such setting" in shown.err
    assert "did you mean read_only?" in shown.err


def test_a_typo_stops_every_command_with_file_line_and_suggestion(run: Run, write: Write) -> None:
    path = write("work/.hawse.toml", '\noutptu = "json"\nworkers = 0\n')

    shown = run("config", "show")

    assert shown.code == 3
    assert f"{path}:2: outptu: no such setting" in shown.err
    assert "did you mean output?; 1 more: hawse config validate" in shown.err


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        ("region", "us-east-1,us-west-2\n"),
        ("cache", "true\n"),
        ("accounts.prod.id", "012345678901\n"),
        ("role", ""),
        ("profile", ""),
        (
            "accounts",
            '{\n  "prod": {\n    "id": "012345678901",\n    "production": false\n  }\n}\n',
        ),
    ],
)
def test_get_prints_one_value(run: Run, write: Write, key: str, printed: str) -> None:
    write(
        "config/config.yaml",
        "region: [us-east-1, us-west-2]\naccounts: {prod: {id: 012345678901}}\n",
    )

    got = run("config", "get", key)

    assert (got.code, got.out, got.err) == (0, printed, "")


def test_get_as_json_keeps_the_type(run: Run) -> None:
    assert run("config", "get", "workers", "-o", "json").json() == 16
    assert run("config", "get", "region", "-r", "eu-*", "-o", "json").json() == ["eu-*"]
