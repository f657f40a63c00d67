"""Everything that is wrong is found at once and said with file, line and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from hawse.config import Config, Problem
from hawse.config.schema import SETTINGS, find, is_credential
from hawse.errors import ConfigError
from tests.unit.config.conftest import Places


def problem_of(tmp_path: Path, text: str) -> Problem:
    """The only problem of a YAML file."""
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    found = Config.from_file(path).validate()
    assert len(found) == 1, found
    assert found[0].file == path
    return found[0]


@pytest.mark.parametrize(
    ("text", "line", "key", "suggestion"),
    [
        ("\noutptu: json", 2, "outptu", "did you mean output?"),
        ("read-only: true", 1, "read-only", "did you mean read_only?"),
        ("Region: eu-west-1", 1, "Region", "did you mean region?"),
        ("retry:\n  attemps: 3", 2, "retry.attemps", "did you mean retry.attempts?"),
        ("attempts: 3", 1, "attempts", "did you mean retry.attempts?"),
        ("retry.attempts: 3", 1, "retry.attempts", "write attempts in a group retry"),
        ("retries: 3", 1, "retries", "did you mean retry?"),
        ("acounts: {prod: {id: 1}}", 1, "acounts", "did you mean accounts?"),
        ("colour: never", 1, "colour", "did you mean color?"),
        ("zzz: 1", 1, "zzz", ""),
        (
            "ec2: {launch: {web:\n {subnets: a}}}",
            2,
            "ec2.launch.web.subnets",
            "did you mean ec2.launch.web.subnet?",
        ),
    ],
)
def test_an_unknown_key_comes_with_the_one_that_was_meant(
    tmp_path: Path, text: str, line: int, key: str, suggestion: str
) -> None:
    found = problem_of(tmp_path, text)

    assert (found.line, found.key, found.suggestion) == (line, key, suggestion)


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("output: jsno", "'jsno' is not one of auto, table, lines,", "did you mean json?"),
        ("output: [json]", "expected text, got a list", ""),
        ("output: 1", "expected text, got a number", "put it in quotes"),
        ("output: yes", "expected text, got true or false", "put it in quotes"),
        ("output:", "expected text, got nothing", ""),
        ('role: ""', "the value is empty", "leave the key out"),
        ('read_only: "true"', "expected true or false, got text", ""),
        ("workers: 2.5", "expected a whole number, got a number", ""),
        ("workers: 0", "0 is too small: at least 1", ""),
        ("workers: true", "expected a whole number, got true or false", ""),
        ("timeout: 0", "0 is too small: more than 0", ""),
        ('timeout: "30"', "expected a number, got text", ""),
        ("timeout: .inf", "expected a number, got text", ""),
        ("retry: 3", "expected a mapping of settings, got a number", ""),
        ("region: EU-West-1", "'EU-West-1' is no region", "did you mean eu-west-1?"),
        ('region: [""]', "the value is empty", "leave the key out"),
        ('region: "eu-west-1,us-east-1"', "'eu-west-1,us-east-1' is no region", ""),
        ("region: {eu-west-1: true}", "expected a list of texts, got a mapping", ""),
        ("account: [12345678901]", "'12345678901' is no account", ""),
        ("endpoint_url: localhost:4566", "expected a URL like https://host:port", ""),
        ("limits: {ec2: {runInstances: 1}}", "an operation is written as in the API", ""),
        ("limits: {EC2: {RunInstances: 1}}", "a service is written as in the SDK", ""),
        ("accounts: {my.prod: {id: a}}", "a name has letters, digits, - and _", ""),
        ("accounts: {prod: 1}", "expected a mapping of settings, got a number", ""),
        ("ec2: {launch: {web: {tags: x}}}", "expected a mapping of texts, got text", ""),
        ("ec2: {launch: {web: {tags: {a: 1}}}}", "expected text, got a number", "put it in quotes"),
    ],
)
def test_a_wrong_value_says_what_was_expected(
    tmp_path: Path, text: str, message: str, suggestion: str
) -> None:
    found = problem_of(tmp_path, text)

    assert found.line == 1
    assert found.message.startswith(message)
    assert found.suggestion == suggestion


def test_a_wrong_item_of_a_list_has_its_own_line(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "region:\n - eu-west-1\n - 7\n").line == 3


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("12345678901", 'was a leading zero lost? write "012345678901"'),
        ("1234-5678-9012", 'write "123456789012"'),
        ("prod", ""),
        ("1234567890123", ""),
    ],
)
def test_an_account_id_has_twelve_digits(tmp_path: Path, written: str, suggestion: str) -> None:
    found = problem_of(tmp_path, f"accounts:\n  prod:\n    id: {written}\n").suggestion

    assert "has no id" not in found
    assert found == suggestion


@pytest.mark.parametrize("digits", ["012345670123", "123456789012", '"000000000001"'])
def test_an_account_id_keeps_its_digits(tmp_path: Path, digits: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(f"accounts: {{prod: {{id: {digits}}}}}", encoding="utf-8")

    config = Config.from_file(path)

    assert config.validate() == []
    assert config.get("accounts.prod.id") == digits.strip('"')


def test_an_account_without_an_id_is_incomplete(tmp_path: Path) -> None:
    found = problem_of(tmp_path, "accounts:\n  prod:\n    production: true\n")

    assert (found.line, found.key, found.message) == (3, "accounts.prod", "it has no id")


def test_an_account_has_one_name(tmp_path: Path) -> None:
    text = 'accounts:\n  prod: {id: "123456789012", production: true}\n  x: {id: "123456789012"}\n'

    found = problem_of(tmp_path, text)

    assert (found.line, found.message) == (3, "accounts.prod has the same id")


# --- Secrets -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "aws_secret_access_key",
        "aws_access_key_id",
        "AWS_SESSION_TOKEN",
        "secret-key",
        "password",
        "apiKey",
        "credentials",
    ],
)
def test_a_credential_is_refused_and_never_repeated(tmp_path: Path, key: str) -> None:
    found = problem_of(tmp_path, f"{key}: hunter2")

    assert found.message == "credentials do not belong in the configuration"
    assert "AWS profile" in found.suggestion
    assert "hunter2" not in repr(found)


def test_an_access_key_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    found = problem_of(tmp_path, "role: AKIAABCDEFGHIJKLMNOP\n")

    assert found.message == "an access key does not belong here"
    assert "AKIA" not in repr(found)


def test_a_url_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    found = problem_of(tmp_path, "endpoint_url: https://me:hunter2@host/\n")

    assert found.message == "a URL here must not hold a user name or password"
    assert "hunter2" not in repr(found)


def test_the_value_of_an_unknown_key_is_never_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in repr(problem_of(tmp_path, "sesame: hunter2"))


def test_no_setting_sounds_like_a_credential() -> None:
    assert [setting.key for setting in SETTINGS if is_credential(setting.key)] == []


# --- What a project file may do ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ['endpoint_url = "https://evil.example"', '[log]\nfile = "/etc/passwd"']
)
def test_a_project_file_that_was_merely_found_cannot_redirect(places: Places, text: str) -> None:
    path = places.write("repository/hawse.toml", text)

    found = places.read()

    assert [problem.message for problem in found.validate()] == [
        "not taken from a project file that was merely found"
    ]
    assert found.get("endpoint_url") is None
    assert places.read(explicit=path).validate() == []


def test_a_project_file_can_turn_a_guard_on(places: Places) -> None:
    places.write("repository/hawse.toml", "read_only = true\n")

    assert places.read().get("read_only") is True


def test_a_project_file_cannot_take_a_guard_away(places: Places) -> None:
    places.write(
        "user/config.toml",
        'read_only = true\n[accounts.prod]\nid = "111111111111"\nproduction = true\n',
    )
    path = places.write(
        "repository/hawse.toml", "read_only = false\n[accounts.prod]\nproduction = false\n"
    )

    found = places.read()

    assert [(each.file, each.line, each.key) for each in found.validate()] == [
        (path, 1, "read_only"),
        (path, 3, "accounts.prod.production"),
    ]
    assert found.get("read_only") is True
    assert found.get("accounts.prod.production") is True


def test_the_environment_may_take_a_guard_away(places: Places) -> None:
    places.write("user/config.toml", "read_only = true\n")

    assert places.read({"HAWSE_READ_ONLY": "false"}).get("read_only") is False


# --- As an error ---------------------------------------------------------------------------------


def test_loading_raises_the_first_problem_and_counts_the_others(places: Places) -> None:
    path = places.write("repository/hawse.toml", 'outptu = "json"\nworkers = 0\n')

    with pytest.raises(ConfigError) as caught:
        Config.load(
            env={"HAWSE_COLOR": "red"},
            cwd=places.cwd,
            user_dir=places.user,
            system_dir=places.system,
        )

    assert caught.value.message == f"{path}:1: outptu: no such setting"
    assert caught.value.hint == "did you mean output?; 2 more: hawse config validate"


def test_what_is_wrong_counts_as_not_set(places: Places) -> None:
    places.write("user/config.toml", "workers = 0\nread_only = true\n")

    found = places.read()

    assert len(found.validate()) == 1
    assert (found.get("workers"), found.get("read_only")) == (16, True)


def test_a_file_that_cannot_be_read_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="c.toml: no such file"):
        Config.from_file(tmp_path / "c.toml")


def test_every_default_is_a_value_of_its_setting() -> None:
    for setting in SETTINGS:
        assert find(setting.path) is setting
        assert setting.default is None or not setting.choices or setting.default in setting.choices
