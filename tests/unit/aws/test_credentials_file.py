"""The shared credentials file is edited line by line, replaced whole, and never lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from botocore.configloader import raw_config_parse
from hypothesis import HealthCheck, given, settings, strategies as st

from hawse.aws.access_keys import Pair
from hawse.aws.credentials_file import CredentialsFile
from hawse.errors import CLIError, ConfigError, NotFound, UsageError
from tests.thorough import examples

OLD, NEW = "AKIAOLDOLDOLDOLDOLD1", Pair("AKIANEWNEWNEWNEWNEW2", "new/secret+value=")
TEXT = f"""\
# keys of the team; ask ann
[default]
aws_access_key_id = {OLD}
aws_secret_access_key=old-secret

; the second
[ci]
region = eu-west-1
aws_secret_access_key : other-secret
AWS_ACCESS_KEY_ID:AKIAOTHER
"""
WITH_NEW = TEXT.replace(OLD, NEW.id).replace("old-secret", NEW.secret)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / ".aws" / "credentials"
    made.parent.mkdir(mode=0o700)
    return made


def written(path: Path, text: str, sections: dict[str, str | None] | None = None) -> str:
    path.write_bytes(text.encode())
    CredentialsFile(path).set_keys(NEW, sections or {"default": OLD})
    return path.read_bytes().decode()


def test_comments_order_and_spelling_stay(path: Path) -> None:
    assert written(path, TEXT) == WITH_NEW


def test_line_ends_of_windows_stay(path: Path) -> None:
    assert written(path, TEXT.replace("\n", "\r\n")) == WITH_NEW.replace("\n", "\r\n")


def test_a_last_line_without_its_end_stays_without(path: Path) -> None:
    text = f"[default]\naws_secret_access_key = old-secret\naws_access_key_id = {OLD}"

    assert not written(path, text).endswith("\n")


def test_every_section_with_the_old_key_changes_in_one_write(path: Path) -> None:
    both = TEXT + f"[web]\naws_access_key_id={OLD}\naws_secret_access_key=old-secret\n"

    assert OLD not in written(path, both, {"default": OLD, "web": OLD})
    assert CredentialsFile(path).keys()["web"] == NEW
    assert CredentialsFile(path).keys()["ci"] == Pair("AKIAOTHER", "other-secret")


def test_a_section_that_is_not_there_is_added_at_the_end(path: Path) -> None:
    assert written(path, TEXT.rstrip("\n"), {"new": None}) == (
        f"{TEXT}\n[new]\naws_access_key_id = {NEW.id}\naws_secret_access_key = {NEW.secret}\n"
    )


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / ".aws" / "credentials"

    CredentialsFile(path).set_keys(NEW, {"default": None})

    assert CredentialsFile(path).keys() == {"default": NEW}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_may_read_is_closed_to_them_and_it_is_told(path: Path) -> None:
    path.write_text(TEXT)
    path.chmod(0o644)
    file = CredentialsFile(path)

    assert [file.set_keys(NEW, {"default": OLD}), file.set_keys(NEW, {"default": NEW.id})] == [
        True,
        False,
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_and_leads_to_the_new_file(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "vault" / "credentials"
    real.parent.mkdir()
    real.write_text(TEXT)
    path.symlink_to(real)

    CredentialsFile(path).set_keys(NEW, {"default": OLD})

    assert path.is_symlink()
    assert real.read_text() == WITH_NEW


def test_a_link_in_a_folder_of_everybody_is_not_followed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text(TEXT)
    path.symlink_to(tmp_path / "other")
    path.parent.chmod(0o777)

    with pytest.raises(ConfigError, match="open to others"):
        CredentialsFile(path).set_keys(NEW, {"default": OLD})


@pytest.mark.parametrize(
    "text",
    [
        TEXT + "[default]\nregion = eu-west-1\n",
        TEXT + "region = eu-west-1\nregion = eu-west-2\n",
        "no section\n",
        f"[default]\naws_access_key_id = {OLD}\n  more\naws_secret_access_key = x\n",
    ],
    ids=["section twice", "option twice", "no section", "value over two lines"],
)
def test_what_cannot_be_edited_safely_is_left_as_it_is(path: Path, text: str) -> None:
    path.write_text(text)
    old = f"{OLD}\nmore" if "more" in text else OLD

    with pytest.raises(CLIError):
        CredentialsFile(path).set_keys(NEW, {"default": old})
    assert path.read_text() == text


@pytest.mark.parametrize("bad", ["x\n[admin]", "x\ry", "x\0", " "])
def test_a_value_cannot_bring_in_a_line_of_its_own(path: Path, bad: str) -> None:
    path.write_text(TEXT)

    with pytest.raises(UsageError):
        CredentialsFile(path).set_keys(Pair(NEW.id, bad), {"default": OLD})
    assert path.read_text() == TEXT


@pytest.mark.parametrize("name", ["a]b", "a\nb", "", " a", "a\0"])
def test_a_name_cannot_bring_in_a_section_of_its_own(path: Path, name: str) -> None:
    path.write_text(TEXT)

    with pytest.raises(UsageError):
        CredentialsFile(path).set_keys(NEW, {name: None})
    assert path.read_text() == TEXT


def test_a_name_that_differs_by_spaces_is_refused(path: Path) -> None:
    path.write_text("[ ci ]\nregion = eu-west-1\n")

    with pytest.raises(ConfigError, match="another profile"):
        CredentialsFile(path).set_keys(NEW, {"ci": None})


def test_what_somebody_wrote_meanwhile_is_not_lost(path: Path) -> None:
    path.write_text(TEXT)
    file = CredentialsFile(path)
    draft = file.draft({"default": {"region": "eu-west-1"}})
    path.write_text(TEXT + "[late]\nregion = eu-west-3\n")

    with pytest.raises(ConfigError, match="meanwhile"):
        file.put(draft)
    assert "[late]" in path.read_text()
    assert os.listdir(path.parent) == ["credentials"]


def test_a_section_that_holds_another_key_is_not_overwritten(path: Path) -> None:
    path.write_text(TEXT)

    with pytest.raises(NotFound, match="holds AKIAOTHER"):
        CredentialsFile(path).set_keys(NEW, {"default": OLD, "ci": OLD})
    assert path.read_text() == TEXT


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_happens(path: Path) -> None:
    path.write_text(TEXT)
    path.parent.chmod(0o500)

    with pytest.raises(ConfigError, match="cannot be written"):
        CredentialsFile(path).check()


def test_checking_leaves_the_file_as_it_is(path: Path) -> None:
    path.write_text(TEXT)
    CredentialsFile(path).check()

    assert path.read_text() == TEXT
    assert set(os.listdir(path.parent)) <= {"credentials", "credentials.lock"}


def test_what_a_killed_writer_left_is_removed(path: Path) -> None:
    path.write_text(TEXT)
    path.with_name(".credentials.0badcafe0bad.hawse").write_text(TEXT)

    CredentialsFile(path).check()

    assert set(os.listdir(path.parent)) <= {"credentials", "credentials.lock"}


def test_no_message_and_no_repr_quotes_a_secret(path: Path) -> None:
    path.write_text(f"{TEXT}\nsecret without a section = canary-1\n[x\ncanary-2\n")

    with pytest.raises(CLIError) as raised:
        CredentialsFile(path).keys()
    assert "canary" not in f"{raised.value.message} {raised.value.hint}"
    assert "new/secret" not in repr(NEW)


LINE = st.one_of(
    st.sampled_from(["", "# note", "; note", "  indented", "key", "a = b", "a: b = c", "[x]"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12),
)


@settings(max_examples=examples(50), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(LINE), after=st.lists(LINE))
def test_an_edit_changes_what_it_was_asked_to_or_nothing(
    path: Path, before: list[str], after: list[str]
) -> None:
    mine = ["[mine]", f"aws_access_key_id = {OLD}", "aws_secret_access_key = s"]
    text = "\n".join([*before, *mine, *after]) + "\n"
    path.write_bytes(text.encode())
    try:
        CredentialsFile(path).set_keys(NEW, {"mine": OLD})
    except CLIError:
        assert path.read_bytes() == text.encode()
        return
    now = raw_config_parse(str(path), parse_subsections=False)
    assert (now["mine"]["aws_access_key_id"], now["mine"]["aws_secret_access_key"]) == NEW
    path.write_bytes(text.encode())
    then = raw_config_parse(str(path), parse_subsections=False)
    assert {**now, "mine": 0} == {**then, "mine": 0}
