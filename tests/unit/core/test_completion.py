"""Values are completed from what is on this machine, and completion never says anything else."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import CompletionItem, ShellComplete

from hawse.app import App
from hawse.core.groups import Root
from hawse.core.journal import Journal
from hawse.core.registry import all_commands
from tests.conftest import Run
from tests.test_architecture import NEVER_AT_START, loaded_by, within

MakeApp = Callable[..., App]
Complete = Callable[[str], list[str]]

PROFILES = """
[default]
region = eu-west-3
[profile acme-prod]
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = default
[profile "two words"]
region = us-west-2
[sso-session acme]
sso_region = eu-west-1
"""


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app()


@pytest.fixture
def complete(run: Run) -> Complete:
    """What bash would be offered at the end of a line, as words of a command line."""

    def typed(line: str) -> list[str]:
        ran = run(env={"_HAWSE_COMPLETE": "bash_complete", "COMP_WORDS": line})
        assert ran.err == ""
        return [shlex.split(each.partition(",")[2])[0] for each in ran.out.splitlines()]

    return typed


def items(app: App, *words: str) -> list[CompletionItem[str]]:
    """What is offered for the last of `words`, with its help."""
    shell = ShellComplete(Root("0"), {"obj": app}, "hawse", "")
    return shell.get_completions(list(words[:-1]), words[-1])


def helped(app: App, *words: str) -> dict[str, str | None]:
    return {item.value: item.help for item in items(app, *words)}


def seen(app: App, *names: str, region: str = "eu-west-1", account: str = "") -> None:
    rows = [(f"i-{n}-{region}", name, account, region) for n, name in enumerate(names)]
    app.store.seen("instance", rows)


# --- Names ---------------------------------------------------------------------------------------


def test_names_that_were_seen_are_offered(app: App, complete: Complete) -> None:
    seen(app, "web-1", "web-2", "db-1")

    assert complete("hawse ec2 stop we") == ["web-1", "web-2"]


def test_ids_are_offered_where_an_id_was_begun(app: App, complete: Complete) -> None:
    seen(app, "web-1")

    assert complete("hawse ec2 stop i-") == ["i-0-eu-west-1"]


def test_the_latest_seen_comes_first(make_app: MakeApp, complete: Complete) -> None:
    seen(make_app(), "web-1", "web-2")
    seen(make_app(), "web-9", region="eu-west-2")

    assert complete("hawse ec2 stop web") == ["web-9", "web-1", "web-2"]


def test_a_command_is_offered_things_of_its_kind_only(app: App, complete: Complete) -> None:
    seen(app, "web-1")
    app.store.seen("bucket", [("web-logs", "", "", "eu-west-1")])

    assert complete("hawse ec2 stop we") == ["web-1"]


def test_a_command_for_everything_is_offered_things_of_every_kind(
    app: App, complete: Complete
) -> None:
    seen(app, "web-1")
    app.store.seen("volume", [("vol-1", "web-data", "", "eu-west-1")])

    assert sorted(complete("hawse tag set we")) == ["web-1", "web-data"]


@pytest.mark.parametrize(
    "line",
    [
        "hawse ec2 stop -r eu-west-2 web",
        "hawse -r eu-west-2 ec2 stop web",
        "hawse ec2 stop --region='eu-*-2' web",
    ],
)
def test_a_region_on_the_line_narrows_the_names(app: App, complete: Complete, line: str) -> None:
    seen(app, "web-here")
    seen(app, "web-there", region="eu-west-2")

    assert complete(line) == ["web-there"]


def test_all_regions_narrow_nothing(app: App, complete: Complete) -> None:
    seen(app, "web-1")

    assert complete("hawse ec2 stop -r all web") == ["web-1"]


@pytest.mark.parametrize("option", ["-p acme-prod", "-p 'acme-*'", "--account 111122223333"])
def test_an_account_that_is_known_narrows_the_names(
    app: App, home: Path, complete: Complete, option: str
) -> None:
    home.joinpath(".aws").mkdir()
    home.joinpath(".aws", "config").write_text(PROFILES, encoding="utf-8")
    seen(app, "web-of-somebody", account="999988887777", region="eu-west-2")
    seen(app, "web-mine", account="111122223333")

    assert complete(f"hawse ec2 stop {option} web") == ["web-mine"]


def test_a_profile_of_unknown_account_narrows_nothing(app: App, complete: Complete) -> None:
    seen(app, "web-1", account="999988887777")

    assert complete("hawse ec2 stop -p two web") == ["web-1"]


def test_a_name_that_was_typed_is_not_offered_again(app: App, complete: Complete) -> None:
    seen(app, "web-1", "web-2")

    assert complete("hawse ec2 stop web-1 we") == ["web-2"]


@pytest.mark.parametrize("name", ["-rf", "*", "web[1]", "a\nb", "a\x1b[2J", " "])
def test_a_name_that_a_command_would_take_for_something_else_is_offered_by_id(
    app: App, complete: Complete, name: str
) -> None:
    seen(app, name)

    assert complete("hawse ec2 stop ") == ["i-0-eu-west-1"]


def test_never_more_than_200_are_offered(app: App, complete: Complete) -> None:
    seen(app, *(f"web-{number}" for number in range(500)))

    assert len(complete("hawse ec2 stop we")) == 200


def test_the_help_says_which_and_where(app: App) -> None:
    seen(app, "web-1")

    assert helped(app, "ec2", "stop", "web") == {"web-1": "i-0-eu-west-1 eu-west-1"}
    assert helped(app, "ec2", "stop", "i-") == {"i-0-eu-west-1": "web-1 eu-west-1"}


def test_standard_input_is_not_read(make_app: MakeApp) -> None:
    app = make_app("typed ahead")
    seen(app, "web-1")

    assert [item.value for item in items(app, "ec2", "stop", "-", "we")] == ["web-1"]
    assert app.streams.stdin.read() == "typed ahead"


# --- Other values --------------------------------------------------------------------------------


def test_regions_are_those_known_from_here(app: App, home: Path, complete: Complete) -> None:
    home.joinpath(".aws").mkdir()
    home.joinpath(".aws", "config").write_text(PROFILES, encoding="utf-8")
    app.store.put("regions:111122223333:aws", ["eu-north-1"], 60)
    seen(app, "web-1", region="eu-central-1")

    expected = ["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"]
    assert complete("hawse ec2 ls -r eu") == expected
    assert complete("hawse ec2 ls --region=eu-n") == ["--region=eu-north-1"]


def test_profiles_are_those_of_the_files(app: App, home: Path) -> None:
    home.joinpath(".aws").mkdir()
    home.joinpath(".aws", "config").write_text(PROFILES, encoding="utf-8")
    home.joinpath(".aws", "credentials").write_text("[keys]\n", encoding="utf-8")

    found = helped(app, "ec2", "ls", "-p", "")
    assert list(found) == ["default", "acme-prod", "two words", "keys"]
    assert found["acme-prod"] == "111122223333"


def test_a_value_with_control_characters_is_not_offered(home: Path, complete: Complete) -> None:
    home.joinpath(".aws").mkdir(parents=True)
    text = '[profile "my\town"]\n[profile "my-own"]\n'
    home.joinpath(".aws", "config").write_text(text, encoding="utf-8")

    assert complete("hawse ec2 ls -p my") == ["my-own"]


def test_accounts_are_the_configured_ones(app: App, home: Path) -> None:
    file = home / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[accounts.prod]\nid = '111122223333'\nproduction = true\n", encoding="utf-8")

    assert helped(app, "ec2", "ls", "--account", "p") == {"prod": "111122223333 production"}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("hawse ec2 ls --columns sta", ["state"]),
        ("hawse ec2 ls --columns name,sta", ["name,state"]),
        ("hawse ec2 ls --columns +sta", ["+state"]),
        ("hawse ec2 ls --sort name,-sta", ["name,-state"]),
        ("hawse ec2 ls --filter sta", ["state="]),
        ("hawse ec2 stop --columns out", ["outcome"]),
        ("hawse audit ls --columns com", ["command"]),
        ("hawse config path --columns x", []),
    ],
)
def test_columns_are_those_of_the_commands_rows(
    complete: Complete, line: str, values: list[str]
) -> None:
    assert complete(line) == values


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("hawse help exit", ["exit-codes"]),
        ("hawse config get http.", ["http.connect_timeout", "http.read_timeout"]),
        ("hawse config set retry", ["retry.attempts"]),
        ("hawse completion b", ["bash"]),
        ("hawse ec2 st", ["start", "stop"]),
        ("hawse ec2 ls --outp", ["--output"]),
        ("hawse ec2 ls --output=js", ["--output=json", "--output=jsonl"]),
        ("hawse ec2 ls --sort=-", []),
    ],
)
def test_what_is_fixed_is_offered(complete: Complete, line: str, values: list[str]) -> None:
    assert complete(line) == values


def begin(app: App, operation: str, *command: str, undoes: str = "") -> None:
    args = {"undoes": undoes} if undoes else {}
    body: dict[str, Any] = {"command": command, "args": args, "who": [], "where": [], "plans": []}
    Journal.of(app).append(operation, "begin", **body)


def test_operations_are_offered_latest_first_with_their_command(app: App) -> None:
    begin(app, "aaaa0001", "ec2", "stop")
    begin(app, "aaaa0002", "ec2", "terminate")

    assert list(helped(app, "audit", "show", "").items()) == [
        ("aaaa0002", "ec2 terminate"),
        ("aaaa0001", "ec2 stop"),
    ]


def test_what_was_undone_is_not_offered_to_undo(app: App, complete: Complete) -> None:
    begin(app, "aaaa0001", "ec2", "stop")
    begin(app, "aaaa0002", "ec2", "stop")
    begin(app, "aaaa0003", "ec2", "stop", undoes="aaaa0001")

    assert complete("hawse undo ") == ["aaaa0003", "aaaa0002"]
    assert helped(app, "undo", "aaaa0003") == {"aaaa0003": "undo ec2 stop"}


def test_what_has_ended_is_not_offered_to_resume(app: App, complete: Complete) -> None:
    for operation, outcomes in (("aaaa0001", {"done": 2}), ("aaaa0002", {"not started": 1})):
        begin(app, operation, "ec2", "stop")
        Journal.of(app).append(operation, "end", outcomes=outcomes)
    begin(app, "aaaa0003", "ec2", "stop")

    assert complete("hawse apply --resume ") == ["aaaa0003", "aaaa0002"]


def test_a_torn_record_hides_no_other(app: App, complete: Complete) -> None:
    begin(app, "aaaa0001", "ec2", "stop")
    with Journal.of(app).path.open("a", encoding="utf-8") as file:
        file.write('{"v":1,"t":1,"op":"aaaa0002","kind":"begin","com')

    assert complete("hawse audit show ") == ["aaaa0001"]


# --- Nothing but values --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    ["hawse bogus x", "hawse ec2 bogus x", "hawse ec2 stop -r '' we", "hawse undo "],
)
def test_what_cannot_be_completed_is_met_with_silence(complete: Complete, line: str) -> None:
    assert complete(line) == []


@pytest.mark.parametrize("shell", ["bash_complete", "zsh_complete", "tcsh_complete", "", "x_y"])
def test_a_shell_that_says_nothing_gets_nothing(run: Run, shell: str) -> None:
    ran = run(env={"_HAWSE_COMPLETE": shell})

    assert (ran.out, ran.err) == ("", "")


def test_files_that_are_broken_complete_nothing(app: App, home: Path, complete: Complete) -> None:
    for path in (
        home / "cache" / "answers.sqlite",
        home / "state" / "journal.jsonl",
        home / "config" / "config.toml",
        home / ".aws" / "config",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'{"v":1,"kind":"begin"}\n[profile \xff')

    assert complete("hawse ec2 stop we") == []
    assert complete("hawse undo ") == []
    assert complete("hawse ec2 ls -p x") == []
    assert complete("hawse ec2 ls --account o") == ["org"]
    assert app.streams.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_completion_of_names_loads_no_sdk(tmp_path: Path) -> None:
    env = _process_env(tmp_path, "hawse ec2 stop -r eu-west-1 we")
    loaded = loaded_by(**env)

    assert "sqlite3" in loaded
    assert sorted(n for n in loaded if within(n, NEVER_AT_START - {"sqlite3"})) == []


def test_a_process_answers_in_utf_8_whatever_the_terminal_is(tmp_path: Path) -> None:
    env = _process_env(tmp_path, "hawse ec2 stop w", name="wéb")
    ran = subprocess.run(
        [sys.executable, "-m", "hawse"],
        env={**os.environ, **env, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )

    assert ran.stdout == "plain,wéb\n".encode()


@pytest.mark.skipif(os.name == "nt", reason="a working directory cannot be removed")
def test_a_folder_that_was_removed_is_no_hindrance(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    ran = subprocess.run(
        ["sh", "-c", f'rmdir "$PWD" && exec "{sys.executable}" -m hawse'],
        cwd=gone,
        env={**os.environ, **_process_env(tmp_path, "hawse ec2 stop we")},
        capture_output=True,
        check=True,
    )

    assert (ran.stdout, ran.stderr) == (b"plain,web\n", b"")


def _process_env(folder: Path, line: str, name: str = "web") -> dict[str, str]:
    from hawse.aws.cache import Cache

    kept = Cache(folder / "cache" / "hawse" / "answers.sqlite")
    kept.seen("instance", [("i-1", name, "", "eu-west-1")])
    kept.close()
    return {
        "_HAWSE_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "HOME": str(folder),
        **{f"XDG_{part}_HOME": str(folder / part.lower()) for part in ("CACHE", "STATE", "CONFIG")},
    }


# --- What a parameter takes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "hawse ec2 volume attach data --to ",
        "hawse ec2 volume create --for=",
        "hawse ec2 connect --jump ",
        "hawse ec2 disconnect ",
    ],
)
def test_whatever_takes_an_instance_is_offered_instances(
    app: App, complete: Complete, line: str
) -> None:
    seen(app, "web-1")

    assert [each.rpartition("=")[2] for each in complete(line)] == ["web-1"]


def test_what_takes_things_of_two_kinds_is_offered_both(app: App, complete: Complete) -> None:
    seen(app, "web-1")
    app.store.seen("volume", [("vol-1", "data", "", "eu-west-1")])

    assert complete("hawse ec2 snapshot create ") == ["web-1", "data"]


def test_what_takes_an_id_is_offered_ids(app: App, complete: Complete) -> None:
    app.store.seen("vpc", [("vpc-1", "main", "", "eu-west-1")])

    assert complete("hawse ec2 ls --vpc ") == ["vpc-1"]


def test_what_takes_one_region_is_not_offered_all(complete: Complete) -> None:
    assert "all" in complete("hawse ec2 ls -r ")
    assert complete("hawse ec2 snapshot copy x --from ") == ["eu-west-1"]


def test_what_is_created_is_offered_no_name_that_is_taken(app: App, complete: Complete) -> None:
    app.store.seen("user", [("anna", "anna", "", "")])

    assert complete("hawse iam user create ") == []
    assert complete("hawse iam user edit ") == ["anna"]


def test_whoever_a_policy_is_attached_to_is_offered(app: App, complete: Complete) -> None:
    app.store.seen("policy", [("arn:p", "deployer", "", "")])
    for kind in ("user", "role", "group"):
        app.store.seen(kind, [(f"{kind}-1", f"a-{kind}", "", "")])

    assert complete("hawse iam policy attach ") == ["deployer"]
    assert complete("hawse iam policy attach deployer a-u") == ["a-user"]
    assert complete("hawse iam policy attach deployer a-") == ["a-user", "a-role", "a-group"]


def test_profiles_of_either_side_are_offered(home: Path, complete: Complete) -> None:
    home.joinpath(".aws").mkdir(parents=True)
    home.joinpath(".aws", "config").write_text(PROFILES, encoding="utf-8")

    assert complete("hawse s3 cp a b --source-profile acme") == ["acme-prod"]


def test_every_option_with_fixed_values_offers_them() -> None:
    fixed = [
        (path, one)
        for path, command in all_commands()
        for one in command.params
        if isinstance(one.type, click.Choice)
    ]

    assert len(fixed) > 30
    for path, one in fixed:
        assert isinstance(one.type, click.Choice)
        ctx = click.Context(click.Command(path[-1]))
        offered = [item.value.lower() for item in one.shell_complete(ctx, "")]
        assert offered == [each.lower() for each in one.type.choices], (path, one.name)
