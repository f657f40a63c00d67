"""What hawse keeps is its user's alone and whole, whatever the umask and wherever the home is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hawse.aws.cache import Cache
from hawse.aws.access_keys import Pair
from hawse.aws.credentials_file import CredentialsFile
from hawse.errors import ConfigError
from hawse.services.ec2.calls import STOP_INSTANCES
from hawse.transfer.state import State
from tests.conftest import Run
from tests.fleet import Fleet, item
from tests.kept_models import KeptModels
from tests.scripted import ScriptedAws
from tests.unit.transfer.disks import Disk

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes say nothing there")
PAIR = Pair("AKIDEXAMPLE", "cAnArY-of-a-file-of-keys")


@pytest.fixture
def kept_models(tmp_path: Path) -> KeptModels:
    """None: these homes are looked at, so hawse fills them by itself."""
    return KeptModels(tmp_path / "kept")


@contextmanager
def umask(value: int) -> Iterator[None]:
    before = os.umask(value)
    try:
        yield
    finally:
        os.umask(before)


def write_everything(run: Run, aws: ScriptedAws, home: Path) -> None:
    """Configuration, keys, journal, a plan, answers that are kept, the state of transfers."""
    Fleet(aws, item())
    aws.answer(STOP_INSTANCES, {})
    plan = home / "work" / "stop.plan"
    home.joinpath("work").mkdir(parents=True, exist_ok=True)
    home.joinpath("work").chmod(0o755)

    assert run("config", "set", "region", "eu-west-1").code == 0
    assert run("ec2", "stop", "web-1", "--plan", str(plan)).code == 0
    assert run("ec2", "stop", "web-1", "-y", "--no-wait").code == 0
    CredentialsFile(home / ".aws" / "credentials").set_keys(PAIR, {"work": None})
    Cache(home / "cache" / "answers.sqlite").put("key", {"a": 1}, 60)
    State(home / "state").close()


def readable(home: Path) -> dict[str, str]:
    """Which of what was written others may read or change, and how."""
    return {
        path.relative_to(home).as_posix(): oct(path.stat().st_mode & 0o777)
        for path in home.rglob("*")
        if path.stat().st_mode & 0o077 and "work" not in (path.name, home.name)
    }


def unusable(home: Path) -> list[str]:
    """What its own user could not use, were it not root."""
    needed = {True: 0o700, False: 0o600}
    return [
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.stat().st_mode & needed[path.is_dir()] != needed[path.is_dir()]
    ]


@pytest.mark.parametrize("value", [0o000, 0o777], ids=oct)
@pytest.mark.parametrize("linked", [False, True], ids=["home", "home by a link"])
def test_what_is_kept_is_for_its_user_alone(
    run: Run, aws: ScriptedAws, home: Path, value: int, linked: bool
) -> None:
    if linked:
        (home.parent / "disk").mkdir()
        home.symlink_to(home.parent / "disk")
    else:
        home.mkdir()
    with umask(value):
        write_everything(run, aws, home)

    others = readable(home)
    config = others.pop("config/config.toml", others.pop("config/config.yaml", "0o644"))
    assert (others, config) == ({}, "0o644")
    assert unusable(home) == []
    assert run("audit", "verify").code == 0
    assert CredentialsFile(home / ".aws" / "credentials").keys() == {"work": PAIR}


@pytest.fixture
def disk(home: Path) -> Iterator[Path]:
    """A home on a disk of its own of half a megabyte."""
    home.mkdir()
    if mounted("-t", "tmpfs", "-o", "size=512k", "none", str(home)):
        pytest.skip("only root may mount")
    yield home
    while os.path.ismount(home):
        subprocess.run(["umount", "--lazy", str(home)], check=True)


def mounted(*argv: str) -> int:
    with suppress(FileNotFoundError):
        return subprocess.run(["mount", *argv], capture_output=True, check=False).returncode
    return 1


def fill(home: Path) -> None:
    with suppress(OSError), (home / "work" / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 512)


def forbid(home: Path) -> None:
    assert not mounted("--bind", str(home), str(home))  # over it: it may be open for writing
    assert not mounted("-o", "remount,bind,ro", str(home))


@pytest.mark.parametrize("spoil", [fill, forbid], ids=["full", "read-only"])
def test_a_disk_that_takes_no_more_costs_nothing_that_was_kept(
    run: Run, aws: ScriptedAws, disk: Path, spoil: Callable[[Path], None]
) -> None:
    write_everything(run, aws, disk)
    kept = [disk / name for name in ("state/journal.jsonl", ".aws/credentials", "work/stop.plan")]
    kept += list((disk / "config").iterdir())
    before, stopped = [path.read_bytes() for path in kept], len(aws.params(STOP_INSTANCES))
    spoil(disk)

    assert run("config", "set", "region", "eu-central-1").code == 3
    with pytest.raises(ConfigError):
        CredentialsFile(disk / ".aws" / "credentials").set_keys(PAIR, {"x" * 9000: None})
    Fleet(aws, item())
    ran = run("ec2", "stop", "web-1", "-y", "--plan", str(disk / "work" / "stop.plan"))
    assert ran.code == 1 and "stop.plan" in ran.err
    ran = run("ec2", "stop", "web-1", "-y", "--no-wait")

    assert ran.code == 1 and "cannot be written" in ran.err, ran.err
    assert len(aws.params(STOP_INSTANCES)) == stopped
    assert [path.read_bytes() for path in kept[1:]] == before[1:]
    assert kept[0].read_bytes().startswith(before[0])  # a torn record is found and passed over
    assert run("audit", "verify").code == 0


@pytest.mark.parametrize("system", ["windows", "darwin"])
def test_what_is_kept_has_names_that_every_system_takes(
    run: Run, aws: ScriptedAws, home: Path, system: str
) -> None:
    home.mkdir()
    write_everything(run, aws, home)
    names = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}

    disk = Disk(system)
    for name in names:
        disk.write(name, name)
    assert len(names) > 5 and disk.files() == {name: name for name in names}
