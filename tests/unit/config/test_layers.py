"""Later layers win, key by key, and every value knows where it came from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawse.config import Config, Origin
from hawse.errors import ConfigError
from tests.thorough import examples
from tests.unit.config.conftest import Places

DRAWN = settings(derandomize=True, database=None, deadline=None, max_examples=examples(40))
LAYERS = ("system", "user", "project", "environment")
VALUES = {
    "workers": st.integers(1, 99),
    "output": st.sampled_from(["json", "table", "ids"]),
    "retry.attempts": st.integers(1, 9),
    "http.read_timeout": st.floats(1, 99),
    "no_input": st.booleans(),
    "region": st.lists(st.sampled_from(["eu-west-1", "us-*"]), min_size=1, max_size=2),
}
ONE_LAYER = st.fixed_dictionaries({}, optional=VALUES)


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in flat.items():
        group, _, last = key.rpartition(".")
        inner = found.setdefault(group, {}) if group else found
        assert isinstance(inner, dict)
        inner[last] = value
    return found


def exported(flat: Mapping[str, object]) -> dict[str, str]:
    return {
        "HAWSE_"
        + key.upper().replace(".", "_"): (
            ",".join(value) if isinstance(value, list) else str(value)
        )
        for key, value in flat.items()
    }


@DRAWN
@given(st.fixed_dictionaries({layer: ONE_LAYER for layer in LAYERS}))
def test_the_latest_layer_that_sets_a_key_wins_and_is_named(
    layers: dict[str, dict[str, object]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder))
        places.write("system/config.json", json.dumps(nested(layers["system"])))
        places.write("user/config.yaml", json.dumps(nested(layers["user"])))
        places.write("repository/hawse.json", json.dumps(nested(layers["project"])))
        config = places.read(exported(layers["environment"]))

    assert config.validate() == []
    for key in VALUES:
        winner = next((each for each in reversed(LAYERS) if key in layers[each]), "default")
        assert config.origin(key).layer == winner
        if winner != "default":
            value = layers[winner][key]
            assert config.get(key) == (tuple(value) if isinstance(value, list) else value)


@DRAWN
@given(ONE_LAYER)
def test_one_schema_in_three_formats(flat: dict[str, object]) -> None:
    def line(key: str, value: object) -> str:
        return f"{key} = {json.dumps(value)}\n"

    texts = {
        "c.json": json.dumps(nested(flat)),
        "c.yaml": "".join(f"{key}: {json.dumps(value)}\n" for key, value in nested(flat).items()),
        "c.toml": "".join(line(key, value) for key, value in flat.items()),
    }
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name, text in texts.items():
            path = Path(folder, name)
            path.write_text(text, encoding="utf-8")
            config = Config.from_file(path)
            assert config.validate() == []
            found.append([config.get(key) for key in config.keys()])

    assert found[0] == found[1] == found[2]


def test_a_value_knows_its_file_and_line(places: Places) -> None:
    user = places.write("user/config.toml", '\noutput = "json"\n[retry]\n\nattempts = 5\n')
    project = places.write("repository/.hawse.yaml", "# ours\noutput: csv\n")

    config = places.read({"HAWSE_COLOR": "never"})

    assert config.origin("output") == Origin("project", project, 2)
    assert config.origin("retry.attempts") == Origin("user", user, 5)
    assert config.origin("color") == Origin("environment")
    assert config.origin("workers") == Origin("default")


def test_lists_are_replaced_and_not_joined(places: Places) -> None:
    places.write("user/config.toml", 'region = ["eu-west-1", "us-east-1"]\n')
    places.write("repository/hawse.toml", 'region = "eu-north-1"\n')

    assert places.read().get("region") == ("eu-north-1",)


def test_entries_with_names_are_merged_key_by_key(places: Places) -> None:
    places.write("user/config.toml", '[accounts.prod]\nid = "111111111111"\nproduction = true\n')
    places.write("repository/hawse.toml", '[accounts.prod]\nrole = "ops"\n')

    config = places.read()

    assert config.get("accounts") == {
        "prod": {"id": "111111111111", "production": True, "role": "ops"}
    }
    assert config.get("accounts.prod.role") == "ops"
    assert config.origin("accounts.prod.id").layer == "user"


def test_a_group_has_the_defaults_of_its_entries(places: Places) -> None:
    places.write("user/config.toml", '[accounts.dev]\nid = "111111111111"\n')

    assert places.read().get("accounts.dev") == {"id": "111111111111", "production": False}


def test_a_group_that_is_not_set_is_empty(places: Places) -> None:
    config = places.read()

    assert config.get("accounts") == {}
    assert config.get("ec2.launch.web") == {}
    assert config.get("accounts.prod.production") is False


def test_a_group_of_settings_has_all_of_them(places: Places) -> None:
    places.write("user/config.toml", "retry.attempts = 9\n")

    config = places.read()

    assert config.get("retry") == {"attempts": 9}
    assert config.get("http") == {"connect_timeout": 5.0, "read_timeout": 60.0}


def test_limits_are_by_service_and_operation(places: Places) -> None:
    places.write("user/config.yaml", "limits: {ec2: {DescribeInstances: 5, RunInstances: 0.5}}\n")

    config = places.read()

    assert config.get("limits") == {"ec2": {"DescribeInstances": 5.0, "RunInstances": 0.5}}
    assert config.get("limits.ec2.RunInstances") == 0.5
    assert config.get("limits.s3.ListBuckets") is None


def test_a_launch_template_keeps_its_tags_whole(places: Places) -> None:
    places.write(
        "user/config.toml",
        '[ec2.launch.web]\nimage = "ami-1"\nsecurity_groups = ["web"]\nvolume_size = 20\n'
        '[ec2.launch.web.tags]\n"cost.center" = "7"\nenv = ""\n',
    )

    assert places.read().get("ec2.launch.web") == {
        "image": "ami-1",
        "security_groups": ("web",),
        "volume_size": 20,
        "tags": {"cost.center": "7", "env": ""},
    }


def test_the_command_line_is_over_everything(places: Places) -> None:
    config = places.read({"HAWSE_OUTPUT": "csv"}).with_options(
        {"output": "json", "region": (), "role": None, "dry_run": True}
    )

    assert (config.get("output"), config.origin("output")) == ("json", Origin("option"))
    assert config.origin("region").layer == config.origin("role").layer == "default"
    assert "dry_run" not in config.keys()


def test_a_relative_log_file_is_relative_to_its_configuration(places: Places) -> None:
    places.write("user/config.toml", '[log]\nfile = "hawse.log"\n')

    assert places.read().get("log.file") == places.user / "hawse.log"


def test_keys_are_the_settings_and_what_was_named(places: Places) -> None:
    places.write("user/config.toml", '[accounts.dev]\nid = "111111111111"\n')

    keys = places.read().keys()

    assert keys[0] == "profile"
    assert keys[-1] == "accounts.dev.id"
    assert not [key for key in keys if "<" in key]


def test_keys_can_be_asked_for_by_group(places: Places) -> None:
    places.write("user/config.toml", '[accounts.dev]\nid = "111111111111"\n')
    config = places.read()

    assert config.keys("http", "output") == ("output", "http.connect_timeout", "http.read_timeout")
    assert config.keys("accounts") == ("accounts.dev.id",)
    with pytest.raises(ConfigError, match="htp: no such setting"):
        config.keys("htp")


def test_an_unknown_key_is_asked_for_in_vain(places: Places) -> None:
    with pytest.raises(ConfigError, match="outptu: no such setting") as caught:
        places.read().get("outptu")

    assert caught.value.hint == "did you mean output?"
    with pytest.raises(ConfigError):
        places.read().origin("accounts.prod.nope")


# --- Variables -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "key", "value"),
    [
        ("HAWSE_REGION", "eu-west-1, us-*", "region", ("eu-west-1", "us-*")),
        ("HAWSE_READ_ONLY", "1", "read_only", True),
        ("HAWSE_CACHE", "Off", "cache", False),
        ("HAWSE_TIMEOUT", "2.5", "timeout", 2.5),
        ("HAWSE_HTTP_READ_TIMEOUT", "7", "http.read_timeout", 7.0),
        ("HAWSE_ACCOUNT", "012345678901,prod", "account", ("012345678901", "prod")),
        ("HAWSE_ROLE", "", "role", None),
    ],
)
def test_variables_are_read_by_the_type_of_their_setting(
    places: Places, name: str, text: str, key: str, value: object
) -> None:
    config = places.read({name: text})

    assert config.validate() == []
    assert config.get(key) == value


@pytest.mark.parametrize(
    ("name", "text", "message", "suggestion"),
    [
        ("HAWSE_REGOIN", "eu-west-1", "no such setting", "did you mean HAWSE_REGION?"),
        ("HAWSE_OUTPUT", "jsno", "'jsno' is not one of", "did you mean json?"),
        ("HAWSE_READ_ONLY", "maybe", "expected true or false, got text", ""),
        ("HAWSE_WORKERS", "many", "expected a whole number, got text", ""),
        ("HAWSE_ACCOUNTS_PROD_ID", "1", "cannot be set by a variable", "set it in a file"),
    ],
)
def test_a_wrong_variable_is_named(
    places: Places, name: str, text: str, message: str, suggestion: str
) -> None:
    (problem,) = places.read({name: text}).validate()

    assert (problem.file, problem.line, problem.key) == (None, None, name)
    assert problem.message.startswith(message)
    assert problem.suggestion.startswith(suggestion)


def test_variables_of_others_are_left_alone(places: Places) -> None:
    assert places.read({"HAWSE_SANDBOX": "x", "HAWSER": "1", "AWS_REGION": "x"}).validate() == []
