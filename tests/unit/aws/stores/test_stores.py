"""Every store keeps a key and gives it back, shows it to nobody, and says what it cannot do."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hawse.aws.access_keys import Pair
from hawse.aws.stores.choosing import AUTO, Stores
from hawse.aws.stores.contract import Store
from hawse.errors import CLIError, ConfigError, CredentialsError, NotFound, UsageError
from tests.unit.aws.stores.programs import Machine

KEY = Pair("AKIAIOSFODNN7EXAMPLE", "canary/secret+of/a=key")
OTHER = Pair("AKIAI44QH8DHBEXAMPLE", "canary/other+of/a=key")
PASSPHRASE = "canary of a passphrase"
NOW = 1_790_000_000.0


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def stores(machine: Machine, kind: str = AUTO, **more: str) -> Stores:
    env = {**machine.env, **more}
    return Stores(machine.home / "keys", lambda: kind, env, None, lambda: NOW)


def files_of(machine: Machine) -> Store:
    return stores(machine, "file", HAWSE_PASSPHRASE=PASSPHRASE).store("file")


def all_files(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


MACHINES: dict[str, Callable[[Machine], Stores]] = {
    "pass": lambda machine: stores(machine.with_pass(), "pass"),
    "keyctl": lambda machine: stores(machine.with_keyctl(), "keyctl"),
    "file": lambda machine: stores(machine, "file", HAWSE_PASSPHRASE=PASSPHRASE),
}


@pytest.mark.parametrize("kind", MACHINES)
def test_what_is_put_in_comes_out_again_until_it_is_deleted(kind: str, machine: Machine) -> None:
    made = MACHINES[kind](machine)
    store = made.chosen()

    store.put("ci", KEY)
    assert (made.find("ci"), store.names()) == (KEY, ["ci"])
    store.put("ci", OTHER)
    assert made.find("ci") == OTHER and made.kept()["ci"] == (kind, OTHER.id, NOW)
    store.delete("ci")
    assert store.names() == [] and store.text("ci") == ""
    with pytest.raises(NotFound, match="none of this name is kept"):
        made.find("ci")


@pytest.mark.parametrize("kind", ["pass", "keyctl"])
def test_programs_get_a_secret_on_their_standard_input_alone(kind: str, machine: Machine) -> None:
    store = MACHINES[kind](machine).store(kind)

    store.put("ci", KEY)
    store.get("ci")

    assert f"{kind} " in machine.seen and "canary" not in machine.seen


def test_programs_get_none_of_our_variables(machine: Machine) -> None:
    made = stores(machine.with_pass(), AWS_SECRET_ACCESS_KEY="canary", HAWSE_PASSPHRASE="canary")

    made.store("pass").put("ci", KEY)

    assert "canary" not in machine.seen


def test_what_is_locked_is_told_with_the_words_of_the_program(machine: Machine) -> None:
    made = MACHINES["pass"](machine)
    made.store("pass").put("ci", KEY)
    (machine.home / "locked").touch()

    with pytest.raises(CredentialsError, match="gpg: decryption failed") as raised:
        made.find("ci")
    assert raised.value.hint.startswith("pass show hawse/ci")


def test_a_kernel_that_restarted_says_that_it_forgets(machine: Machine) -> None:
    made = MACHINES["keyctl"](machine)
    made.store("keyctl").put("ci", KEY)
    (machine.home / "kernel" / "hawse:ci").unlink()

    with pytest.raises(NotFound, match="it forgets when the machine restarts"):
        made.find("ci")


def test_a_canary_leaves_nothing_in_the_kernel(machine: Machine) -> None:
    MACHINES["keyctl"](machine).chosen()

    assert list((machine.home / "kernel").iterdir()) == []


# --- Encrypted files -----------------------------------------------------------------------------


def test_an_encrypted_file_shows_neither_secret_nor_passphrase_and_is_closed(
    machine: Machine,
) -> None:
    files_of(machine).put("ci", KEY)

    assert b"canary" not in all_files(machine.home)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in (machine.home / "keys").glob("*")}
    assert modes == {0o600} and stat.S_IMODE((machine.home / "keys").stat().st_mode) == 0o700


def test_a_wrong_passphrase_opens_nothing_and_adds_nothing(machine: Machine) -> None:
    files_of(machine).put("ci", KEY)
    wrong = stores(machine, "file", HAWSE_PASSPHRASE="another").store("file")

    for attempt in (lambda: wrong.get("ci"), lambda: wrong.put("new", KEY), wrong.check):
        with pytest.raises(CredentialsError, match="key ci: the passphrase is wrong"):
            attempt()
    assert wrong.names() == ["ci"]


def test_a_file_that_was_changed_or_put_in_anothers_place_is_refused(machine: Machine) -> None:
    store = files_of(machine)
    store.put("ci", KEY)
    (ci,) = (machine.home / "keys").glob("*.key")
    store.put("prod", OTHER)
    (prod,) = set((machine.home / "keys").glob("*.key")) - {ci}
    prod.write_bytes(ci.read_bytes())

    with pytest.raises(CredentialsError, match="its file was changed"):
        store.get("prod")
    changed = json.loads(ci.read_bytes())
    changed["salt"] = changed["salt"][::-1].replace("=", "") + "=="
    ci.write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(CLIError, match="changed|cannot be read"):
        store.get("ci")


def test_a_file_of_another_kind_is_not_guessed_at(machine: Machine) -> None:
    files_of(machine).put("ci", KEY)
    (file,) = (machine.home / "keys").glob("*.key")
    file.write_text('{"kind": "rot13", "name": "ci"}', encoding="utf-8")

    with pytest.raises(ConfigError, match="cannot be read as an encrypted key of this version"):
        files_of(machine).get("ci")


def test_a_passphrase_comes_from_a_file_descriptor(machine: Machine) -> None:
    files_of(machine).put("ci", KEY)
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    os.close(writing)

    assert stores(machine, HAWSE_PASSPHRASE_FD=str(reading)).find("ci") == KEY
    os.close(reading)
    with pytest.raises(ConfigError, match="no open file descriptor"):
        stores(machine, HAWSE_PASSPHRASE_FD=str(reading)).find("ci")


def test_where_nobody_can_be_asked_for_it_the_keys_are_locked(machine: Machine) -> None:
    files_of(machine).put("ci", KEY)

    with pytest.raises(CredentialsError, match="nobody can be asked") as raised:
        stores(machine).find("ci")
    assert "HAWSE_PASSPHRASE" in raised.value.hint


def test_a_new_passphrase_is_typed_twice_and_asked_once_in_a_run(machine: Machine) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return PASSPHRASE if len(asked) != 2 else typed

    typed = "a slip"
    made = Stores(machine.home / "keys", lambda: "file", machine.env, ask, lambda: NOW)
    with pytest.raises(UsageError, match="the two differ"):
        made.chosen()
    asked.clear()
    typed = PASSPHRASE
    made.chosen().put("ci", KEY)
    assert made.find("ci") == KEY
    assert asked == ["new passphrase of your keys: ", "once more: "]


_KILLED = """
import os, signal, sys
from pathlib import Path
from hawse.aws.access_keys import Pair
from hawse.aws.stores.choosing import Stores
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
os.replace = kill
home = Path(sys.argv[1])
env = {"HOME": str(home), "HAWSE_PASSPHRASE": sys.argv[2]}
Stores(home / "keys", lambda: "file", env, None, lambda: 0.0).store("file").put(
    "ci", Pair("AKIANEW0000000000000", "new"))
