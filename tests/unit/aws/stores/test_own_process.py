"""A profile that gets its key from hawse: hawse reads the store itself, and starts no hawse.

No such program is there in these tests: whoever starts it fails.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import CredentialRetrievalError

from hawse.aws.access_keys import Pair
from hawse.aws.credentials import resolver
from hawse.aws.fast.handing import Hand
from hawse.aws.fast.keys import Finder
from hawse.aws.fast.signing import Keys
from hawse.aws.mfa import Codes
from hawse.aws.profiles import Profiles
from hawse.aws.shared_session import session_class
from hawse.aws.stores.own_process import check_name, key_name, process_line
from hawse.aws.targets import Access
from hawse.errors import CredentialsError, UsageError

KEY = Pair("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG")
ROLE = "arn:aws:iam::111122223333:role/reader"
CONFIG = f"""\
[profile ci]
credential_process = /nowhere/hawse auth credential-process ci
region = eu-west-1
[profile both]
credential_process = /nowhere/hawse auth credential-process ci
[profile reader]
role_arn = {ROLE}
source_profile = ci
[profile other]
credential_process = /nowhere/vault ci
"""
LOCKED = CredentialsError("the keys are locked")


class Site:
    """A home with these profiles; `asked` are the names that the store was asked for."""

    def __init__(self, home: Path) -> None:
        folder = home / ".aws"
        folder.mkdir()
        (folder / "config").write_text(CONFIG, encoding="utf-8")
        both = "[both]\naws_access_key_id = AKIAPLAIN\naws_secret_access_key = s\n"
        (folder / "credentials").write_text(both, encoding="utf-8")
        self.home = home
        self.env = {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true"}
        self.asked: list[str] = []
        self.locked = False
        self.profiles = Profiles(self.env, stored=self.stored)

    def stored(self, name: str) -> Pair:
        self.asked.append(name)
        if self.locked:
            raise LOCKED
        return KEY

    def fast(self, profile: str) -> Keys:
        now = datetime.now(UTC).timestamp
        return Finder(self.env, self.profiles, now).find(Access(profile))

    def session(self, profile: str) -> Any:
        made = session_class()(profile, self.profiles)
        chain = resolver(made, self.profiles, self.env, "eu-west-1", Codes(None))
        made.register_component("credential_provider", chain)
        return made

    def keep_role(self) -> None:
        """What the AWS CLI keeps of the role."""
        ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        kept = {"AccessKeyId": "ASIAROLE", "SecretAccessKey": "s", "SessionToken": "t"}
        folder = self.home / ".aws" / "cli" / "cache"
        folder.mkdir(parents=True)
        name = sha1(json.dumps({"RoleArn": ROLE}).encode(), usedforsecurity=False).hexdigest()
        body = {"Credentials": {**kept, "Expiration": ends}}
        (folder / f"{name}.json").write_text(json.dumps(body), encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_the_fast_way_reads_the_store(site: Site) -> None:
    assert site.fast("ci") == Keys(KEY.id, KEY.secret, "", "custom-process")


def test_botocores_way_reads_the_store(site: Site) -> None:
    session = site.session("ci")

    found = session.get_credentials()

    assert (found.access_key, found.secret_key, found.method) == (*KEY, "custom-process")


def test_plain_keys_of_the_same_profile_win_as_in_the_sdks(site: Site) -> None:
    session = site.session("both")

    assert site.fast("both").access == session.get_credentials().access_key == "AKIAPLAIN"
    assert site.asked == []


def test_a_role_that_is_kept_needs_no_key(site: Site) -> None:
    site.keep_role()

    assert site.fast("reader").access == "ASIAROLE" and site.asked == []


def test_a_role_is_assumed_with_the_key_of_the_store(site: Site) -> None:
    with pytest.raises(Hand):
        site.fast("reader")
    session = site.session("reader")

    assert session.get_credentials().method == "assume-role" and site.asked == ["ci"]


def test_what_is_locked_is_told_both_ways(site: Site) -> None:
    site.locked = True
    session = site.session("ci")

    for attempt in (lambda: site.fast("ci"), session.get_credentials):
        with pytest.raises(CredentialsError, match="the keys are locked"):
            attempt()


def test_processes_of_others_are_started_by_botocore(site: Site) -> None:
    with pytest.raises(Hand):
        site.fast("other")
    session = site.session("other")
    with pytest.raises(CredentialRetrievalError, match="it cannot be run"):
        session.get_credentials()


def test_without_stores_nothing_is_known_of_them(site: Site) -> None:
    site.profiles = Profiles(site.env)

    with pytest.raises(Hand):
        site.fast("ci")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (process_line("ci"), "ci"),
        ("/opt/my/bin/hawse auth credential-process a.b@c", "a.b@c"),
        (r"C:\tools\hawse.exe auth credential-process ci", "ci"),
        ("hawse auth credential-process ci --verbose", ""),
        ("hawse auth credential-process $(evil)", ""),
        ("otherhawse auth credential-process ci", ""),
        ("aws-vault exec hawse auth credential-process ci", ""),
    ],
)
def test_only_its_own_plain_command_is_its_own(line: str, name: str) -> None:
    assert key_name({"credential_process": line}) == name


@pytest.mark.parametrize("name", ["", "-x", "a b", "a/b", "a]b", "../up", "é", "a" * 65])
def test_a_name_can_stand_in_a_profile_and_on_a_command_line(name: str) -> None:
    with pytest.raises(UsageError):
        check_name(name)
