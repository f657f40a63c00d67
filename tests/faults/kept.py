"""Everything that hawse keeps on the disk, written and read as it is written and read in a run.

Each thing holds a number for each writer (`who`), so that whoever looks at it can tell the old
state from the new one, and whether two writers kept each other's.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hawse.aws.buckets import Bucket
from hawse.aws.cache import Cache
from hawse.aws.sections_file import SectionsFile
from hawse.aws.sso.sign_ins import SignIn
from hawse.aws.sso.tokens import Token, Tokens
from hawse.aws.stores.register import Register
from hawse.aws.whole_files import json_cache, replace_whole
from hawse.config.places import Found
from hawse.config.reading import parse
from hawse.config.write import create, set_value
from hawse.core.journal import Journal
from hawse.core.memory import Remembered
from hawse.core.vault import Vault
from hawse.services.cfn.events.durations import Durations, Took
from hawse.systems import replace_privately
from hawse.transfer.files import Source
from hawse.transfer.state import State, UploadInParts
from tests.conftest import FakeClock

Write = Callable[[Path, str, int], None]
Read = Callable[[Path, str], int]
NOTHING = 0


@dataclass(frozen=True)
class Kept:
    """`needed`: who cannot write it says so. `alone`: it has one number, whoever writes.
    `others`: it is no secret, and may be read by whom its user lets."""

    write: Write
    read: Read
    needed: bool = True
    alone: bool = False
    others: bool = False


_SETTING = {"a": "workers", "b": "retry.attempts"}


def _set(folder: Path, who: str, number: int) -> None:
    set_value(Found("user", folder / "config.yaml"), _SETTING[who], str(number))


def _setting(folder: Path, who: str) -> int:
    path = folder / "config.yaml"
    if not path.exists():
        return NOTHING
    text = path.read_text(encoding="utf-8")
    parse(path, text)
    found = re.search(rf"{_SETTING[who].rpartition('.')[2]}: (\d+)$", text, re.MULTILINE)
    return int(found[1]) if found else NOTHING


_STARTER = "# A starter file.\n" * 200 + "workers: {}\n"


def _create(folder: Path, _: str, number: int) -> None:
    (folder / "config.yaml").unlink(missing_ok=True)
    create(folder / "config.yaml", _STARTER.format(number))


def _created(folder: Path, _: str) -> int:
    path = folder / "config.yaml"
    if not path.exists():
        return NOTHING
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# A starter file.\n" * 200)
    return int(text.rpartition(" ")[2])


def _put_key(folder: Path, who: str, number: int) -> None:
    file = SectionsFile(folder / "credentials")
    secret = f"{number:040d}"
    with file.locked():
        file.put(file.draft({who: {"aws_access_key_id": "AKIA", "aws_secret_access_key": secret}}))


def _key(folder: Path, who: str) -> int:
    found = SectionsFile(folder / "credentials").sections()
    return int(found[who]["aws_secret_access_key"]) if who in found else NOTHING


def _register(folder: Path, who: str, number: int) -> None:
    Register(folder / "keys.json").add(who, "file", f"AKIA{number}", 1.0)


def _registered(folder: Path, who: str) -> int:
    found = Register(folder / "keys.json").all()
    return int(found[who].id[4:]) if who in found else NOTHING


def _sign_in(who: str) -> SignIn:
    return SignIn(who, "https://acme.awsapps.com/start", "eu-west-1")


def _put_token(folder: Path, who: str, number: int) -> None:
    members = {"accessToken": f"{number:0900d}", "expiresAt": "2030-01-01T00:00:00Z"}
    Tokens(folder).put(_sign_in(who), Token(members))


def _token(folder: Path, who: str) -> int:
    there = Tokens(folder).path(_sign_in(who)).exists()
    found = Tokens(folder).get(_sign_in(who))
    assert found is not None or not there, "half a token"
    return int(found.secret) if found else NOTHING


def _role(folder: Path, who: str) -> int:
    cache = json_cache(folder)
    return int(cache[who]["n"]) if who in cache else NOTHING


def _put_role(folder: Path, who: str, number: int) -> None:
    json_cache(folder)[who] = {"n": f"{number:0900d}"}


def _record(folder: Path, who: str, number: int) -> None:
    Journal(folder, FakeClock()).append(who, "done", n=number)


def _recorded(folder: Path, who: str) -> int:
    journal = Journal(folder, FakeClock())
    assert journal.verify().problem == ""
    return max((int(each.body["n"]) for each in journal.records(who)), default=NOTHING)


def _remember(folder: Path, who: str, number: int) -> None:
    Remembered(folder, FakeClock()).add(who, {"n": number})


def _remembered(folder: Path, who: str) -> int:
    found = Remembered(folder, FakeClock()).all(who)
    return int(found[-1]["n"]) if found else NOTHING


def _read_file(path: Path) -> int:
    return int(path.read_bytes() or b"-1") if path.exists() else NOTHING


def _cache(folder: Path, who: str, number: int) -> None:
    with closing(Cache(folder / "cache.sqlite")) as cache:
        cache.put(who, number, 1e6)


def _cached(folder: Path, who: str) -> int:
    with closing(Cache(folder / "cache.sqlite")) as cache:
        return int(cache.get(who) or NOTHING)


def _learn(folder: Path, who: str, number: int) -> None:
    row = Took(who, "CREATE", "eu-west-1", float(number), float(number))
    Durations(folder / "durations.sqlite").learn([row])


def _learned(folder: Path, who: str) -> int:
    usual = Durations(folder / "durations.sqlite").usual(who, "CREATE", "eu-west-1")
    return round(usual.p90) if usual and usual.known else NOTHING


def _upload(folder: Path, who: str, number: int) -> None:
    source = Source("/f", 12, 34, 56)
    with closing(State(folder)) as state:
        state.upload_begun(UploadInParts(who, "bucket", str(number), "id", 5, source))


def _uploaded(folder: Path, who: str) -> int:
    with closing(State(folder)) as state:
        found = [int(each.key) for each in state.uploads() if each.run == who]
    return max(found, default=NOTHING)


_LOWERED = 0.85
_TOOK = 20


def _throttle(folder: Path, _: str, number: int) -> None:
    """So long after the one before that nothing of it counts any more."""
    bucket, now = Bucket(None, folder / "bucket"), 1000.0 * number
    for _answer in range(_TOOK * number):
        bucket.answered(now)
    bucket.throttled(now)


def _rate(folder: Path, _: str) -> int:
    try:
        rate, *_rest = struct.unpack("<5d", (folder / "bucket").read_bytes())
    except (OSError, struct.error):
        return NOTHING  # what is damaged is learned again
    return int(round(rate / _TOOK / _LOWERED))


EVERYTHING: dict[str, Kept] = {
    "a setting": Kept(_set, _setting, others=True),
    "a starter file": Kept(_create, _created, alone=True, others=True),
    "keys in ~/.aws/credentials": Kept(_put_key, _key),
    "the list of kept keys": Kept(_register, _registered),
    "an encrypted key": Kept(
        lambda folder, who, number: replace_whole(folder / who, b"%0900d" % number),
        lambda folder, who: _read_file(folder / who),
    ),
    "the token of a sign-in": Kept(_put_token, _token),
    "credentials of a role": Kept(_put_role, _role, needed=False),
    "the audit log": Kept(_record, _recorded),
    "a sealed secret": Kept(
        lambda folder, who, number: Vault(folder).seal(who, f"{number:0900d}"),
        lambda folder, who: int(Vault(folder).unseal(who) or NOTHING),
    ),
    "a plan, a backup, a snapshot": Kept(
        lambda folder, who, number: replace_privately(folder / who, b"%0900d" % number),
        lambda folder, who: _read_file(folder / who),
    ),
    "what was deployed before": Kept(_remember, _remembered),
    "the cache": Kept(_cache, _cached, needed=False),
    "durations": Kept(_learn, _learned, needed=False),
    "the state of transfers": Kept(_upload, _uploaded),
    "a learned rate": Kept(_throttle, _rate, needed=False, alone=True),
}