"""


def test_killed_before_the_rename_it_leaves_the_old_key_whole(machine: Machine) -> None:
    files_of(machine).put("ci", KEY)

    ran = subprocess.run(
        [sys.executable, "-c", _KILLED, str(machine.home), PASSPHRASE], check=False, timeout=60
    )

    assert ran.returncode == -signal.SIGKILL
    made = stores(machine, HAWSE_PASSPHRASE=PASSPHRASE)
    assert made.find("ci") == KEY and made.kept()["ci"].id == KEY.id
    made.store("file").put("ci", OTHER)
    left = [each.name for each in (machine.home / "keys").iterdir() if ".hawse" in each.name]
    assert made.find("ci") == OTHER and left == []


# --- Which one -----------------------------------------------------------------------------------


def test_the_first_that_works_is_chosen(machine: Machine) -> None:
    assert stores(machine, HAWSE_PASSPHRASE=PASSPHRASE).chosen().kind == "file"
    machine.with_keyctl()
    assert stores(machine, HAWSE_PASSPHRASE=PASSPHRASE).chosen().kind == "keyctl"
    machine.with_pass()
    assert stores(machine, HAWSE_PASSPHRASE=PASSPHRASE).chosen().kind == "pass"


def test_when_none_works_each_says_why(machine: Machine) -> None:
    machine.with_keyctl()
    (machine.home / "forbidden").touch()

    with pytest.raises(ConfigError) as raised:
        stores(machine).chosen()
    reasons = raised.value.why
    assert "keyring: " in reasons and "pass: the program is not installed" in reasons
    assert "keyctl: keyctl_search: Operation" in reasons and "file: nobody can be" in reasons


def test_one_that_is_set_is_not_replaced_by_another(machine: Machine) -> None:
    machine.with_keyctl()
    with pytest.raises(ConfigError, match="pass: the program is not installed"):
        stores(machine, "pass").chosen()


def test_a_key_stays_in_the_store_that_has_it(machine: Machine) -> None:
    stores(machine.with_pass()).store("pass").put("ci", KEY)
    made = stores(machine.with_keyctl(), "keyctl")

    assert made.place_for("ci").kind == "pass" and made.place_for("new").kind == "keyctl"


def test_the_day_of_a_key_is_the_first_on_which_it_was_kept(machine: Machine) -> None:
    first = stores(machine.with_pass())
    first.store("pass").put("ci", KEY)
    later = Stores(machine.home / "keys", lambda: "pass", machine.env, None, lambda: NOW + 9)

    later.store("pass").put("ci", KEY)
    assert later.kept()["ci"].since == NOW
    later.store("pass").put("ci", OTHER)
    assert later.kept()["ci"].since == NOW + 9


def test_a_damaged_list_is_told_and_not_written_over(machine: Machine) -> None:
    store = stores(machine.with_pass()).store("pass")
    store.put("ci", KEY)
    (machine.home / "keys" / "kept.json").write_text("{", encoding="utf-8")

    with pytest.raises(ConfigError, match="the list of kept keys cannot be read"):
        store.put("other", OTHER)
    assert (machine.home / "keys" / "kept.json").read_text(encoding="utf-8") == "{"


def test_a_place_that_drops_what_it_gets_is_found_out(machine: Machine) -> None:
    machine.with_pass().install("pass", "#!/bin/sh\ncat > /dev/null\n")

    with pytest.raises(ConfigError, match="does not give back what was put in"):
        stores(machine).store("pass").put("ci", KEY)
    assert stores(machine).kept() == {}
