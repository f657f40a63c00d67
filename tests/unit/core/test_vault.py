"""A sealed secret outlives a crash, is its owner's alone, and leaves nothing when it goes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hawse.core.vault import Vault
from hawse.errors import CLIError


def test_what_was_sealed_is_there_until_it_is_forgotten(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "sealed")
    vault.seal("a", "one")
    vault.seal("b", "two")
    vault.seal("a", "three")

    assert [Vault(tmp_path / "sealed").unseal(name) for name in "abc"] == ["three", "two", ""]
    vault.forget("a")
    vault.forget("a")
    assert (vault.unseal("a"), vault.unseal("b")) == ("", "two")


def test_only_the_owner_can_read_and_the_name_says_nothing(tmp_path: Path) -> None:
    Vault(tmp_path / "sealed").seal("ada", "secret")

    (path,) = (tmp_path / "sealed").iterdir()
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)]
    assert modes == [0o600, 0o700] and "ada" not in path.name


def test_what_a_killed_run_left_goes_too(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "sealed")
    vault.seal("a", "secret")
    (path,) = (tmp_path / "sealed").iterdir()
    path.rename(path.with_name(f"{path.name}.0badcafe"))

    assert vault.unseal("a") == ""
    vault.forget("a")
    assert not list((tmp_path / "sealed").iterdir())


def test_a_secret_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "wall").write_text("")

    with pytest.raises(CLIError, match="cannot be kept"):
        Vault(tmp_path / "wall" / "sealed").seal("a", "secret")
