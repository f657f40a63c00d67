"""Files that stay on a machine between two runs, where anybody may have edited them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from hawse.errors import CLIError
from tests.fuzz.files import folder, written
from tests.fuzz.words import NOW


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        """At once."""


def configuration(data: bytes) -> None:
    """hawse's own configuration, read, and with a value set in it."""
    from hawse.config.config import Config
    from hawse.config.places import Found
    from hawse.config.write import set_value

    for suffix in ("yaml", "toml", "json"):
        path = written(f"config.{suffix}", data)
        found = Config.read_file(path)
        for problem in found.validate():
            _ = problem.error().message
        for key in found.keys():
            found.get(key)
        for key, value in (("region", "eu-west-1"), ("tags", "team=web")):
            with suppress(CLIError):
                set_value(Found("user", path, named=True), key, value)
                assert path.read_bytes() != data or Config.read_file(path).get(key)


def profiles(data: bytes) -> None:
    """`~/.aws/config` and `credentials`: read in every way that there is, and edited."""
    from hawse.aws.access_keys import Pair
    from hawse.aws.config_file import ConfigFile
    from hawse.aws.credentials_file import CredentialsFile
    from hawse.aws.fast.handing import Hand
    from hawse.aws.fast.shared_files import profile_map, sections
    from hawse.aws.profiles import Profiles
    from hawse.aws.skimmed_profiles import SkimmedProfiles

    path = written("aws/config", data)
    env = {"HOME": str(folder()), "AWS_CONFIG_FILE": str(path)}
    env["AWS_SHARED_CREDENTIALS_FILE"] = str(path)
    with suppress(Hand):
        profile_map(sections(path))
    skimmed = SkimmedProfiles(env)
    _ = (skimmed.names, skimmed.sessions)
    for kind in (Profiles, SkimmedProfiles):
        with suppress(CLIError):
            known = kind(env)
            for name in known.names:
                known.account_of(name)
                known.check_roles(name)
                known.region_of(name)
    with suppress(CLIError):
        ConfigFile(path).texts()
    with suppress(CLIError):
        CredentialsFile(path).set_keys(Pair("AKIDNEW", "secret"), {"new": None})
        assert CredentialsFile(path).keys()["new"].id == "AKIDNEW"


def sign_ins(data: bytes) -> None:
    """What the SDKs keep of sessions below `~/.aws`."""
    from hawse.aws.kept_sessions import kept_sessions
    from hawse.aws.profiles import Profiles

    home = folder() / "home"
    for place in ("sso/cache", "cli/cache"):
        written(f"home/.aws/{place}/{'a' * 40}.json", data)
    env = {"HOME": str(home)}
    for found in kept_sessions(Profiles(env)):
        found.is_called("a")


def sign_in_token(data: bytes) -> None:
    """A token of IAM Identity Center."""
    from hawse.aws.sso.tokens import Tokens, cache_of
    from hawse.aws.sso.sign_ins import SignIn

    sign_in = SignIn(name="acme", start_url="https://acme.awsapps.com/start", region="eu-west-1")
    tokens = Tokens(folder())
    written(tokens.path(sign_in).name, data)
    if token := tokens.get(sign_in):
        token.is_good(NOW)
        token.is_usable(NOW)
    assert cache_of(folder())


def journal(data: bytes) -> None:
    """The audit log: read, verified, and gone on with."""
    from hawse.core.journal import Journal

    path = written("state/journal.jsonl", data)
    (path.parent / "journal.head").unlink(missing_ok=True)
    log = Journal(path.parent, Clock())
    assert log.verify().records >= 0
    for record in log.records(recent=True):
        _ = (record.op.strip(), record.kind.strip(), record.t + 1)
    log.append("op", "begin", words=["ec2", "ls"])
    assert list(log.records("op"))[-1].kind == "begin"


def plan(data: bytes) -> None:
    """A plan that `--plan` wrote."""
    from hawse.core.planfile import read_plan, transfer_in
    from tests.fuzz.apps import app

    path = written("plan.json", data)
    with suppress(CLIError):
        transfer_in(path)
    with suppress(CLIError):
        read_plan(app(), path)


def transfer_plan(data: bytes) -> None:
    """A plan of a sync; once as it is, and once with a footer that fits."""
    from hawse.transfer import plan_lines
    from hawse.transfer.plan_files import sync_of

    for content in (data, _sealed(data)):
        with suppress(CLIError):
            found = plan_lines.PlanFile(BytesIO(content), "plan")
            for _ in found.actions():
                pass
            sync_of(found.header)


def _sealed(data: bytes) -> bytes:
    """The lines with the footer that they should have."""
    from hawse.transfer import plan_lines
    from hawse.transfer.action_lines import read_action

    counts, lines = plan_lines.PlanCounts(), data.splitlines(keepends=True)
    for line in lines[1:]:
        with suppress(ValueError):
            counts.count(read_action(line))
    return data + plan_lines._footer(counts, sha256(data))


def shard_entry(data: bytes) -> None:
    """What a shard of a sync noted in a bucket."""
    from hawse.transfer.shard_entries import Union, read, written as noted

    with suppress(CLIError):
        entry = read(data, "shard-00001-of-00002.json")
        assert Union([entry]).trouble is not None
        noted(entry)


def sidecar(data: bytes) -> None:
    """The file that says which keys the names in a folder stand for."""
    from hawse.transfer.local_escapes import SYSTEMS
    from hawse.transfer.local_sidecar import Known, read_sidecar

    for system in SYSTEMS:
        with suppress(CLIError):
            known = read_sidecar(data.decode("utf-8", "surrogateescape"))
            names = Known(known, system)
            for path, key in known.items():
                assert names.key(path) == key
