"""A value is set without touching the rest, and a file is whole at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawse.config import Config, write
from hawse.config.places import Found
from hawse.errors import ConfigError
from tests.thorough import examples

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs links and modes of POSIX")


def set_in(path: Path, key: str, text: str) -> int:
    return write.set_value(Found("user", path), key, text)


@pytest.mark.parametrize(
    ("before", "key", "text", "after"),
    [
        ("", "output", "json", 'output = "json"\n'),
        ('output = "csv" # mine\n', "output", "json", 'output = "json" # mine\n'),
        (
            "# a\n[retry]\n# b\nattempts = 1\n",
            "retry.attempts",
            "5",
            "# a\n[retry]\n# b\nattempts = 5\n",
        ),
        ("retry.attempts = 1\n", "retry.attempts", "5", "retry.attempts = 5\n"),
        ("", "region", "eu-west-1, us-*", 'region = ["eu-west-1", "us-*"]\n'),
        ("", "accounts.prod.id", "012345678901", '[accounts.prod]\nid = "012345678901"\n'),
        ("[retry]\nattempts = 1\n", "workers", "4", "workers = 4\n\n[retry]\nattempts = 1\n"),
    ],
)
def test_toml_is_edited_in_place(
    tmp_path: Path, before: str, key: str, text: str, after: str
) -> None:
    path = tmp_path / "c.toml"
    path.write_text(before, encoding="utf-8")

    set_in(path, key, text)

    assert path.read_text(encoding="utf-8") == after


@pytest.mark.parametrize(
    ("before", "key", "text", "after"),
    [
        ("", "output", "json", "output: json\n"),
        ("# only this", "output", "json", "# only this\noutput: json\n"),
        ("output: csv # mine\n", "output", "json", "output: json # mine\n"),
        ("output: csv", "color", "never", "output: csv\ncolor: never\n"),
        ("retry:  # x\n  # y\n  attempts: 1\n", "retry.attempts", "5",
         "retry:  # x\n  # y\n  attempts: 5\n"),
        ("http:  # x\n    # y\n    read_timeout: 1\nrole: a\n", "http.connect_timeout", "5",
         "http:  # x\n    connect_timeout: 5\n    # y\n    read_timeout: 1\nrole: a\n"),
        ("retry:\n  # attempts: 3\nrole: a", "retry.attempts", "5",
         "retry:\n  attempts: 5\n  # attempts: 3\nrole: a"),
        ("retry:", "retry.attempts", "5", "retry:\n  attempts: 5\n"),
        ("workers: 1\n", "accounts.prod.id", "012345678901",
         'workers: 1\naccounts:\n  prod:\n    id: "012345678901"\n'),
        ("region: [a, b]\n", "region", "eu-west-1,*", 'region: [eu-west-1, "*"]\n'),
        ("role: a # b\n", "role", "a #c", 'role: "a #c" # b\n'),
        ("role: a\n", "role", "no", 'role: "no"\n'),
        ("role: a\n", "read_only", "yes", "role: a\nread_only: true\n"),
        ("ec2: {launch: {web: {image: ami-1}}}\n", "ec2.launch.web.image", "ami-2",
         "ec2: {launch: {web: {image: ami-2}}}\n"),
        ("", "ec2.launch.web.tags", "env=prod,cost center=7",
         'ec2:\n  launch:\n    web:\n      tags: {env: prod, "cost center": "7"}\n'),
    ],
)  # fmt: skip
def test_yaml_is_edited_in_place(
    tmp_path: Path, before: str, key: str, text: str, after: str
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(before, encoding="utf-8")

    set_in(path, key, text)

    assert path.read_text(encoding="utf-8") == after


@pytest.mark.parametrize(
    ("before", "key", "line"),
    [
        ("region:\n  - eu-west-1 # home\n  - us-east-1\n", "region", 2),
        ("role: >\n  long\n", "role", 1),
        ("accounts: {prod: {role: a}}\n", "accounts.prod.id", 1),
        ("retry: ~\n", "retry.attempts", None),
        ("output: csv\n...\n", "color", None),
    ],
)
def test_yaml_that_cannot_be_edited_safely_is_left_alone(
    tmp_path: Path, before: str, key: str, line: int | None
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(before, encoding="utf-8")
    values = {"accounts.prod.id": "012345678901", "color": "never"}

    with pytest.raises(ConfigError) as caught:
        set_in(path, key, values.get(key, "7" if key == "retry.attempts" else "eu-west-1"))

    assert caught.value.what.startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert caught.value.hint == "edit the file by hand"
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '{\n  "retry": {\n    "attempts": 5\n  }\n}\n'),
        ('{\n\t"role": "é"\n}', '{\n\t"role": "é",\n\t"retry": {\n\t\t"attempts": 5\n\t}\n}\n'),
    ],
)
def test_json_is_written_anew_with_its_indentation(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(before, encoding="utf-8")

    set_in(path, "retry.attempts", "5")

    assert path.read_text(encoding="utf-8") == after


def test_toml_whose_comments_would_be_lost_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    before = 'region = [\n  "eu-west-1", # home\n]\n'
    path.write_text(before, encoding="utf-8")

    with pytest.raises(ConfigError, match="region: it cannot be set without touching the rest"):
        set_in(path, "region", "us-east-1")

    assert path.read_text(encoding="utf-8") == before


EXAMPLES = {
    "output": st.sampled_from(["json", "csv"]),
    "role": st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip),
    "workers": st.integers(1, 99).map(str),
    "http.read_timeout": st.floats(0.1, 99).map(str),
    "read_only": st.sampled_from(["true", "false"]),
    "accounts.prod.id": st.from_regex(r"\A[0-9]{12}\Z"),
    "accounts.dev.id": st.just("000000000001"),
    "ec2.launch.web.image": st.from_regex(r"\A[ -~]*[!-~][ -~]*\Z"),
}


@settings(derandomize=True, database=None, deadline=None, max_examples=examples(60))
@given(
    st.sampled_from(["c.toml", "c.yaml", "c.json"]),
    st.lists(
        st.sampled_from(sorted(EXAMPLES)).flatmap(
            lambda key: EXAMPLES[key].map(lambda text: (key, text))
        ),
        max_size=5,
    ),
)
def test_what_was_set_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, name: str, pairs: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("set") / name
    expected = {}
    for key, text in pairs:
        try:
            line = set_in(path, key, text)
        except ConfigError:  # an honest refusal: control characters in YAML, say
            continue
        expected[key] = text
        assert Config.from_file(path).origin(key).line == line

    if expected:
        config = Config.from_file(path)
        for key, text in expected.items():
            found = config.get(key)
            assert (str(found).lower() if isinstance(found, bool) else str(found)) == text


@pytest.mark.parametrize("name", ["c.toml", "c.yaml", "c.json"])
def test_windows_line_ends_and_the_byte_order_mark_stay(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    before = {
        "c.toml": "workers = 1\r\n",
        "c.yaml": "workers: 1\r\n",
        "c.json": '{\r\n  "workers": 1\r\n}\r\n',
    }
    path.write_bytes(b"\xef\xbb\xbf" + before[name].encode())

    set_in(path, "workers", "2")

    assert path.read_bytes() == b"\xef\xbb\xbf" + before[name].replace("1", "2").encode()


@POSIX
def test_the_mode_is_kept_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "hawse.toml"
    real.parent.mkdir()
    real.write_text("workers = 1\n", encoding="utf-8")
    real.chmod(0o640)
    link = tmp_path / "c.toml"
    link.symlink_to(real)

    set_in(link, "workers", "2")

    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "workers = 2\n"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_new_file_gets_its_folder_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "config.toml"

    assert set_in(path, "workers", "2") == 1

    assert os.listdir(path.parent) == ["config.toml"]


@POSIX
def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    tmp_path.joinpath("file").touch()

    with pytest.raises(ConfigError, match="cannot be written: "):
        set_in(tmp_path / "file" / "config.toml", "workers", "2")


@POSIX
def test_an_unfinished_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("workers = 1\n", encoding="utf-8")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
    code = (
        "import signal, sys; from pathlib import Path; from hawse.config.write import replace\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"{limit}replace(Path(sys.argv[1]), b'x' * 4096)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
    )

    assert "File too large" in ran.stderr
    assert path.read_text(encoding="utf-8") == "workers = 1\n"
    assert os.listdir(tmp_path) == ["config.toml"]


@pytest.mark.parametrize(
    ("key", "text", "message", "hint"),
    [
        ("outptu", "json", "outptu: no such setting", "did you mean output?"),
        ("output", "jsno", "output: 'jsno' is not one of", "did you mean json?"),
        ("retry", "3", "retry: a group of settings", "hawse config show lists them"),
        ("accounts.prod.id", "123", "accounts.prod.id: '123' has 3 characters", ""),
        ("accounts.my prod.id", "123", "accounts.my prod.id: a name has letters", ""),
        (
            "aws_secret_access_key",
            "hunter2",
            "aws_secret_access_key: credentials do not",
            "keep it",
        ),
        ("sesame", "hunter2", "sesame: no such setting", ""),
    ],
)
def test_what_is_wrong_is_not_written(
    tmp_path: Path, key: str, text: str, message: str, hint: str
) -> None:
    path = tmp_path / "config.toml"

    with pytest.raises(ConfigError) as caught:
        set_in(path, key, text)

    assert caught.value.message.startswith(message)
    assert caught.value.hint.startswith(hint)
    assert "hunter2" not in caught.value.message + caught.value.hint
    assert not path.exists()


def test_a_file_that_cannot_be_parsed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("workers = \n", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"config.toml:1: workers: no TOML"):
        set_in(path, "workers", "2")

    assert path.read_text(encoding="utf-8") == "workers = \n"


def test_a_wrong_value_can_be_corrected(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('outptu = "x"\nworkers = "many"\n', encoding="utf-8")

    set_in(path, "workers", "2")

    assert Config.from_file(path).get("workers") == 2


def test_a_project_file_is_not_given_what_it_must_not_say(tmp_path: Path) -> None:
    path = tmp_path / ".hawse.toml"

    with pytest.raises(ConfigError, match="not taken from a project file"):
        write.set_value(Found("project", path), "endpoint_url", "http://localhost:5000")
    write.set_value(Found("project", path, named=True), "endpoint_url", "http://localhost:5000")

    assert Config.from_file(path).get("endpoint_url") == "http://localhost:5000"


def test_a_file_that_exists_is_never_created_anew(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    write.create(path, "# first\n")

    with pytest.raises(ConfigError, match="it exists"):
        write.create(path, "# second\n")

    assert path.read_text(encoding="utf-8") == "# first\n"
